import { scalar } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { switch as choose, cond } from "../../lax/branches.ts";
import { scan } from "../../lax/scan.ts";
import { whileLoop } from "../../lax/while.ts";
import { moveAxis } from "../../ops/axes.ts";
import { optimizationBarrier } from "../../ops/barrier.ts";
import { lt } from "../../ops/compare.ts";
import { where } from "../../ops/select.ts";
import { range } from "../../util/list.ts";
import { boolean, integer, integers, plainRecord, resultDtype, resultShape, text } from "./attributes.ts";
import { countedLoop } from "./counted.ts";
import { knownInteger } from "./known.ts";
import { libraryCalls } from "./library-calls.ts";
import type { Datum, Rules, Running } from "./rule.ts";
import { countedScan } from "./stacked.ts";

/** A loop that counts is a scan, which has a reverse derivative; what it does not change is no carry of it. */
function loop(ins: Value[], run: Running): Value[] {
  const [test, body] = run.op.regions;
  const counted = countedLoop(run);
  if (counted === null)
    return whileLoop(
      (carry: Value[]) => run.region(test, carry)[0],
      (carry: Value[]) => run.region(body, carry),
      ins,
    ) as Value[];
  const { count, counter, fixed } = counted;
  if (count === 0) return ins;
  const moving = <T>(all: readonly T[]): T[] => all.filter((_, k) => !fixed[k]);
  const all = (some: readonly Value[]): Value[] => {
    let next = 0;
    return ins.map((x, k) => (fixed[k] ? x : some[next++]));
  };
  const step = (carry: Value[]): Value[] => moving(run.region(body, all(carry)));
  const place = moving(range(ins.length)).indexOf(counter);
  return all(countedScan(step, moving(ins), { ...counted, counter: place }));
}
/** A loop over an axis: the body takes slices, then carries, and gives slices of the results, then carries. */
function scanned(ins: Value[], run: Running): Value[] {
  const [axis, reverse] = [integer(run, "dimension"), boolean(run, "is_reverse")];
  const [[count], [outputs]] = [integers(run, "operandSegmentSizes"), integers(run, "resultSegmentSizes")];
  const step = (carry: Value[], slices: Value[]) => {
    const outs = run.region(run.op.regions[0], [...slices, ...carry]);
    return [outs.slice(outputs), outs.slice(0, outputs)] as const;
  };
  const xs = ins.slice(0, count).map((x) => moveAxis(x, axis, 0));
  const [carries, ys] = scan(step, ins.slice(count), xs, { reverse }) as unknown as [Value[], Value[]];
  return [...ys.map((y) => moveAxis(y, 0, axis)), ...carries];
}
/** An index outside stands for the last branch. Of one that is known only that branch is looked at: others may be for other platforms. */
function branches([index]: Value[], run: Running): Value[] {
  const { regions } = run.op;
  const known = knownInteger(index);
  if (known !== undefined) return run.region(regions[Number(known)] ?? regions[regions.length - 1], []);
  const last = scalar(regions.length - 1, "int32");
  const inside = where(lt(index, scalar(0, "int32")), last, index);
  return choose(
    inside,
    regions.map((region) => () => run.region(region, [])),
  ) as Value[];
}
function either([predicate]: Value[], run: Running): Value[] {
  const [onTrue, onFalse] = run.op.regions;
  const known = knownInteger(predicate);
  if (known !== undefined) return run.region(known ? onTrue : onFalse, []);
  return cond(
    predicate,
    () => run.region(onTrue, []),
    () => run.region(onFalse, []),
  ) as Value[];
}
function customCall(ins: Value[], run: Running): readonly Datum[] {
  const name = text(run, "call_target_name");
  const given = run.customCall(name);
  if (!given) {
    if (!Object.hasOwn(libraryCalls, name))
      run.fail(`no custom call ${name} is known. Pass parse one, { customCalls: { "${name}": (args) => ... } }`);
    return libraryCalls[name](ins, run);
  }
  const { results, attributes } = run.op;
  const outs = given(
    ins,
    plainRecord(attributes),
    results.map((_, k) => ({ shape: resultShape(run, k), dtype: resultDtype(run, k) })),
  );
  if ((outs?.length ?? 0) !== results.length)
    run.fail(`custom call ${name} gave ${outs?.length ?? 0} arrays, the module has ${results.length} results`);
  return outs ?? [];
}
const identity = (ins: Value[]): Value[] => ins;

export const controlRules: Rules = {
  "func.call": (_, run) => run.call(text(run, "callee"), run.data),
  "stablehlo.composite": (_, run) => run.call(text(run, "decomposition"), run.data),
  "stablehlo.while": loop,
  "chlo.scan": scanned,
  "stablehlo.case": branches,
  "stablehlo.if": either,
  "stablehlo.custom_call": customCall,
  "stablehlo.optimization_barrier": (ins) => (ins.length > 0 ? optimizationBarrier(...ins) : []),
  "stablehlo.tuple": (_, run) => [run.data],
  "stablehlo.get_tuple_element"(_, run) {
    const [tuple] = run.data;
    const index = integer(run, "index");
    const found = Array.isArray(tuple) ? (tuple as Datum[])[index] : undefined;
    return [found === undefined ? run.fail(`the operand has no element ${index}`) : found];
  },
  "stablehlo.after_all": () => [null],
  "stablehlo.create_token": () => [null],
  // Where arrays lie, on how many devices: here is one.
  "sdy.sharding_constraint": identity,
  "stablehlo.partition_id": () => [scalar(0, "uint32")],
  "stablehlo.replica_id": () => [scalar(0, "uint32")],
};
