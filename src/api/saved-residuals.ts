import { nameP } from "../control/name.ts";
import { type Aval, hasTangent, showAval } from "../core/aval.ts";
import { type Atom, type Eqn, type Jaxpr, Literal, Var } from "../core/jaxpr.ts";
import { leafPaths, showPath } from "../core/pytree.ts";
import { stage } from "../core/trace.ts";
import { linearizeFlat } from "../transforms/differentiate.ts";
import { type AnyFunction, avalsOf, flatFunction, flattenArrays, labelOf } from "./flat.ts";

/** A value that reverse mode keeps from the first run to the second. */
export interface SavedResidual {
  readonly aval: Aval;
  /** Where it comes from, as in: output of sin. */
  readonly source: string;
}
/**
 * What reverse mode of a function keeps, at these arguments: arguments and constants first, then results of operations.
 * @example adCheckpoint.savedResiduals((x) => np.sin(x), 1).map((r) => r.source) // ["output of cos"]
 */
export function savedResiduals(f: (...args: any[]) => unknown, ...args: unknown[]): SavedResidual[] {
  const name = labelOf("savedResiduals", f);
  const [xs, def] = flattenArrays(args, name);
  const flat = flatFunction(f as AnyFunction, def, name);
  const types = avalsOf(xs);
  const { jaxpr, captured } = stage(
    (vs) => linearizeFlat(flat.call, vs, types.map(hasTangent), [], name).residuals,
    types,
    name,
  );
  const found = new Set<Atom>(jaxpr.outs);
  const kept = (a: Atom, source: string): SavedResidual[] => (found.has(a) ? [{ aval: a.aval, source }] : []);
  const paths = leafPaths(def);
  return [
    ...jaxpr.outs.flatMap((a) => (a instanceof Literal ? kept(a, "from a literal") : [])),
    ...jaxpr.ins.slice(0, captured.length).flatMap((v) => kept(v, "from a constant")),
    ...jaxpr.ins.slice(captured.length).flatMap((v, i) => kept(v, `from ${showPath(paths[i], "arguments")}`)),
    ...jaxpr.eqns.flatMap((e) => e.outs.flatMap((o, i) => kept(o, sourceOf(e, i, jaxpr)))),
  ];
}
/** Which operation made a result; calls and checkpoints are seen through. */
function sourceOf(e: Eqn, i: number, j: Jaxpr): string {
  const named = e.prim === nameP ? e : j.eqns.find((n) => n.prim === nameP && n.ins[0] === e.outs[i]);
  if (named) return `named '${named.params.name}'`;
  const { lower } = e.prim;
  const avals = e.ins.map((a) => a.aval);
  const body = lower.kind === "control" ? lower.control(e.params, avals) : null;
  if (body?.kind !== "inline") return `output of ${e.prim.name}`;
  const { jaxpr } = body;
  const out = jaxpr.outs[i];
  const inner = jaxpr.eqns.find((n) => out instanceof Var && n.outs.includes(out));
  return inner ? sourceOf(inner, inner.outs.indexOf(out as Var), jaxpr) : `output of ${e.prim.name}`;
}
/**
 * Prints what reverse mode of a function keeps, a line for each value: `f32[] output of cos`.
 * @example adCheckpoint.printSavedResiduals((x) => np.sin(x), 1);
 */
export function printSavedResiduals(f: (...args: any[]) => unknown, ...args: unknown[]): void {
  for (const { aval, source } of savedResiduals(f, ...args)) console.log(`${showAval(aval)} ${source}`);
}
