import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { atomIndex, type Index, loopVar } from "../ir/index.ts";
import { broadcastTo, toFront, transpose } from "../ops/axes.ts";
import { others, reducedType } from "../ops/reduction.ts";
import { concatenate, reshape, sliceInDim } from "../ops/shape.ts";
import { batchFlat } from "../transforms/batch.ts";
import { product, sameList } from "../util/list.ts";
import { bodyCombiner, checkBody, composedTangent, type Elementwise, elementwise, inlined } from "./body.ts";

/** Operands: arrays of one shape, then an initial scalar for each. */
export interface ReduceParams {
  /** (scalars, scalars) -> scalars: associative. */
  readonly jaxpr: Jaxpr;
  readonly dimensions: readonly number[];
}
export const halves = <T>(xs: readonly T[]): [T[], T[]] => [xs.slice(0, xs.length / 2), xs.slice(xs.length / 2)];

export const reduceP: Primitive<ReduceParams> = {
  name: "reduce",
  infer(ins, { jaxpr, dimensions }) {
    const [xs, inits] = halves(ins);
    const other = xs.find((x) => !sameList(x.shape, xs[0].shape));
    if (other)
      throw new ShapeError(`reduce: shapes differ: ${showAval(xs[0])} and ${showAval(other)}. Broadcast them.`);
    checkBody("reduce", jaxpr, [...inits, ...inits], inits);
    return xs.map((x) => reducedType("reduce", x, dimensions));
  },
  tangent: (ins, nonzero, p) => [
    bind(reduceP, ins, p),
    composedTangent((xs) => reduceTree(...halves(xs), elementwise(p.jaxpr), p.dimensions), ins, nonzero),
  ],
  batch(over, ins, axes, { jaxpr, dimensions }) {
    const [xs, inits] = halves(ins);
    const [ax, ai] = halves(axes);
    if (ai.some((a) => a !== null))
      return batchFlat((all) => reduceTree(...halves(all), elementwise(jaxpr), dimensions), over, ins, axes);
    const outs = bind(reduceP, [...xs.map((x, i) => toFront(over, x, ax[i])), ...inits], {
      jaxpr,
      dimensions: dimensions.map((d) => d + 1),
    });
    return [outs, outs.map(() => 0)];
  },
  lower: {
    kind: "loop",
    loop(b, ins, [{ shape }], { jaxpr, dimensions }) {
      const [xs, inits] = halves(ins);
      if (dimensions.some((d) => shape[d] === 0)) return inits.map((init) => () => init([]));
      const vars = new Map([...dimensions].sort((p, q) => p - q).map((d) => [d, loopVar(shape[d])]));
      const combiner = bodyCombiner(b, jaxpr);
      const results = (at: readonly Index[]) => {
        let k = 0;
        const full = shape.map((_, d) => {
          const v = vars.get(d);
          return v ? atomIndex(v) : at[k++];
        });
        const elements = xs.map((x) => x(full));
        const folded = vars.size
          ? b.reduce([...vars.values()], combiner, [...elements, b.bool(true)], "sequence")
          : elements;
        return inlined(b, jaxpr, [...inits.map((init) => init([])), ...folded.slice(0, xs.length)]);
      };
      return xs.map((_, k) => (at) => results(at)[k]);
    },
  },
};
/** The same by other operations, for any body: halves are combined until one is left. */
export function reduceTree(
  xs: readonly Value[],
  inits: readonly Value[],
  combine: Elementwise,
  dimensions: readonly number[],
): Value[] {
  const { shape } = xs[0];
  const keep = others(shape.length, dimensions);
  const rest = keep.map((d) => shape[d]);
  const size = product(dimensions.map((d) => shape[d]));
  const lines = xs.map((x) => reshape(transpose(x, [...dimensions, ...keep]), [size, ...rest]));
  let rows = lines.map((x, i) => concatenate([broadcastTo(inits[i], [1, ...rest]), x], 0));
  for (let n = size + 1; n > 1; n = Math.ceil(n / 2)) {
    const half = Math.floor(n / 2);
    // Neighbours are combined, so that the body need not commute.
    const every = (from: number) => rows.map((x) => sliceInDim(x, from, 2 * half - 1 + from, 2));
    const joined = combine([...every(0), ...every(1)]);
    rows = n % 2 ? joined.map((x, i) => concatenate([x, sliceInDim(rows[i], n - 1, n)], 0)) : joined;
  }
  return rows.map((x) => reshape(x, rest));
}
