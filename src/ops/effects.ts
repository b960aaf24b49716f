import { kindOf } from "../core/dtype.ts";
import type { Axis, Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { HostArray } from "../ir/program.ts";
import { frontAxes } from "./basics.ts";

/** Lanes of a vmap around a print: which operands have an axis for them (in front). */
interface Lanes {
  readonly size: number;
  readonly mapped: readonly boolean[];
}
export interface DebugPrintParams {
  readonly format: string;
  readonly ordered: boolean;
  /** Of nested vmaps, outermost first. */
  readonly lanes: readonly Lanes[];
}
/** Prints when it runs, once for every lane. */
export const debugPrintP: Primitive<DebugPrintParams> = {
  name: "debugPrint",
  infer: () => [],
  tangent: "zero",
  effect: ({ ordered }) => ({ kind: "print", ordered }),
  batch({ size }, ins, axes, { format, ordered, lanes }) {
    const mapped = axes.map((a: Axis) => a !== null);
    bind(debugPrintP, frontAxes(ins, axes), { format, ordered, lanes: [{ size, mapped }, ...lanes] });
    return [[], []];
  },
  lower: {
    kind: "control",
    control: ({ format, lanes }) => ({
      kind: "host",
      call(args) {
        eachLane(args, lanes, (xs) => output(fill(format, xs)));
        return [];
      },
    }),
  },
};
/** Prints `format` when it runs; each {} stands for the next value. */
export const debugPrint = (format: string, values: readonly Value[], ordered = false): void => {
  bind(debugPrintP, [...values], { format, ordered, lanes: [] });
};

let output = (line: string): void => console.log(line);
/** Sends printed lines elsewhere, and gives what received them before. */
export function setPrintOutput(f: (line: string) => void): (line: string) => void {
  const old = output;
  output = f;
  return old;
}
let formatArray = (x: HostArray): string => nested(x);
/** Lets the library above print arrays as it does everywhere. */
export const setArrayFormat = (f: (x: HostArray) => string): void => {
  formatArray = f;
};
function fill(format: string, xs: readonly HostArray[]): string {
  let k = 0;
  return format.replace(/\{\{|\}\}|\{(\d*)\}/g, (all, n: string) => {
    if (all === "{{") return "{";
    if (all === "}}") return "}";
    const x = xs[n ? Number(n) : k++];
    return x ? formatArray(x) : all;
  });
}
function eachLane(
  args: readonly HostArray[],
  lanes: readonly Lanes[],
  print: (xs: readonly HostArray[]) => void,
): void {
  if (lanes.length === 0) {
    print(args);
    return;
  }
  const [{ size, mapped }, ...rest] = lanes;
  for (let i = 0; i < size; i++)
    eachLane(
      args.map((x, k) => (mapped[k] ? laneOf(x, i) : x)),
      rest,
      print,
    );
}
function laneOf(x: HostArray, i: number): HostArray {
  const n = x.data.length / x.shape[0];
  const data = Array.prototype.slice.call(x.data, i * n, (i + 1) * n) as number[];
  return { dtype: x.dtype, shape: x.shape.slice(1), data };
}
function nested({ dtype, shape, data }: HostArray): string {
  const one = (v: number | bigint): string => (kindOf(dtype) === "bool" ? (v ? "True" : "False") : String(v));
  const go = (d: number, at: number): string => {
    if (d === shape.length) return one(data[at]);
    const step = shape.slice(d + 1).reduce((a, b) => a * b, 1);
    return `[${Array.from({ length: shape[d] }, (_, i) => go(d + 1, at + i * step)).join(" ")}]`;
  };
  return go(0, 0);
}
