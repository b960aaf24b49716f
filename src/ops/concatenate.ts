import { type Aval, aval, showAval } from "../core/aval.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { addIndex, clampIndex, type Index } from "../ir/index.ts";
import { range, sameList } from "../util/list.ts";
import { full, toFront } from "./axes.ts";
import { sliceInDim } from "./slice.ts";

export interface ConcatenateParams {
  readonly dimension: number;
}
export const concatenateP: Primitive<ConcatenateParams> = {
  name: "concatenate",
  infer(ins, { dimension }) {
    const all = ins.map((a) => showAval(a)).join(", ");
    if (ins.length === 0)
      throw new ShapeError("concatenate: there is nothing to concatenate. Pass at least one array.");
    const rank = ins[0].shape.length;
    if (!(dimension >= 0 && dimension < rank))
      throw new ShapeError(`concatenate: axis ${dimension} is out of range for ${showAval(ins[0])}.`);
    if (ins.some((a) => a.dtype !== ins[0].dtype))
      throw new DTypeError(`concatenate: dtypes differ: ${all}. Convert with astype.`);
    const rest = (a: Aval) => a.shape.filter((_, d) => d !== dimension);
    if (ins.some((a) => a.shape.length !== rank || !sameList(rest(a), rest(ins[0]))))
      throw new ShapeError(`concatenate: shapes differ besides axis ${dimension}: ${all}. Reshape or pad them.`);
    const total = ins.reduce((n, a) => n + a.shape[dimension], 0);
    const shape = ins[0].shape.map((n, d) => (d === dimension ? total : n));
    return [
      aval(
        shape,
        ins[0].dtype,
        ins.every((a) => a.weakType),
      ),
    ];
  },
  tangent: (ins, _, { dimension }) => [
    [concatenate(ins, dimension)],
    (ds) => [
      ds.some((d) => d !== null)
        ? concatenate(
            ds.map((d, i) => d ?? full(ins[i].shape, 0, ins[i].dtype)),
            dimension,
          )
        : null,
    ],
  ],
  transpose([ct], ins, { dimension }) {
    let at = 0;
    return ins.map((x) => {
      const from = at;
      at += x.aval.shape[dimension];
      return ct && x instanceof LinearInput ? sliceInDim(ct, from, at, 1, dimension) : null;
    });
  },
  batch: (axis, ins, axes, { dimension }) => [
    [
      concatenate(
        ins.map((x, i) => toFront(axis, x, axes[i])),
        dimension + 1,
      ),
    ],
    [0],
  ],
  lower: {
    kind: "loop",
    loop(b, ins, avals, { dimension }) {
      const used = range(ins.length).filter((i) => avals[i].shape[dimension] > 0);
      const sizes = used.map((i) => avals[i].shape[dimension]);
      const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, n) => a + n, 0));
      const element = (at: readonly Index[], k: number) => () => {
        const here = clampIndex(addIndex(at[dimension], -starts[k]), 0, sizes[k] - 1);
        return ins[used[k]](at.map((i, d) => (d === dimension ? here : i)));
      };
      return [
        (at) =>
          b.piece(
            at[dimension],
            starts.slice(1),
            used.map((_, k) => element(at, k)),
          ),
      ];
    },
  },
};
/** Arrays one after the other along `dimension`. */
export const concatenate = (xs: readonly Value[], dimension: number): Value =>
  xs.length === 1 ? xs[0] : bind1(concatenateP, [...xs], { dimension });
