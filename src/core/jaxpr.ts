import { type Doc, group, join, layout, line, nest } from "../util/pretty.ts";
import { type Aval, sameType, showAval } from "./aval.ts";
import { JAXTypeError, JaxprTypeError } from "./errors.ts";
import type { AnyPrimitive, Effect } from "./primitive.ts";
import type { Scalar } from "./value.ts";

export class Var {
  readonly aval: Aval;
  constructor(aval: Aval) {
    this.aval = aval;
  }
}
/** A scalar constant inside a jaxpr. Larger constants are operands. */
export class Literal {
  readonly aval: Aval;
  readonly value: Scalar;
  constructor(aval: Aval, value: Scalar) {
    this.aval = aval;
    this.value = value;
  }
}
export type Atom = Var | Literal;
export interface Eqn {
  readonly prim: AnyPrimitive;
  readonly ins: readonly Atom[];
  readonly params: any;
  readonly outs: readonly Var[];
}
/** A closed program: it has no constants but literals. Immutable, so facts about it are remembered by identity. */
export class Jaxpr {
  readonly ins: readonly Var[];
  readonly eqns: readonly Eqn[];
  readonly outs: readonly Atom[];
  private facts: { effects: boolean; axes: readonly string[] } | undefined;
  constructor(ins: readonly Var[], eqns: readonly Eqn[], outs: readonly Atom[]) {
    this.ins = ins;
    this.eqns = eqns;
    this.outs = outs;
  }
  get inAvals(): Aval[] {
    return this.ins.map((v) => v.aval);
  }
  get outAvals(): Aval[] {
    return this.outs.map((v) => v.aval);
  }
  private get known() {
    this.facts ??= {
      effects: this.eqns.some(hasEffect),
      axes: [...new Set(this.eqns.flatMap((e) => [...namedAxes(e.prim, e.params)]))],
    };
    return this.facts;
  }
  get hasEffects(): boolean {
    return this.known.effects;
  }
  get axisNames(): readonly string[] {
    return this.known.axes;
  }
  toString(): string {
    return show(this);
  }
}
/** Bodies are found in params without knowing the primitive. */
export const bodies = (params: object): Jaxpr[] =>
  Object.values(params)
    .flat()
    .filter((p) => p instanceof Jaxpr);
const effectOf = (e: Eqn): Effect | null => e.prim.effect?.(e.params) ?? null;
export const hasEffect = (e: Eqn): boolean => effectOf(e) !== null || bodies(e.params).some((b) => b.hasEffects);
export const namedAxes = (prim: AnyPrimitive, params: object): readonly string[] => {
  const own = prim.axisNames?.(params) ?? [];
  const inner = bodies(params);
  return inner.length ? [...own, ...inner.flatMap((b) => b.axisNames)] : own;
};
/** The same params with each body replaced. */
export const mapBodies = (params: object, f: (j: Jaxpr) => Jaxpr): object => {
  const go = (p: unknown): unknown => (p instanceof Jaxpr ? f(p) : Array.isArray(p) ? p.map(go) : p);
  return Object.fromEntries(Object.entries(params).map(([k, v]) => [k, go(v)]));
};
export const isRepeatable = (e: Eqn): boolean => {
  if (effectOf(e) === null) return true;
  if (e.outs.length)
    throw new JAXTypeError(
      `${e.prim.name}(${e.params.name}): it is called once, and its result is needed where the function runs again: in a ` +
        "checkpoint, or in reverse mode through whileLoop. Use pureCallback, or call it outside.",
    );
  return false;
};
/** For running a body again: effects are not repeated. `stays`: other equations to keep, with bodies; by default those without effect. */
export const withoutEffects = (j: Jaxpr, stays: (e: Eqn) => boolean = isRepeatable): Jaxpr => {
  const inner = (b: Jaxpr): Jaxpr => withoutEffects(b, stays);
  return j.hasEffects
    ? new Jaxpr(
        j.ins,
        j.eqns.filter(stays).map((e) => (hasEffect(e) ? { ...e, params: mapBodies(e.params, inner) } : e)),
        j.outs,
      )
    : j;
};

/**
 * Drops equations that no used result needs; effects stay. The pruned jaxpr takes only the inputs in use and those that
 * `keepIns` marks.
 */
export function prune(
  j: Jaxpr,
  used: readonly boolean[] = j.outs.map(() => true),
  keepIns?: readonly boolean[],
): { jaxpr: Jaxpr; usedIns: boolean[] } {
  const live = new Set<Atom>(j.outs.filter((_, i) => used[i]));
  const eqns: Eqn[] = [];
  for (let k = j.eqns.length - 1; k >= 0; k--) {
    let e = j.eqns[k];
    const outs = e.outs.map((o) => live.has(o));
    const effect = hasEffect(e);
    if (!effect && !outs.includes(true)) continue;
    if (e.prim.prune && !effect && outs.includes(false)) {
      const p = e.prim.prune(outs, e.params);
      e = {
        prim: e.prim,
        params: p.params,
        ins: e.ins.filter((_, i) => p.usedIns[i]),
        outs: e.outs.filter((_, i) => p.keep[i]),
      };
    }
    eqns.push(e);
    for (const a of e.ins) live.add(a);
  }
  const usedIns = j.ins.map((v, i) => live.has(v) || keepIns?.[i] === true);
  const ins = j.ins.filter((_, i) => usedIns[i]);
  return {
    jaxpr: new Jaxpr(
      ins,
      eqns.reverse(),
      j.outs.filter((_, i) => used[i]),
    ),
    usedIns,
  };
}
/** Without dead equations; all inputs stay. */
export const withoutDeadCode = (j: Jaxpr): Jaxpr =>
  prune(
    j,
    undefined,
    j.ins.map(() => true),
  ).jaxpr;

