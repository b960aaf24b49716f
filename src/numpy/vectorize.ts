import { type ArrayLike, asArray } from "../api/asarray.ts";
import { vmap } from "../api/vmap.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { flatten, unflatten } from "../core/pytree.ts";
import type { Value } from "../core/value.ts";
import { broadcastTo, moveAxis } from "../ops/axes.ts";
import { reshape } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { axisOf, broadcastShape } from "./promote.ts";

export interface VectorizeOptions {
  /** Numbers of the arguments that are passed on as they are. */
  excluded?: readonly number[];
  /** Axes that one call takes and gives, such as "(n,k),(k)->(n)"; scalars by default. */
  signature?: string | null;
}
/** The names of the axes of each argument and each result. */
function parseSignature(signature: string): { ins: string[][]; outs: string[][] } {
  const text = signature.replace(/\s/g, "");
  const list = String.raw`\(\w*(?:,\w+)*\)(?:,\(\w*(?:,\w+)*\))*`;
  if (!new RegExp(`^${list}->${list}$`).test(text))
    throw new ValueError(`vectorize: ${JSON.stringify(signature)} is no signature. Write "(n,k),(k)->(n)".`);
  const [ins, outs] = text
    .split("->")
    .map((side) => [...side.matchAll(/\(([^)]*)\)/g)].map((m) => (m[1] === "" ? [] : m[1].split(","))));
  return { ins, outs };
}
/**
 * A function of scalars (or of arrays with the axes of a signature) made to work on larger arrays: the other axes, in
 * front, broadcast, and one vmap runs over all of them.
 * @example np.vectorize((x) => np.sum(x), { signature: "(n)->()" })(np.ones([2, 3])).tolist() // [3, 3]
 */
export function vectorize(
  f: (...args: any[]) => any,
  { excluded = [], signature = null }: VectorizeOptions = {},
): (...args: any[]) => any {
  return (...args) => {
    const mapped = range(args.length).filter((i) => !excluded.includes(i));
    const core = signature === null ? mapped.map((): string[] => []) : parseSignature(signature).ins;
    if (core.length !== mapped.length)
      throw new ValueError(
        `vectorize: the signature ${signature} has ${core.length} arguments, ${mapped.length} are given.`,
      );
    const xs = mapped.map((i) => asArray(args[i] as ArrayLike, "vectorize"));
    checkSizes(xs, core);
    const outer = xs.map((x, i) => x.shape.slice(0, x.ndim - core[i].length));
    const shape = broadcastShape("vectorize", outer);
    const lanes = product(shape);
    // Arguments without further axes are shared by all lanes.
    const shared = outer.map((s) => product(s) === 1);
    const rows = xs.map((x, i) => {
      const own = x.shape.slice(x.ndim - core[i].length);
      if (shared[i]) return reshape(x, own);
      return reshape(broadcastTo(x, [...shape, ...own]), [lanes, ...own]);
    });
    const call = (...vs: Value[]) => {
      const all = [...args];
      for (const [k, i] of mapped.entries()) all[i] = vs[k];
      return f(...all);
    };
    if (shape.length === 0) return call(...rows);
    if (shared.every(Boolean)) return restore(call(...rows), (y) => reshape(y, [...shape, ...y.shape]));
    const y = (vmap as any)(call, { inAxes: shared.map((s) => (s ? null : 0)) })(...rows);
    return restore(y, (v) => reshape(v, [...shape, ...v.shape.slice(1)]));
  };
}
function restore(tree: unknown, f: (y: Value) => Value): unknown {
  const [leaves, def] = flatten(tree, "vectorize");
  return unflatten(
    def,
    leaves.map((y) => f(asArray(y as ArrayLike, "vectorize"))),
  );
}
function checkSizes(xs: readonly Value[], core: readonly (readonly string[])[]): void {
  const sizes = new Map<string, number>();
  for (const [i, x] of xs.entries()) {
    if (x.ndim < core[i].length)
      throw new ShapeError(`vectorize: argument ${i} has ${x.ndim} axes, its signature (${core[i]}) more.`);
    for (const [d, name] of core[i].entries()) {
      const n = x.shape[x.ndim - core[i].length + d];
      if ((sizes.get(name) ?? n) !== n)
        throw new ShapeError(`vectorize: axis ${name} has sizes ${sizes.get(name)} and ${n}. Make them equal.`);
      sizes.set(name, n);
    }
  }
}
/**
 * f of the vectors along one axis; f may give arrays of any shape, whose axes take the place of that axis.
 * @example np.applyAlongAxis((v) => np.sum(v), 0, np.ones([2, 3])).tolist() // [2, 2, 2]
 */
export function applyAlongAxis(f: (v: Value) => any, axis: number, x: ArrayLike): Value {
  const a = asArray(x, "applyAlongAxis");
  const d = axisOf("applyAlongAxis", axis, a);
  const moved = moveAxis(a, d, a.ndim - 1);
  const outer = moved.shape.slice(0, -1);
  const rows = reshape(moved, [product(outer), a.shape[d]]);
  const y = asArray((vmap as any)(f)(rows), "applyAlongAxis");
  let out = reshape(y, [...outer, ...y.shape.slice(1)]);
  // Axes of a result stand last; they belong where the axis was.
  for (let k = 0; k < y.ndim - 1; k++) out = moveAxis(out, outer.length + k, d + k);
  return out;
}
/** f(x, axis) for one axis after the other; a result that lost the axis gets it back with size 1. */
export function applyOverAxes(f: (x: Value, axis: number) => Value, x: ArrayLike, axes: readonly number[]): Value {
  let a = asArray(x, "applyOverAxes");
  for (const axis of axes) {
    const d = axisOf("applyOverAxes", axis, a);
    const y = f(a, d);
    a = y.ndim === a.ndim ? y : reshape(y, [...y.shape.slice(0, d), 1, ...y.shape.slice(d)]);
  }
  return a;
}
