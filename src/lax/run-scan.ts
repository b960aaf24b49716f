import "../api/loops.ts";
import { config } from "../api/config.ts";
import { type AnyFunction, flattenArrays, flattenResult, nameOf } from "../api/flat.ts";
import {
  type Checkpointing,
  checkpointings,
  elementAt,
  plannedScan,
  type ScanPlan,
  stackRows,
} from "../control/nested.ts";
import { scanP } from "../control/scan.ts";
import { type Aval, aval, showAval } from "../core/aval.ts";
import { JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, evalJaxpr, isEager, type Staged, stage } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { checkKnown } from "../ops/checks.ts";
import { checkCarry, stageLoop } from "./carry.ts";

// What scan, foriLoop and map share.

export interface ScanOptions {
  /** Number of steps; the size of the leading axis of xs by default. */
  length?: number;
  /** From the last element of xs to the first; ys keep the places of their xs. */
  reverse?: boolean;
  /** So many steps stand one after the other in the loop's body; all, without a loop, for `true`. 1 by default. */
  unroll?: number | boolean;
  /**
   * What reverse mode keeps of n steps. "all", by default: what each step leaves. "sqrt": 2 sqrt(n) carries, and steps run twice. "log":
   * some 2 log2(n) carries, and steps run log4(n) times.
   */
  checkpoint?: Checkpointing;
}
/** `name`: of the public function. */
export function runScan(
  f: AnyFunction,
  init: unknown,
  xs: unknown,
  { length, reverse = false, unroll = 1, checkpoint = "all" }: ScanOptions,
  name: string,
): [unknown, unknown] {
  if (typeof f !== "function") throw new JAXTypeError(`${name}: the body is a ${typeof f}. Pass a function first.`);
  checkCheckpointing(checkpoint, name);
  const [carry, carryDef] = flattenArrays(init, name, "init");
  const [slices, xsDef] = flattenArrays(xs, name, "xs");
  const n = scanLength(slices, xsDef, length, name);
  const plan: ScanPlan = { reverse, unroll: unrolling(unroll, n, name), checkpoint };
  if (config.disableJit && isEager()) return hostScan(f, init, slices, xsDef, n, reverse);
  const elements = slices.map((x) => aval(x.shape.slice(1), x.dtype, x.weakType));
  let ysDef!: TreeDef;
  const stageBody = (avals: readonly Aval[]) =>
    stage(
      (vs) => {
        const pair = f(unflatten(carryDef, vs.slice(0, carry.length)), unflatten(xsDef, vs.slice(carry.length)));
        if (!Array.isArray(pair) || pair.length !== 2)
          throw new JAXTypeError(`${name}: the body returns [carry, y]. Return a list of two; y may be null.`);
        const [c, d] = flattenResult(pair[0], name, f);
        checkCarry(carryDef, d, name);
        const [ys, yd] = flattenResult(pair[1], name, f);
        ysDef = yd;
        return [...c, ...ys];
      },
      [...avals, ...elements],
      `${name}(${nameOf(f)})`,
    );
  const { init: start, staged } = stageLoop(stageBody, carry, carryDef, name);
  const [last, ys] = runStaged(staged, start, slices, n, plan);
  return [unflatten(carryDef, last), unflatten(ysDef, ys)];
}
function runStaged({ jaxpr, captured }: Staged, init: Value[], xs: Value[], length: number, plan: ScanPlan) {
  const n = init.length;
  if (plan.unroll > 1 || plan.checkpoint !== "all") {
    const step = (carry: Value[], xs: Value[]): [Value[], Value[]] => {
      const outs = evalJaxpr(jaxpr, [...captured, ...carry, ...xs]);
      return [outs.slice(0, n), outs.slice(n)];
    };
    return plannedScan(step, init, xs, length, plan);
  }
  const params = { jaxpr, length, numCarry: n, numConsts: captured.length, reverse: plan.reverse };
  const outs = bind(scanP, [...captured, ...init, ...xs], params);
  return [outs.slice(0, n), outs.slice(n)] as const;
}
/** With jit off: a loop on the host. */
function hostScan(
  f: AnyFunction,
  init: unknown,
  xs: Value[],
  xsDef: TreeDef,
  n: number,
  reverse: boolean,
): [unknown, unknown] {
  const rows: Value[][] = Array(n);
  let carry = init;
  let ysDef: TreeDef | undefined;
  for (let t = 0; t < n; t++) {
    const i = reverse ? n - 1 - t : t;
    const x = unflatten(
      xsDef,
      xs.map((x) => elementAt(x, i)),
    );
    const [c, y] = f(carry, x);
    carry = c;
    [rows[i], ysDef] = flattenResult(y, "scan", f);
  }
  if (!ysDef) throw new ValueError("scan: with jit off a scan of length 0 is not supported.");
  return [carry, unflatten(ysDef, stackRows(rows))];
}
/** Throws unless it is a way of checkpointing a loop. */
export function checkCheckpointing(how: unknown, name: string): void {
  if (how !== undefined && !checkpointings.includes(how as Checkpointing))
    throw new ValueError(
      `${name}: checkpoint is ${JSON.stringify(how)}. Use one of ${checkpointings.map((c) => JSON.stringify(c)).join(", ")}.`,
    );
}
function unrolling(unroll: number | boolean, length: number, name: string): number {
  if (typeof unroll === "boolean") return unroll ? Math.max(1, length) : 1;
  if (!Number.isInteger(unroll) || unroll < 1)
    throw new ValueError(`${name}: unroll is ${unroll}. It is a whole number above 0, or a boolean.`);
  return unroll;
}
/** How many steps the leading axes of xs, or `length`, say. */
export function scanLength(xs: readonly Value[], def: TreeDef, length: number | undefined, name: string): number {
  if (length !== undefined && (!Number.isInteger(length) || length < 0)) {
    checkKnown(name, "length", length);
    throw new ValueError(`${name}: length is ${length}. It is a whole number.`);
  }
  let n = length;
  xs.forEach((x, i) => {
    const place = showPath(leafPaths(def)[i], "xs");
    if (x.ndim === 0)
      throw new ShapeError(
        `${name}: ${place} is ${showAval(x.aval)} and has no leading axis. Close over it, or broadcast it.`,
      );
    if (n !== undefined && x.shape[0] !== n)
      throw new ShapeError(
        `${name}: ${place} is ${showAval(x.aval)}, ${length === undefined ? "another xs" : "length"} says ${n} steps. Make them equal.`,
      );
    n = x.shape[0];
  });
  if (n === undefined)
    throw new ValueError(`${name}: there are no xs, so the number of steps is unknown. Pass { length }.`);
  return n;
}
