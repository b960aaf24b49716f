import type { Value } from "../core/value.ts";
import { concatenate, reshape, sliceInDim } from "../ops/shape.ts";
import { range } from "../util/list.ts";
import { callFlat } from "./call.ts";
import { checkpointP } from "./checkpoint.ts";
import { condFlat } from "./cond.ts";
import { scanFlat } from "./scan.ts";

// Loops of checkpointed loops: what reverse mode keeps of n steps is the carries at the borders of the outer loop's parts; a part
// is run again when its turn comes, and keeps its own.

/** What reverse mode keeps of n steps: all, O(sqrt n), or O(log n). */
export type Checkpointing = "all" | "sqrt" | "log";
export const checkpointings: readonly Checkpointing[] = ["all", "sqrt", "log"];

/**
 * How deep loops nest, and how many parts each level has. For O(log n) a level has four parts: 4 log4(n) carries are as few as
 * 2 log2(n), and each step runs half as often.
 */
function nesting(steps: number, how: Checkpointing): { levels: number; parts: number } {
  const levels = { all: 1, sqrt: 2, log: Math.max(2, Math.ceil(Math.log2(steps) / 2)) }[how];
  // The root of a perfect power comes out a little above or below it.
  return { levels, parts: Math.max(1, Math.ceil(steps ** (1 / levels) - 1e-9)) };
}
const checkpointed = (f: (xs: Value[]) => Value[], xs: Value[]): Value[] => callFlat(f, xs, checkpointP);

/**
 * Up to `steps` steps while `test` holds. A step after the loop's end costs one test, a part after it one test a part.
 */
export function guardedLoop(
  test: (carry: Value[]) => Value,
  step: (carry: Value[]) => Value[],
  init: Value[],
  steps: number,
  how: Checkpointing,
): Value[] {
  const { levels, parts } = nesting(steps, how);
  const guarded =
    (f: (c: Value[]) => Value[]) =>
    (c: Value[]): [Value[], Value[]] => [condFlat(test(c), [(c) => c, f], c), []];
  let run = guarded(step);
  for (let level = 1; level < levels; level++) {
    const part = run;
    run = guarded((c) => checkpointed((c) => scanFlat(part, c, [], parts)[0], c));
  }
  return scanFlat(run, init, [], Math.ceil(steps / parts ** (levels - 1)))[0];
}

/** A step of a scan: from carry and elements of xs to carry and elements of ys. */
export type Step = (carry: Value[], xs: Value[]) => [Value[], Value[]];
/** So many steps over xs, in one direction. */
export type Steps = (carry: Value[], xs: Value[], length: number) => [Value[], Value[]];

/** A scan over blocks of `size` steps; what is left over is a shorter block at the end. */
export function scanBlocks(block: Steps, size: number, reverse: boolean): Steps {
  return (init, xs, length) => {
    if (length > 0 && length <= size) return block(init, xs, length);
    const whole = Math.floor(length / size);
    const cut = whole * size;
    const main: Steps = (c, xs) => {
      const blocks = xs.map((x) => reshape(x, [whole, size, ...x.shape.slice(1)]));
      const [last, ys] = scanFlat((c, xs) => block(c, xs, size), c, blocks, whole, reverse);
      return [last, ys.map((y) => reshape(y, [cut, ...y.shape.slice(2)]))];
    };
    if (cut === length) return main(init, xs, length);
    const head = xs.map((x) => sliceInDim(x, 0, cut));
    const tail = xs.map((x) => sliceInDim(x, cut, length));
    const [first, second] = reverse
      ? ([(c: Value[]) => block(c, tail, length - cut), (c: Value[]) => main(c, head, cut)] as const)
      : ([(c: Value[]) => main(c, head, cut), (c: Value[]) => block(c, tail, length - cut)] as const);
    const [between, ys0] = first(init);
    const [last, ys1] = second(between);
    const [before, after] = reverse ? [ys1, ys0] : [ys0, ys1];
    return [last, before.map((y, i) => concatenate([y, after[i]], 0))];
  };
}
/** Steps one after the other, without a loop. */
const straight =
  (step: Step, reverse: boolean): Steps =>
  (init, xs, length) => {
    const rows: Value[][] = Array(length);
    let carry = init;
    for (const t of reverse ? range(length).reverse() : range(length))
      [carry, rows[t]] = step(
        carry,
        xs.map((x) => elementAt(x, t)),
      );
    return [carry, stackRows(rows)];
  };
export const elementAt = (x: Value, t: number): Value => reshape(sliceInDim(x, t, t + 1), x.shape.slice(1));
/** Stacks the results of at least one step. */
export const stackRows = (rows: readonly Value[][]): Value[] =>
  rows[0].map((_, k) =>
    concatenate(
      rows.map((r) => reshape(r[k], [1, ...r[k].shape])),
      0,
    ),
  );

export interface ScanPlan {
  readonly reverse: boolean;
  /** Steps that stand one after the other in the body of the loop. */
  readonly unroll: number;
  readonly checkpoint: Checkpointing;
}
/** A scan by a plan other than one loop of single steps. */
export function plannedScan(
  step: Step,
  init: Value[],
  xs: Value[],
  length: number,
  plan: ScanPlan,
): [Value[], Value[]] {
  const { reverse, unroll, checkpoint } = plan;
  const { levels, parts } = nesting(length, checkpoint);
  let run: Steps =
    unroll > 1
      ? scanBlocks(straight(step, reverse), unroll, reverse)
      : (c, xs, length) => scanFlat(step, c, xs, length, reverse);
  for (let level = 1; level < levels; level++) {
    const part = run;
    const block: Steps = (c, xs, length) => {
      const n = c.length;
      const out = checkpointed((vs) => part(vs.slice(0, n), vs.slice(n), length).flat(), [...c, ...xs]);
      return [out.slice(0, n), out.slice(n)];
    };
    run = scanBlocks(block, parts ** level, reverse);
  }
  return run(init, xs, length);
}
