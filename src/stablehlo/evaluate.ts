import { sameType, showAval } from "../core/aval.ts";
import { DTypeError, JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { NDArray, type Value } from "../core/value.ts";
import { StablehloError } from "./errors.ts";
import { ruleOf } from "./rules/index.ts";
import { foldedIntegers } from "./rules/known.ts";
import { quantizedRule } from "./rules/quantized.ts";
import type { CustomCall, Datum, Running } from "./rules/rule.ts";
import type { Func, Module, Operation, Ref, Region } from "./syntax.ts";
import { showType } from "./text/types.ts";

export type CustomCalls = Readonly<Record<string, CustomCall>>;

/** What values are, in a region that runs and in those around it. */
class Environment {
  private readonly data = new Map<object, Datum>();
  private readonly outer: Environment | null;
  constructor(outer: Environment | null) {
    this.outer = outer;
  }
  get(ref: object): Datum | undefined {
    for (let e: Environment | null = this; e; e = e.outer) {
      const found = e.data.get(ref);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  set(refs: readonly Ref[], data: readonly Datum[]): void {
    refs.forEach((ref, k) => {
      this.data.set(ref, data[k]);
    });
  }
}

/** Runs the functions of a module, operation by operation, under whatever transformation is current. */
export class Evaluator {
  private readonly functions: ReadonlyMap<string, Func>;
  private readonly customCalls: CustomCalls;
  private readonly isPolymorphic: boolean;
  constructor(module: Module, customCalls: CustomCalls) {
    this.isPolymorphic = module.functions.some(takesSizes);
    this.functions = new Map(module.functions.map((f) => [f.name, f]));
    this.customCalls = customCalls;
  }
  call(f: Func, args: readonly Datum[]): Datum[] {
    return this.region(f.body, args, null);
  }
  private region({ args, ops }: Region, data: readonly Datum[], outer: Environment | null): Datum[] {
    const env = new Environment(outer);
    env.set(args, data);
    const last = ops.length - 1;
    for (const op of ops.slice(0, last)) env.set(op.results, this.operation(op, env));
    return ops[last].operands.map((ref) => env.get(ref) as Datum);
  }
  private operation(op: Operation, env: Environment): readonly Datum[] {
    const fail = (fact: string): never => {
      throw new StablehloError(op.at, fact);
    };
    const known = ruleOf(op.name) ?? fail(`${op.name} is not supported`);
    const data = op.operands.map((ref) => env.get(ref) as Datum);
    const run: Running = {
      op,
      data,
      region: (region, args) => this.region(region, args, env) as Value[],
      call: (name, args) => this.call(this.functions.get(name) ?? fail(`there is no function @${name}`), args),
      lookup: (ref) => env.get(ref),
      customCall: (name) => (Object.hasOwn(this.customCalls, name) ? this.customCalls[name] : undefined),
      fail,
    };
    const rule = quantizedRule(known, run);
    const ins = data.filter((x) => x instanceof NDArray);
    const outs = placed(op, () =>
      this.isPolymorphic ? foldedIntegers(op, data, () => rule(ins, run)) : rule(ins, run),
    );
    check(op, outs, fail);
    return outs;
  }
}
/** Operations whose operands are sizes of axes. */
const sizing =
  /^stablehlo\.(?:real_dynamic_slice|set_dimension_size|dynamic_(?:broadcast_in_dim|conv|gather|iota|pad|reshape))$/;
const usesSizes = ({ ops }: Region): boolean => ops.some((op) => sizing.test(op.name) || op.regions.some(usesSizes));
/** Whether a function computes with sizes of axes, or with the number of its platform. */
const takesSizes = ({ body, argAttributes }: Func): boolean =>
  usesSizes(body) ||
  body.args.some(({ type }) => type.kind === "tensor" && type.shape.includes(null)) ||
  argAttributes.some((a) => a.has("jax.global_constant"));
/** Errors about types get the place of the operation. */
function placed<T>(op: Operation, f: () => T): T {
  try {
    return f();
  } catch (e) {
    const own =
      e instanceof Error && [ShapeError, DTypeError, ValueError, JAXTypeError].some((c) => e.constructor === c);
    if (!own) throw e;
    throw new StablehloError(op.at, `${op.name}: ${e.message}`);
  }
}
/** Throws unless an operation gave what the module says it gives. */
function check({ name, results }: Operation, outs: readonly Datum[], fail: (fact: string) => never): void {
  if (outs.length !== results.length) fail(`${name} gives ${outs.length} results, the module says ${results.length}`);
  results.forEach(({ type }, k) => {
    const x = outs[k];
    if (type.kind !== "tensor" || !(x instanceof NDArray)) return;
    const shape = type.shape.map((n, d) => n ?? x.shape[d]);
    if (!sameType(x.aval, { shape, dtype: type.dtype, weakType: false }) || shape.length !== x.ndim)
      fail(`${name} gives ${showAval(x.aval)}, the module says ${showType(type)}`);
  });
}
