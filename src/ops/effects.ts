import { type Aval, aval } from "../core/aval.ts";
import { type DType, dtypeInfo, type TypedArray } from "../core/dtype.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import type { Axis, BatchAxis, Effect, Primitive } from "../core/primitive.ts";
import { runtime } from "../core/runtime.ts";
import { bind } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import type { HostArray } from "../ir/program.ts";
import { product } from "../util/list.ts";
import { broadcastInDim, frontAxes } from "./basics.ts";

// Calls of JavaScript from programs. They run where they stand, in the order of the program.

/** What a program calls: arguments as they lie in memory, results of the declared types. Its identity is part of compiled code. */
export type HostFunction = (args: readonly HostArray[], outs: readonly Aval[]) => HostArray[];
/** How a pure callback is mapped: a call a lane, or one call with arguments that have the axis in front. */
export type VmapMethod = "sequential" | "sequentialUnrolled" | "expandDims" | "broadcastAll" | "legacyVectorized";

/** Lanes of a vmap around a call: which operands have an axis for them (in front). */
interface Lanes {
  readonly size: number;
  readonly mapped: readonly boolean[];
}
export interface CallbackParams {
  /** What the user passed, for errors and printing. */
  readonly name: string;
  readonly callback: HostFunction;
  /** Types of the results of one call. */
  readonly outs: readonly Aval[];
  readonly ordered: boolean;
  readonly vmapMethod?: VmapMethod | undefined;
  /** Of nested vmaps, outermost first: the callback is called for each lane. */
  readonly lanes: readonly Lanes[];
}

function callLanes(args: readonly HostArray[], { callback, outs, lanes }: CallbackParams): HostArray[] {
  if (!lanes.length) return callback(args, outs);
  const results: HostArray[][] = [];
  eachLane(args, lanes, (xs) => results.push(callback(xs, outs)));
  return withLanes(outs, lanes).map(({ dtype, shape }, k) => {
    const { storage, parts } = dtypeInfo[dtype];
    const data = new storage(product(shape) * parts) as Float32Array;
    let at = 0;
    for (const r of results) {
      data.set(r[k].data as Float32Array, at);
      at += r[k].data.length;
    }
    return { dtype, shape, data };
  });
}
const withLanes = (outs: readonly Aval[], lanes: readonly Lanes[]): Aval[] =>
  outs.map((a) => aval([...lanes.map((l) => l.size), ...a.shape], a.dtype));
function eachLane(args: readonly HostArray[], lanes: readonly Lanes[], call: (xs: readonly HostArray[]) => void): void {
  if (!lanes.length) return call(args);
  const [{ size, mapped }, ...rest] = lanes;
  for (let i = 0; i < size; i++)
    eachLane(
      args.map((x, k) => (mapped[k] ? laneOf(x, i) : x)),
      rest,
      call,
    );
}
function laneOf(x: HostArray, i: number): HostArray {
  const n = x.data.length / x.shape[0];
  return { dtype: x.dtype, shape: x.shape.slice(1), data: (x.data as TypedArray).slice(i * n, (i + 1) * n) };
}

