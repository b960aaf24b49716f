import { isInteger } from "../../core/dtype.ts";
import type { Operation, Ref, Region } from "../syntax.ts";
import { knownInteger } from "./known.ts";
import type { Running } from "./rule.ts";

/** A loop that runs as often as its counter says. */
export interface Counted {
  /** The number of the carry that counts. */
  readonly counter: number;
  readonly from: number;
  readonly step: number;
  readonly count: number;
  /** Carries that the body gives back as they came. */
  readonly fixed: readonly boolean[];
}
const mostSteps = 2 ** 31 - 1;

/**
 * Whether a while counts: its test compares a carry with a bound, its body adds a step to that carry, and start, bound and step are
 * known on the host. JAX's scan and fori_loop are lowered to that.
 */
export function countedLoop(run: Running): Counted | null {
  const [test, body] = run.op.regions;
  const returned = body.ops.at(-1)?.operands ?? [];
  const fixed = body.args.map((a, k) => returned[k] === a);
  const condition = definition(test, test.ops.at(-1)?.operands[0]);
  const direction = condition?.attributes.get("comparison_direction");
  if (condition?.name !== "stablehlo.compare" || direction?.kind !== "enum") return null;
  const [left, right] = condition.operands;
  const counter = test.args.indexOf(left);
  const next = definition(body, returned[counter]);
  if (counter < 0 || next?.name !== "stablehlo.add") return null;
  const moved = body.args[counter];
  const added =
    next.operands[0] === moved ? next.operands[1] : next.operands[1] === moved ? next.operands[0] : undefined;
  const from = knownInteger(run.lookup(run.op.operands[counter]));
  const to = valueIn(run, test, right, fixed);
  const step = added && valueIn(run, body, added, fixed);
  if (from === undefined || to === undefined || step === undefined) return null;
  const count = stepsOf(direction.value, from, to, step);
  if (count === null || count > mostSteps) return null;
  return { counter, from: Number(from), step: Number(step), count: Number(count), fixed };
}
const definition = (region: Region, ref: Ref | undefined): Operation | undefined =>
  ref && region.ops.find((op) => op.results.length === 1 && op.results[0] === ref);

function stepsOf(direction: string, from: bigint, to: bigint, step: bigint): bigint | null {
  if (direction === "LE") return stepsOf("LT", from, to + 1n, step);
  if (direction === "GE") return stepsOf("LT", -from, -to + 1n, -step);
  if (direction === "GT") return stepsOf("LT", -from, -to, -step);
  if (direction !== "LT") return null;
  if (from >= to) return 0n;
  return step > 0n ? (to - from + step - 1n) / step : null;
}
/** A constant of the region, a carry that does not change, or a value of the surroundings, if it is known. */
function valueIn(run: Running, region: Region, ref: Ref, fixed: readonly boolean[]): bigint | undefined {
  const carry = region.args.indexOf(ref);
  if (carry >= 0) return fixed[carry] ? knownInteger(run.lookup(run.op.operands[carry])) : undefined;
  const a = definition(region, ref)?.attributes.get("value");
  if (a?.kind !== "elements") return knownInteger(run.lookup(ref));
  return a.data.length === 1 && isInteger(a.type.dtype) ? BigInt(a.data[0]) : undefined;
}
