import { aval, showAval } from "../../core/aval.ts";
import { DTypeError, ValueError } from "../../core/errors.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind1 } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Index } from "../../ir/index.ts";
import { product, range } from "../../util/list.ts";
import { gather } from "../gather.ts";
import { iota, reshape } from "../shape.ts";
import { columnsOf, isEmpty, Kit, type Pos } from "./kit.ts";
import { batchLeading } from "./matrix.ts";

/** Rows of matrices [..., m, n] in the order of permutations [..., m]. */
export function permuteRows(x: Value, order: Value): Value {
  if (isEmpty(x.aval)) return x;
  const batch = range(x.ndim - 2);
  const sizes = x.shape.map((s, d) => (d === x.ndim - 1 ? s : 1));
  return gather(
    x,
    reshape(order, [...order.shape, 1]),
    {
      offsetDims: [x.ndim - 1],
      collapsedSliceDims: [x.ndim - 2],
      startIndexMap: [x.ndim - 2],
      operandBatchingDims: batch,
      startIndicesBatchingDims: batch,
    },
    sizes,
    { mode: "promiseInBounds" },
  );
}

interface PermutationParams {
  readonly permutationSize: number;
}
/** The permutation that row exchanges [..., k] amount to. */
export const luPivotsToPermutationP: Primitive<PermutationParams> = {
  name: "luPivotsToPermutation",
  infer([pivots], { permutationSize: m }) {
    const steps = pivots.shape[pivots.shape.length - 1];
    if (pivots.shape.length < 1 || pivots.dtype !== "int32")
      throw new DTypeError(`luPivotsToPermutation: ${showAval(pivots)} is no list of exchanges. Give int32[..., k].`);
    if (steps > m)
      throw new ValueError(
        `luPivotsToPermutation: ${steps} exchanges of ${m} rows. Give a permutationSize of at least ${steps}.`,
      );
    return [aval([...pivots.shape.slice(0, -1), m], "int32")];
  },
  tangent: "zero",
  batch: batchLeading(([pivots], { permutationSize }: PermutationParams) => [
    luPivotsToPermutation(pivots, permutationSize),
  ]),
  lower: {
    kind: "routine",
    routine: ([pivots], { permutationSize: m }) => {
      const k = new Kit("luPivotsToPermutation", aval([], "float32"));
      const { r } = k;
      const type = aval([...pivots.shape.slice(0, -1), m], "int32");
      const [x, order] = [k.operand(pivots, 1), k.result(type, 1)];
      const at = (i: Pos, b: Index) => k.load(order, 0, i, b);
      r.loop(product(pivots.shape.slice(0, -1)), "serial", (b) => {
        r.loop(m, "vector", (i) => k.store(order, 0, i, { re: k.int(i), im: null }, b));
        r.loop(columnsOf(pivots), "serial", (i) => {
          // An exchange with a row that does not exist is none.
          const other = k.real(r.e.min(r.e.max(k.load(x, 0, i, b).re, r.e.i32(0)), r.e.i32(m - 1)));
          const [above, below] = [k.num(at(i, b)), k.num(at(other, b))];
          k.store(order, 0, i, below, b);
          k.store(order, 0, other, above, b);
        });
      });
      return r.done();
    },
  },
};
export function luPivotsToPermutation(pivots: Value, permutationSize: number): Value {
  const type = luPivotsToPermutationP.infer([pivots.aval], { permutationSize })[0];
  if (isEmpty(pivots.aval)) return iota("int32", type.shape, type.shape.length - 1);
  return bind1(luPivotsToPermutationP, [pivots], { permutationSize });
}
