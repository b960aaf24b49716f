import { config } from "../api/config.ts";
import { userLocation } from "../api/location.ts";
import { readable } from "../api/storage.ts";
import { showAval } from "../core/aval.ts";
import { dtypeInfo } from "../core/dtype.ts";
import { FloatingPointError } from "../core/errors.ts";
import { type Atom, type Eqn, type Jaxpr, Literal } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import type { Runtime } from "../core/runtime.ts";
import { scalar, underEval } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import { reshape, slice } from "../ops/shape.ts";
import { checkEvaluation } from "./evaluate.ts";
import { originOf, recordOrigins } from "./origins.ts";

// NaN and infinity: results are looked at after each program. One that has any is run again, operation by operation, and
// the bad element is followed from the result back to the operation that made it.

type Bad = (x: number) => boolean;
/** Follows the settings. */
export function checkResults(): void {
  const on = config.debugNans || config.debugInfs;
  recordOrigins(on);
  checkEvaluation("results", on ? checked : undefined);
}
type Evaluate = Runtime["evaluate"];
const checked =
  (evaluate: Evaluate): Evaluate =>
  (prim, ins, params) => {
    const outs = evaluate(prim, ins, params);
    for (const [on, bad, what] of [
      [config.debugNans, Number.isNaN, "NaN"],
      [config.debugInfs, isInfinite, "infinity"],
    ] as const) {
      const k = on ? outs.findIndex((o) => has(o, bad)) : -1;
      if (k >= 0) throw new Search(evaluate, bad, what).error(prim, ins, params, k);
    }
    return outs;
  };
