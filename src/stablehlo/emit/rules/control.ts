import { type CallParams, callP } from "../../../control/call.ts";
import { type CheckpointParams, checkpointP } from "../../../control/checkpoint.ts";
import { type CondParams, condP } from "../../../control/cond.ts";
import { nameP } from "../../../control/name.ts";
import { type ScanParams, scanP } from "../../../control/scan.ts";
import { type WhileParams, whileP } from "../../../control/while.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import { optimizationBarrierP } from "../../../ops/barrier.ts";
import { stopGradientP } from "../../../transforms/stop-gradient.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { integers, shapeOf, tensor, typeOf } from "../types.ts";

const barrier = (b: Builder, ins: readonly Tensor[]): Tensor[] =>
  ins.length === 0
    ? []
    : b.op(
        "stablehlo.optimization_barrier",
        ins,
        ins.map((x) => x.type),
      );

/** A private function, once for each program. */
const call: Rule = (b, ins, { jaxpr, name }: CallParams, { outs }) =>
  b.op("func.call", ins, outs.map(typeOf), {
    attributes: { callee: { kind: "symbol", name: b.writer.functionOf(jaxpr, name ?? "call") } },
  });
/** What is computed again on purpose is not shared with what was computed before. */
const checkpoint: Rule = (b, ins, { jaxpr, preventCse }: CheckpointParams) =>
  b.inline(jaxpr, preventCse === false ? ins : barrier(b, ins));

const cond: Rule = (b, [index, ...ins], { branches }: CondParams, { outs }) => {
  const which = b.same("clamp", b.like(index, 0), index, b.like(index, branches.length - 1));
  const regions = branches.map((jaxpr) => b.region([], (r) => r.inline(jaxpr, ins)));
  return b.op("stablehlo.case", [which], outs.map(typeOf), { regions });
};

/** Constants are carried too: the regions of a loop see nothing but their arguments. */
const whileLoop: Rule = (b, ins, { condJaxpr, condNconsts, bodyJaxpr, bodyNconsts }: WhileParams) => {
  const types = ins.map((x) => x.type);
  const first = condNconsts + bodyNconsts;
  const test = b.region(types, (r, all) => r.inline(condJaxpr, [...all.slice(0, condNconsts), ...all.slice(first)]));
  const body = b.region(types, (r, all) => [...all.slice(0, first), ...r.inline(bodyJaxpr, all.slice(condNconsts))]);
  return b.op("stablehlo.while", ins, types, { regions: [test, body] }).slice(first);
};

/** The element of a stacked array at a position of its first axis. */
function elementAt(b: Builder, xs: Tensor, at: Tensor): Tensor {
  const [, ...shape] = shapeOf(xs.type);
  const zero = b.like(at, 0);
  const slice = b.one(
    "stablehlo.dynamic_slice",
    [xs, at, ...shape.map(() => zero)],
    tensor([1, ...shape], xs.type.dtype),
    {
      slice_sizes: integers([1, ...shape]),
    },
  );
  return b.reshape(slice, shape);
}
function withElement(b: Builder, ys: Tensor, y: Tensor, at: Tensor): Tensor {
  const zero = b.like(at, 0);
  const shape = shapeOf(y.type);
  const slice = b.reshape(y, [1, ...shape]);
  return b.one("stablehlo.dynamic_update_slice", [ys, slice, at, ...shape.map(() => zero)], ys.type);
}
/** A loop that counts; results are written into arrays that it carries. */
const scan: Rule = (b, ins, { jaxpr, length, numConsts, numCarry, reverse }: ScanParams, { outs }) => {
  const counter = tensor([], "int32");
  const stacked = outs.slice(numCarry).map((a) => b.constant(a.dtype === "bool" ? false : 0, typeOf(a)));
  const first = numConsts + numCarry;
  const carried = [b.constant(0, counter), ...ins, ...stacked];
  const types = carried.map((x) => x.type);
  const test = b.region(types, (r, [i]) => [r.compare("LT", i, r.constant(length, counter))]);
  const body = b.region(types, (r, [i, ...rest]) => {
    const [given, ys] = [rest.slice(0, ins.length), rest.slice(ins.length)];
    const at = reverse ? r.same("subtract", r.constant(length - 1, counter), i) : i;
    const xs = given.slice(first).map((x) => elementAt(r, x, at));
    const results = r.inline(jaxpr, [...given.slice(0, first), ...xs]);
    return [
      r.same("add", i, r.constant(1, counter)),
      ...given.slice(0, numConsts),
      ...results.slice(0, numCarry),
      ...given.slice(first),
      ...ys.map((y, k) => withElement(r, y, results[numCarry + k], at)),
    ];
  });
  const after = b.op("stablehlo.while", carried, types, { regions: [test, body] });
  return [...after.slice(1 + numConsts, 1 + first), ...after.slice(1 + ins.length)];
};

export const controlRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [callP, call],
  [checkpointP, checkpoint],
  [optimizationBarrierP, barrier],
  [condP, cond],
  [whileP, whileLoop],
  [scanP, scan],
  [nameP, (_, ins) => ins],
  [stopGradientP, (_, ins) => ins],
];