/** Throws where an equation reads a variable that is not defined, or types disagree with `infer`. For tests and passes. */
export function checkJaxpr(j: Jaxpr): void {
  const defined = new Set<Var>(j.ins);
  const read = (a: Atom) => {
    if (a instanceof Var && !defined.has(a))
      throw new JaxprTypeError(`checkJaxpr: the jaxpr reads an undefined variable:\n${j}`);
  };
  for (const e of j.eqns) {
    e.ins.forEach(read);
    for (const b of bodies(e.params)) checkJaxpr(b);
    const want = e.prim.infer(
      e.ins.map((a) => a.aval),
      e.params,
    );
    if (want.length !== e.outs.length || want.some((a, i) => !sameType(a, e.outs[i].aval)))
      throw new JaxprTypeError(
        `checkJaxpr: ${e.prim.name} gives (${want.map((a) => showAval(a))}), its equation says otherwise:\n${j}`,
      );
    for (const o of e.outs) defined.add(o);
  }
  j.outs.forEach(read);
}

const letter = (n: number): string =>
  (n >= 26 ? letter(Math.floor(n / 26) - 1) : "") + "abcdefghijklmnopqrstuvwxyz"[n % 26];
/** As Python writes it. */
const showScalar = (l: Literal): string => {
  const v = l.value;
  const float = l.aval.dtype.startsWith("float") || l.aval.dtype.startsWith("bfloat");
  let text = String(v);
  if (typeof v === "boolean") text = v ? "True" : "False";
  else if (typeof v === "number") {
    if (!Number.isFinite(v)) text = Number.isNaN(v) ? "nan" : v > 0 ? "inf" : "-inf";
    else if (Number.isInteger(v) && float && Math.abs(v) < 1e16) text = v.toFixed(1);
    else text = String(Number(v.toPrecision(7))).replace(/e([+-])(\d)$/, "e$10$2");
  }
  return `${text}:${showAval(l.aval)}`;
};
const showParam = (v: unknown): string => {
  if (Array.isArray(v)) return v.length === 1 ? `(${showParam(v[0])},)` : `(${v.map(showParam).join(", ")})`;
  if (v === null || v === undefined) return "None";
  if (typeof v === "boolean") return v ? "True" : "False";
  if (typeof v === "function") return `<function ${v.name}>`;
  if (typeof v !== "object") return String(v);
  if (v.toString !== Object.prototype.toString) return String(v);
  return `{${Object.entries(v)
    .map(([k, x]) => `${k}=${showParam(x)}`)
    .join(" ")}}`;
};

/** Prints as JAX does; the first `numConsts` inputs stand before the semicolon. */
export function show(j: Jaxpr, numConsts = 0): string {
  const names = new Map<Var, string>();
  const name = (a: Atom): string => {
    if (a instanceof Literal) return showScalar(a);
    let n = names.get(a);
    if (n === undefined) names.set(a, (n = letter(names.size)));
    return n;
  };
  const typed = (vs: readonly Var[], used?: ReadonlySet<Atom>): Doc => {
    const one = (v: Var) => `${used && !used.has(v) ? "_" : name(v)}:${showAval(v.aval)}`;
    return nest(2, group(...join(vs.map(one), group(line()))));
  };
  const param = ([k, v]: [string, unknown]): Doc => {
    if (v instanceof Jaxpr) return [`${k}=`, program(v, 0)];
    if (Array.isArray(v) && v[0] instanceof Jaxpr)
      return [`${k}=`, group("(", nest(2, ...v.flatMap((b) => [line(""), program(b, 0)])), line(""), ")")];
    return `${k}=${showParam(v)}`;
  };
  const equation = (e: Eqn, used: ReadonlySet<Atom>): Doc => {
    const outs: Doc[] = e.outs.length ? [typed(e.outs, used), " = "] : [];
    const entries = Object.entries(e.params as object).filter(([, v]) => v !== undefined);
    const first = (k: string) => (k === "name" ? "" : k);
    entries.sort(([a], [b]) => (first(a) < first(b) ? -1 : 1));
    const params: Doc = entries.length
      ? group(nest(2, "[", line(""), ...join(entries.map(param), line())), line(""), "]")
      : "";
    return [...outs, e.prim.name, params, ` ${e.ins.map(name).join(" ")}`];
  };
  const program = (j: Jaxpr, numConsts: number): Doc => {
    const used = new Set<Atom>([...j.eqns.flatMap((e) => e.ins), ...j.outs]);
    const consts = typed(j.ins.slice(0, numConsts));
    const ins = typed(j.ins.slice(numConsts));
    const eqns = join(
      j.eqns.map((e) => equation(e, used)),
      line("; "),
    );
    const outs = `(${j.outs.map(name).join(", ")}${j.outs.length === 1 ? "," : ""})`;
    return group(nest(2, "{ lambda ", consts, "; ", ins, ". let", nest(2, line(), ...eqns), line(), `in ${outs} }`));
  };
  return layout(program(j, numConsts));
}
