import { type Aval, aval } from "../core/aval.ts";
import { type DType, isPaired } from "../core/dtype.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { HostArray } from "../ir/program.ts";
import type { CallbackParams, HostFunction } from "../ops/effects.ts";
import { enter, leave, stored } from "./stored.ts";

/** Elements as they lie in memory, under another type. */
const retyped = ({ data }: HostArray, { dtype, shape }: Pick<Aval, "dtype" | "shape">): HostArray => ({
  dtype,
  shape,
  data,
});
const known = /*@__PURE__*/ new WeakMap<HostFunction, Map<string, HostFunction>>();
/** The callback for operands and results in their stored form: it sees complex arrays and keys. Its identity is part of compiled code. */
function onStored(callback: HostFunction, dtypes: readonly DType[], outs: readonly Aval[]): HostFunction {
  let made = known.get(callback);
  if (!made) known.set(callback, (made = new Map()));
  const key = `${dtypes}>${outs.map((a) => `${a.dtype}${a.shape}`).join()}`;
  let f = made.get(key);
  if (!f) {
    f = (args) => {
      const complex = args.map((x, i) =>
        isPaired(dtypes[i]) ? retyped(x, { dtype: dtypes[i], shape: x.shape.slice(0, -1) }) : x,
      );
      return callback(complex, outs).map((y) => (isPaired(y.dtype) ? retyped(y, stored(aval(y.shape, y.dtype))) : y));
    };
    made.set(key, f);
  }
  return f;
}
/** A call of JavaScript with operands or results that are pairs: they go as they lie in memory. */
export const hostRule =
  (prim: Primitive<CallbackParams>) =>
  (ins: Value[], params: CallbackParams): Value[] => {
    const dtypes = ins.map((x) => x.dtype);
    const callback = onStored(params.callback, dtypes, params.outs);
    const ys = bind(
      prim,
      ins.map((x) => (isPaired(x.dtype) ? leave(x) : x)),
      { ...params, callback, outs: params.outs.map(stored) },
    );
    return ys.map((y, i) => (isPaired(params.outs[i].dtype) ? enter(y, params.outs[i].dtype) : y));
  };
