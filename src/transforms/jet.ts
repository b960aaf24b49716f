import { hasTangent } from "../core/aval.ts";
import type { AnyPrimitive, Tangent, TangentRule } from "../core/primitive.ts";
import { bind, currentTrace, Trace, under } from "../core/trace.ts";
import { Tracer, type Value } from "../core/value.ts";
import { instantiate, zeros } from "../ops/zeros.ts";
import { range } from "../util/list.ts";
import { isSet } from "./memo.ts";

// Taylor mode: a value stands for a curve, by its derivatives at one point. A tangent rule says y' = J(x, y) x' of whole curves,
// and that is a differential equation for the series of y: the k-th derivative of y is the (k-1)-th of the right-hand side,
// which asks for fewer derivatives of y. So series are computed when they are asked for, and the usual recurrences (exp, sin,
// tanh, ...) come out of the rules for the first derivative.

/** d^k x / dt^k for k >= 1; null is zero. */
export type Series = (k: number) => Tangent;

class JetTracer extends Tracer {
  readonly primal: Value;
  private readonly compute: Series;
  private readonly known: Tangent[] = [];
  constructor(trace: Trace, primal: Value, compute: Series) {
    super(trace, primal.aval);
    this.primal = primal;
    this.compute = compute;
  }
  override get below(): Value {
    return this.primal;
  }
  derivative(k: number): Tangent {
    if (k === 0) return this.primal;
    if (this.known[k] === undefined) this.known[k] = this.compute(k);
    return this.known[k];
  }
}

/** The series of the results. `order`: so many derivatives of the operands are known and wanted; the others come one by one. */
export type SeriesRule = (t: JetTrace, prim: AnyPrimitive, ins: Value[], params: any, order: number) => Value[];
/** `inline`: the equation is its body. `params`: its tangent rule serves, with other params. */
export type JetRule =
  | SeriesRule
  | { readonly inline: (params: any) => (ins: Value[]) => Value[] }
  | { readonly params: (params: any) => object };
export type JetRules = ReadonlyMap<AnyPrimitive, JetRule>;

/** An equation whose series is being computed. */
interface Open {
  readonly prim: AnyPrimitive;
  readonly ins: readonly Value[];
  readonly params: object;
  readonly outs: Value[];
}
class JetTrace extends Trace {
  readonly order: number;
  private readonly outer: Trace;
  private readonly rules: JetRules;
  /**
   * Set while an equation is solved. A rule that asks for its own result gets the series that is being computed, which is
   * what ties it to itself, as in tanh' = 1 - tanh^2, and sin and cos to each other.
   */
  private open: Open[] | null = null;
  constructor(outer: Trace, order: number, rules: JetRules) {
    super(outer);
    this.outer = outer;
    this.order = order;
    this.rules = rules;
  }
  owns(v: Value): v is JetTracer {
    return v instanceof JetTracer && v.owner === this;
  }
  primal(v: Value): Value {
    return this.owns(v) ? v.primal : v;
  }
  derivative(v: Value, k: number): Tangent {
    return this.owns(v) ? v.derivative(k) : k === 0 ? v : null;
  }
  /** A value with its series, which runs below this trace. */
  jet(primal: Value, series: Series): Value {
    if (!hasTangent(primal.aval)) return primal;
    return new JetTracer(this, primal, (k) => this.below(() => series(k)));
  }
  below<T>(f: () => T): T {
    return under(this.outer, f);
  }
  process(prim: AnyPrimitive, ins: Value[], given: object): Value[] {
    const known = this.rules.get(prim);
    const params = known && "params" in known ? known.params(given) : given;
    const open = this.open?.find((o) => o.prim === prim && same(o.ins, ins) && same(o.params, params));
    if (open) return open.outs;
    if (prim.tangent === "zero" || !ins.some((v) => this.owns(v)))
      return this.below(() =>
        bind(
          prim,
          ins.map((v) => this.primal(v)),
          params,
        ),
      );
    const found = known && "params" in known ? undefined : known;
    const rule = found ?? (prim.tangent === "linear" ? coefficientwise : this.byTangent);
    if (typeof rule === "object") return under(this, () => rule.inline(params)(ins));
    if (this.open) return rule(this, prim, ins, params, 0);
    this.open = [];
    try {
      return rule(this, prim, ins, params, this.order).map((y) => this.settled(y));
    } finally {
      this.open = null;
    }
  }
  /** All derivatives are computed equation by equation, or a long program would end in a deep recursion. */
  private settled(y: Value): Value {
    const series = range(this.order, 1).map((k) => this.derivative(y, k));
    return series.some(isSet) ? this.jet(this.primal(y), (k) => series[k - 1]) : this.primal(y);
  }
  /** The differential equation that the rule for the first derivative is. */
  private readonly byTangent: SeriesRule = (_, prim, ins, params) => {
    const rule = prim.tangent as TangentRule<unknown>;
    let slopes: Tangent[] | undefined;
    const slope = (i: number): Tangent => {
      slopes ??= under(this, () => {
        const [, linear] = rule(
          ins,
          ins.map((v) => this.owns(v)),
          params,
        );
        return linear(ins.map((v) => this.velocity(v)));
      });
      return slopes[i];
    };
    const outs = this.below(() =>
      bind(
        prim,
        ins.map((v) => this.primal(v)),
        params,
      ),
    ).map((y, i) =>
      this.jet(y, (k) => {
        const dy = slope(i);
        return dy && this.derivative(dy, k - 1);
      }),
    );
    this.open?.push({ prim, ins, params, outs });
    return outs;
  };
  /** The curve's derivative, a curve itself. */
  private velocity(x: Value): Tangent {
    if (!this.owns(x)) return null;
    const first = x.derivative(1) ?? this.below(() => zeros(x.aval));
    return this.jet(first, (k) => x.derivative(k + 1));
  }
}
/** Linear primitives act on each derivative alike. */
const coefficientwise: SeriesRule = (t, prim, ins, params) => {
  const known: (Value[] | null)[] = [];
  const at = (k: number): Value[] | null => {
    const ds = ins.map((v) => t.derivative(v, k));
    return ds.some(isSet)
      ? bind(
          prim,
          ds.map((d, i) => instantiate(d, ins[i].aval)),
          params,
        )
      : null;
  };
  return (t.below(() => at(0)) as Value[]).map((y, i) =>
    t.jet(y, (k) => {
      if (known[k] === undefined) known[k] = at(k);
      return known[k]?.[i] ?? null;
    }),
  );
};
/** Params are plain data, and what else stands in them is the same object. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const proto = Object.getPrototypeOf(a);
  if (proto !== Object.getPrototypeOf(b) || (proto !== Object.prototype && proto !== Array.prototype)) return false;
  const keys = Object.keys(a) as (keyof typeof a)[];
  return keys.length === Object.keys(b).length && keys.every((k) => k in b && same(a[k], b[k]));
}

/**
 * Results of `f` on curves, with their derivatives.
 * @param series of each operand its derivatives of order 1 to `order`; null is zero
 */
export function jetFlat(
  f: (xs: Value[]) => Value[],
  xs: readonly Value[],
  series: readonly (readonly Tangent[])[],
  order: number,
  rules: JetRules,
  label?: string,
): [Value[], Tangent[][]] {
  const t = new JetTrace(currentTrace(), order, rules);
  t.label = label;
  const curves = xs.map((x, i) => (series[i].some(isSet) ? t.jet(x, (k) => series[i][k - 1]) : x));
  const outs = under(t, () => f(curves));
  return [outs.map((y) => t.primal(y)), outs.map((y) => range(order, 1).map((k) => t.derivative(y, k)))];
}