const isInfinite: Bad = (x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY;

function has(x: Value, bad: Bad): boolean {
  if (!(x instanceof ConcreteArray) || x.size === 0) return false;
  const { kind } = dtypeInfo[x.dtype];
  if (kind !== "float" && kind !== "complex") return false;
  return (readable(x.dtype, x.buffer.read()) as Float32Array).some(bad);
}

/** The operation that made the bad element, on the way to it from outside. */
interface Culprit {
  readonly prim: AnyPrimitive;
  readonly eqn: Eqn | undefined;
  readonly ins: readonly Value[];
  readonly out: Value;
  /** Bodies around it, the outermost first. */
  readonly inside: readonly string[];
}
/** Or: it came in with an operand of the body. */
type Found = Culprit | { readonly operand: number };

class Search {
  private readonly evaluate: Evaluate;
  private readonly bad: Bad;
  private readonly what: string;
  constructor(evaluate: Evaluate, bad: Bad, what: string) {
    this.evaluate = evaluate;
    this.bad = bad;
    this.what = what;
  }
  error(prim: AnyPrimitive, ins: ConcreteArray[], params: object, k: number): FloatingPointError {
    const found = this.inside(prim, ins, params, k);
    if (!found) return this.message({ prim, eqn: undefined, ins, out: this.run(prim, ins, params)[k], inside: [] });
    if (!("operand" in found)) return this.message(found);
    return new FloatingPointError(
      `${this.nameOf(prim, params)}: ${article(this.what)} comes in with operand ${found.operand}, ` +
        `${showAval(ins[found.operand].aval)}${this.at(undefined)}. Look for where that array was made.`,
    );
  }
  private message({ prim, eqn, ins, out, inside }: Culprit): FloatingPointError {
    const { derivativeOf, backward } = originOf(eqn);
    const types = ins.map((x) => showAval(x.aval)).join(", ");
    const where = inside.length ? ` in ${[...inside].reverse().join(" of ")}` : "";
    const carried = ins.findIndex((x) => has(x, this.bad));
    const infinite = ins.findIndex((x) => has(x, isInfinite));
    const from =
      carried >= 0
        ? ` (operand ${carried} has one already)`
        : infinite >= 0
          ? ` (operand ${infinite} is infinite: debugInfs finds where)`
          : "";
    // While an operation is differentiated it also runs itself.
    const derivative = derivativeOf !== undefined && (backward || derivativeOf !== prim.name);
    const back = derivative ? `, in the ${backward ? "backward pass: the " : ""}derivative of ${derivativeOf}` : "";
    const remedy = derivative
      ? "Keep the operand away from where the derivative is infinite: np.where around the operand, not around the result."
      : "Keep the operand in the domain (np.where around the operand, np.clip, a small constant), or look at it with debug.print.";
    return new FloatingPointError(
      `${prim.name}: ${article(this.what)} in its result ${showAval(out.aval)}, from ${types}${from}${where}${back}` +
        `${this.at(eqn)}. ${remedy}`,
    );
  }
  private at(eqn: Eqn | undefined): string {
    const at = originOf(eqn).location || userLocation();
    return at && ` (${at})`;
  }
  private nameOf(prim: AnyPrimitive, params: object): string {
    const { name } = params as { name?: unknown };
    return typeof name === "string" ? `${prim.name}(${name})` : prim.name;
  }

  /** Looks into the bodies of an operation whose result `k` is bad. Undefined: it has none. */
  private inside(prim: AnyPrimitive, ins: readonly Value[], params: object, k: number): Found | undefined {
    const { lower } = prim;
    if (lower.kind !== "control") return undefined;
    const c = lower.control(
      params,
      ins.map((x) => x.aval),
    );
    const name = this.nameOf(prim, params);
    switch (c.kind) {
      case "inline":
        return within(this.body(c.jaxpr, ins, k), name);
      case "switch": {
        const i = Math.min(Math.max(Number(numberOf(ins[0])), 0), c.branches.length - 1);
        const found = within(this.body(c.branches[i], ins.slice(1), k), `branch ${i} of ${name}`);
        return "operand" in found ? { operand: found.operand + 1 } : found;
      }
      case "scan":
        return this.scan(c, ins, k, name);
      case "while":
        return this.while(c, ins, k, name);
      default:
        return undefined;
    }
  }
  /** Runs a body and follows its result `k` back. */
  private body(j: Jaxpr, args: readonly Value[], k: number): Found {
    const values = new Map<Atom, Value>(j.ins.map((v, i) => [v, args[i]]));
    const made = new Map<Atom, Eqn>();
    const get = (a: Atom): Value => readAtom(a, values);
    for (const e of j.eqns) {
      if (!e.outs.length) continue; // prints need not be repeated
      const outs = this.run(e.prim, e.ins.map(get), e.params);
      e.outs.forEach((o, i) => {
        values.set(o, outs[i]);
        made.set(o, e);
      });
    }
    let at = j.outs[k];
    for (;;) {
      const e = made.get(at);
      if (!e) return { operand: j.ins.indexOf(at as (typeof j.ins)[0]) };
      const ins = e.ins.map(get);
      const out = e.outs.indexOf(at as (typeof e.outs)[0]);
      const found = this.inside(e.prim, ins, e.params, out);
      if (found && !("operand" in found)) return found.eqn ? found : { ...found, eqn: e };
      const from = found ? found.operand : ins.findIndex((x) => has(x, this.bad));
      if (from < 0 || e.ins[from] instanceof Literal)
        return { prim: e.prim, eqn: e, ins, out: values.get(at) as Value, inside: [] };
      at = e.ins[from];
    }
  }
  private run(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    return underEval(() => this.evaluate(prim, ins as ConcreteArray[], params));
  }
  private runAll(j: Jaxpr, args: readonly Value[]): Value[] {
    const values = new Map<Atom, Value>(j.ins.map((v, i) => [v, args[i]]));
    for (const e of j.eqns) {
      const outs = this.run(
        e.prim,
        e.ins.map((a) => readAtom(a, values)),
        e.params,
      );
      e.outs.forEach((o, i) => values.set(o, outs[i]));
    }
    return j.outs.map((a) => readAtom(a, values));
  }
  /** The first step that gives a bad carry, or the bad row. */
  private scan(
    c: { body: Jaxpr; length: number; consts: number; carries: number; reverse: boolean },
    ins: readonly Value[],
    k: number,
    name: string,
  ): Found {
    const consts = ins.slice(0, c.consts);
    let carry = ins.slice(c.consts, c.consts + c.carries);
    const xs = ins.slice(c.consts + c.carries);
    for (let step = 0; step < c.length; step++) {
      const row = c.reverse ? c.length - 1 - step : step;
      const args = [...consts, ...carry, ...xs.map((x) => rowOf(x, row))];
      const outs = this.runAll(c.body, args);
      const bad = has(outs[k], this.bad) ? k : outs.slice(0, c.carries).findIndex((o) => has(o, this.bad));
      if (bad >= 0) return within(this.body(c.body, args, bad), `step ${step} of ${name}`);
      carry = outs.slice(0, c.carries);
    }
    return { operand: ins.findIndex((x) => has(x, this.bad)) };
  }
  private while(
    c: { test: Jaxpr; body: Jaxpr; testConsts: number; bodyConsts: number },
    ins: readonly Value[],
    k: number,
    name: string,
  ): Found {
    const n = c.testConsts + c.bodyConsts;
    let carry = ins.slice(n);
    for (let step = 0; numberOf(this.runAll(c.test, [...ins.slice(0, c.testConsts), ...carry])[0]); step++) {
      const args = [...ins.slice(c.testConsts, n), ...carry];
      const outs = this.runAll(c.body, args);
      const bad = has(outs[k], this.bad) ? k : outs.findIndex((o) => has(o, this.bad));
      if (bad >= 0) {
        const found = within(this.body(c.body, args, bad), `step ${step} of ${name}`);
        return "operand" in found ? { operand: found.operand + c.testConsts } : found;
      }
      carry = outs;
    }
    return { operand: n + k };
  }
}
const article = (what: string): string => (what === "NaN" ? "a NaN" : `an ${what}`);
const within = (found: Found, name: string): Found =>
  "operand" in found ? found : { ...found, inside: [name, ...found.inside] };
const readAtom = (a: Atom, values: ReadonlyMap<Atom, Value>): Value =>
  a instanceof Literal ? scalar(a.value, a.aval.dtype, a.aval.weakType) : (values.get(a) as Value);
const numberOf = (x: Value): number => Number((x as ConcreteArray).buffer.read()[0]);
function rowOf(x: Value, i: number): Value {
  const { shape } = x;
  return underEval(() =>
    reshape(
      slice(
        x,
        shape.map((_, d) => (d === 0 ? i : 0)),
        shape.map((n, d) => (d === 0 ? i + 1 : n)),
      ),
      shape.slice(1),
    ),
  );
}
