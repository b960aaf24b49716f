import type { Value } from "../../core/value.ts";
import { sort, topK } from "../../lax/sorting.ts";
import { convertElementType } from "../../ops/convert.ts";
import * as sorts from "../../ops/sort.ts";
import { ordinals } from "../../ops/total-order.ts";
import type { Operation, Ref, Region } from "../syntax.ts";
import { integer, resultDtype } from "./attributes.ts";
import type { Rules, Running } from "./rule.ts";

function sorted(ins: Value[], run: Running): Value[] {
  const [region] = run.op.regions;
  const dimension = integer(run, "dimension", ins[0].ndim - 1);
  const numKeys = new Comparator(region).keys();
  if (numKeys > 0) return sort(ins, { dimension, numKeys });
  const comparator = (x: Value[], y: Value[]): Value =>
    run.region(
      region,
      x.flatMap((a, k) => [a, y[k]]),
    )[0];
  return sort(ins, { dimension, comparator });
}

/** Reads a comparator. Its arguments are both elements of the first operand, then those of the second. */
class Comparator {
  private readonly region: Region;
  private readonly count: number;
  constructor(region: Region) {
    this.region = region;
    this.count = region.args.length / 2;
  }
  /** The number of operands by which it puts in ascending order as JAX's sort does, the first first; 0 for other comparators. */
  keys(): number {
    const result = this.region.ops.at(-1)?.operands[0];
    for (let n = 1; n <= this.count; n++) if (result && this.orders(result, 0, n)) return n;
    return 0;
  }
  /** Whether a value is the order by operands `from` to before `to`: x < y, or x = y and the order by the others. */
  private orders(ref: Ref, from: number, to: number): boolean {
    if (from === to - 1) return this.compares(ref, "LT", from);
    const either = this.operation(ref, "stablehlo.or");
    const both = either && this.operation(either.operands[1], "stablehlo.and");
    if (!either || !both || !this.compares(either.operands[0], "LT", from)) return false;
    return this.compares(both.operands[0], "EQ", from) && this.orders(both.operands[1], from + 1, to);
  }
  /** Of operand k in both lists; floats in their total order, after -0 became 0 and all NaN one. */
  private compares(ref: Ref, direction: string, k: number): boolean {
    const op = this.operation(ref, "stablehlo.compare");
    const given = op?.attributes.get("comparison_direction");
    if (!op || given?.kind !== "enum" || given.value !== direction) return false;
    const type = op.attributes.get("compare_type");
    const total = type?.kind === "enum" && type.value === "TOTALORDER";
    return op.operands.every((o, side) => {
      const canonical = this.canonical(o);
      const arg = this.region.args[2 * k + side];
      return canonical ? total && canonical === arg : !total && !isInexact(o) && o === arg;
    });
  }
  /** x of select(x != x, NaN, select(x == 0, 0, x)). */
  private canonical(ref: Ref): Ref | undefined {
    const outer = this.operation(ref, "stablehlo.select");
    const inner = outer && this.operation(outer.operands[2], "stablehlo.select");
    const isNan = outer && this.operation(outer.operands[0], "stablehlo.compare");
    const x = inner?.operands[2];
    const itself = isNan?.operands[0] === x && isNan?.operands[1] === x;
    return itself && this.operation(outer?.operands[1], "stablehlo.constant") ? x : undefined;
  }
  private operation(ref: Ref | undefined, name: string): Operation | undefined {
    return this.region.ops.find((op) => op.name === name && op.results[0] === ref);
  }
}
const isInexact = ({ type }: Ref): boolean => type.kind === "tensor" && /float|complex/.test(type.dtype);

/** Floats in their total order, in which -NaN is the least and -0 before 0. */
export function largest(x: Value, k: number, run: Running): Value[] {
  const keys = ordinals(x);
  const [values, indices] = keys ? sorts.topK(x, k, x.ndim - 1, keys) : topK(x, k);
  return [values, convertElementType(indices, resultDtype(run, 1))];
}

export const sortingRules: Rules = {
  "chlo.top_k": ([x], run) => largest(x, integer(run, "k"), run),
  "stablehlo.sort": sorted,
};