/** What the primitives differ in. */
interface Kind {
  readonly effect: ((p: CallbackParams) => Effect) | undefined;
  readonly tangent: Primitive<CallbackParams>["tangent"];
  /** The call under vmap, of operands with their batch axis in front. */
  readonly batch: (axis: BatchAxis, ins: Value[], axes: Axis[], p: CallbackParams) => [Value[], CallbackParams];
}
function hostPrimitive(name: string, { effect, tangent, batch }: Kind): Primitive<CallbackParams> {
  const self: Primitive<CallbackParams> = {
    name,
    tangent,
    infer: (_, { outs, lanes }) => withLanes(outs, lanes),
    ...(effect && { effect }),
    batch(axis, ins, axes, p) {
      const [ops, params] = batch(axis, frontAxes(ins, axes), axes, p);
      const ys = bind(self, ops, params);
      return [ys, ys.map(() => 0)];
    },
    evaluate(ins, p) {
      const args = ins.map((x): HostArray => ({ dtype: x.dtype, shape: x.shape, data: x.buffer.read() }));
      return callLanes(args, p).map(({ dtype, shape, data }) => {
        const type = aval(shape, dtype as DType);
        return new ConcreteArray(type, runtime().buffer(type, data as TypedArray));
      });
    },
    lower: { kind: "control", control: (p) => ({ kind: "host", call: (args) => callLanes(args, p) }) },
  };
  return self;
}
const oneCallALane: Kind["batch"] = ({ size }, ins, axes, p) => {
  const mapped = axes.map((a) => a !== null);
  return [ins, { ...p, lanes: [{ size, mapped }, ...p.lanes] }];
};
const debugging = (kind: Effect["kind"]): Kind => ({
  effect: ({ ordered }) => ({ kind, ordered }),
  tangent: "zero",
  batch: oneCallALane,
});
const noDerivative =
  (api: string): Primitive<CallbackParams>["tangent"] =>
  (_, __, { name }) => {
    throw new ValueError(
      `${api}(${name}): a callback has no derivative. Give the function around it a rule with customJvp or customVjp, ` +
        "or pass its operands through lax.stopGradient.",
    );
  };

/** Prints when it runs. */
export const debugPrintP: Primitive<CallbackParams> = /*@__PURE__*/ hostPrimitive(
  "debugPrint",
  /*@__PURE__*/ debugging("print"),
);
/** Calls a function that looks at values, and gives none. Derivatives pass it by. */
export const debugCallbackP: Primitive<CallbackParams> = /*@__PURE__*/ hostPrimitive(
  "debugCallback",
  /*@__PURE__*/ debugging("callback"),
);
/** Calls a function without side effects: it may be dropped, merged with an equal call, or moved out of a loop. */
export const pureCallbackP: Primitive<CallbackParams> = /*@__PURE__*/ hostPrimitive("pureCallback", {
  effect: undefined,
  tangent: /*@__PURE__*/ noDerivative("pureCallback"),
  batch(axis, ins, axes, p) {
    const { vmapMethod, name } = p;
    if (vmapMethod === undefined)
      throw new JAXTypeError(
        `pureCallback(${name}): vmap needs to know how to call it. Pass { vmapMethod: "sequential" } for a call a lane, ` +
          '"expandDims" or "broadcastAll" where the callback takes arguments with one more axis in front.',
      );
    if (vmapMethod.startsWith("sequential")) return oneCallALane(axis, ins, axes, p);
    const missing = vmapMethod === "broadcastAll" ? axis.size : 1;
    const spread = (x: Value, k: number): Value =>
      axes[k] !== null || vmapMethod === "legacyVectorized"
        ? x
        : broadcastInDim(
            x,
            [missing, ...x.shape],
            [...x.shape.keys()].map((d) => d + 1),
          );
    const outs = p.outs.map((a) => aval([axis.size, ...a.shape], a.dtype));
    return [ins.map(spread), { ...p, outs }];
  },
});
/** Calls a function with side effects: once wherever it runs, never dropped. */
export const ioCallbackP: Primitive<CallbackParams> = /*@__PURE__*/ hostPrimitive("ioCallback", {
  effect: ({ ordered }) => ({ kind: "callback", ordered }),
  tangent: /*@__PURE__*/ noDerivative("ioCallback"),
  batch(axis, ins, axes, p) {
    if (p.ordered)
      throw new ValueError(
        `ioCallback(${p.name}): vmap has no order of lanes for an ordered callback. Leave ordered out, or use lax.map.`,
      );
    return oneCallALane(axis, ins, axes, p);
  },
});

let output = (line: string): void => console.log(line);
/** Sends printed lines elsewhere, and gives what received them before. */
export function setPrintOutput(f: (line: string) => void): (line: string) => void {
  const old = output;
  output = f;
  return old;
}
export const printLine = (line: string): void => output(line);
