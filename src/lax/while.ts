import "../api/loops.ts";
import type { LeafLike } from "../api/asarray.ts";
import { type AnyFunction, avalsOf, flattenArrays, flattenResult, nameOf } from "../api/flat.ts";
import type { Arrays, Structured } from "../api/types.ts";
import type { Checkpointing } from "../control/nested.ts";
import { whileP } from "../control/while.ts";
import { type Aval, aval } from "../core/aval.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import { bind, evalJaxpr, type Staged, scalar, stage, stageClosed } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { add } from "../ops/arithmetic.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { lt } from "../ops/compare.ts";
import { checkCarry, stageLoop } from "./carry.ts";
import { checkCheckpointing, runScan } from "./run-scan.ts";
import { concreteInteger, indexOperand, truth } from "./scalars.ts";

export interface WhileOptions {
  /** The loop ends after so many steps even if the test holds; with it, reverse mode works. */
  maxSteps?: number;
  /**
   * What reverse mode keeps of n steps. "sqrt", by default: 2 sqrt(n) carries, and steps run twice. "log": some 2 log2(n) carries, and
   * steps run log4(n) times. "all": what each step leaves, and none is run again.
   */
  checkpoint?: Checkpointing;
}
/** Throws unless the options of a loop make sense. */
function checkOptions({ maxSteps, checkpoint }: WhileOptions, name: string): void {
  if (maxSteps !== undefined && (!Number.isInteger(maxSteps) || maxSteps < 1))
    throw new ValueError(`${name}: maxSteps is ${maxSteps}. It is a whole number above 0.`);
  checkCheckpointing(checkpoint, name);
}
/**
 * Runs `body` while `test` holds.
 * Forward mode always works. Reverse mode needs `maxSteps`, or operands that are concrete where the gradient is taken: the steps are then
 * counted first.
 * @param test carry => boolean scalar
 * @param body carry => carry of the same structure, shapes and dtypes
 * @throws TypeError if the carry changes its structure or type, or if reverse mode does not know how many steps there may be
 * @example lax.whileLoop((x) => np.less(x, 100), (x) => x.mul(2), 3) // 192
 * @example
 * const f = (x) => lax.whileLoop((c) => np.less(c, 100), (c) => c.mul(c), x, { maxSteps: 8 });
 * jit(grad(f))(3) // 17496
 */
export function whileLoop<C extends Structured>(
  test: (carry: Arrays<C>) => LeafLike,
  body: (carry: Arrays<C>) => unknown,
  init: C,
  options?: WhileOptions,
): Arrays<C>;
export function whileLoop(test: AnyFunction, body: AnyFunction, init: unknown, options: WhileOptions = {}): unknown {
  return runWhile(test, body, init, options, "whileLoop");
}
function runWhile(
  test: AnyFunction,
  body: AnyFunction,
  init: unknown,
  options: WhileOptions,
  name: "whileLoop" | "foriLoop",
): unknown {
  for (const f of [test, body])
    if (typeof f !== "function") throw new JAXTypeError(`${name}: test and body are functions, got a ${typeof f}.`);
  checkOptions(options, name);
  const { maxSteps, checkpoint } = options;
  const [carry, def] = flattenArrays(init, name, "init");
  const stageBody = (avals: readonly Aval[]) =>
    stage(
      (vs) => {
        const [ys, d] = flattenResult(body(unflatten(def, vs)), name, body);
        checkCarry(def, d, name);
        return ys;
      },
      avals,
      `${name}(${nameOf(body)})`,
    );
  const { init: start, staged: bodyStaged } = stageLoop(stageBody, carry, def, name);
  const testStaged = stage(
    (vs) => [truth(test(unflatten(def, vs)), name, "the test's result")],
    avalsOf(start),
    `${name}(${nameOf(test)})`,
  );
  const [t, b] = maxSteps === undefined ? [testStaged, bodyStaged] : countedLoop(testStaged, bodyStaged, maxSteps);
  const counter = maxSteps === undefined ? [] : [scalar(0, "int32")];
  const outs = bind(whileP, [...t.captured, ...b.captured, ...counter, ...start], {
    condJaxpr: t.jaxpr,
    condNconsts: t.captured.length,
    bodyJaxpr: b.jaxpr,
    bodyNconsts: b.captured.length,
    ...(maxSteps !== undefined && { maxSteps }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(name !== "whileLoop" && { name }),
  });
  return unflatten(def, outs.slice(counter.length));
}
/** The loop with a counter as its first carry, which the test bounds. */
function countedLoop(test: Staged, body: Staged, maxSteps: number): [Staged, Staged] {
  const withCounter = (s: Staged, f: (i: Value, rest: Value[]) => Value[]): Staged => {
    const n = s.captured.length;
    const avals = [...s.jaxpr.inAvals.slice(0, n), aval([], "int32"), ...s.jaxpr.inAvals.slice(n)];
    return {
      captured: s.captured,
      jaxpr: stageClosed((xs) => f(xs[n], [...xs.slice(0, n), ...xs.slice(n + 1)]), avals),
    };
  };
  return [
    withCounter(test, (i, xs) => [bitwiseAnd(lt(i, scalar(maxSteps, "int32")), evalJaxpr(test.jaxpr, xs)[0])]),
    withCounter(body, (i, xs) => [add(i, scalar(1, "int32")), ...evalJaxpr(body.jaxpr, xs)]),
  ];
}

export interface ForiOptions extends WhileOptions {
  /** As for scan; only where the bounds are known on the host. */
  unroll?: number | boolean;
}
/**
 * Runs `body` with a counter from `lower` up to, not including, `upper`. With bounds that are known on the host it is a scan, which has a reverse
 * derivative; else a whileLoop, whose options it takes.
 * @param body (i, carry) => carry; i is an int32 scalar, weakly typed where the bounds are known
 * @throws TypeError if the carry changes its structure or type
 * @example lax.foriLoop(0, 3, (i, x) => x.mul(2), 1) // 8
 * @example jit(grad((x, n) => lax.foriLoop(0, n, (i, c) => c.mul(x), x, { maxSteps: 10 })))(2, np.array(3, "int32")) // 32
 */
export function foriLoop<C extends Structured>(
  lower: LeafLike,
  upper: LeafLike,
  body: (i: NDArray, carry: Arrays<C>) => unknown,
  init: C,
  options?: ForiOptions,
): Arrays<C>;
export function foriLoop(
  lower: unknown,
  upper: unknown,
  body: AnyFunction,
  init: unknown,
  { unroll = 1, ...options }: ForiOptions = {},
): unknown {
  const name = "foriLoop";
  if (typeof body !== "function")
    throw new JAXTypeError(`foriLoop: the body is a ${typeof body}. Pass a function of counter and carry.`);
  checkOptions(options, name);
  const [lo, hi] = [concreteInteger(lower), concreteInteger(upper)];
  for (const x of [lo, hi])
    if (x !== undefined && !Number.isInteger(x))
      throw new JAXTypeError(`foriLoop: a bound is ${x}. Bounds are whole numbers.`);
  if (lo !== undefined && hi !== undefined) {
    const count = (i: number): Value => scalar(i, "int32", true);
    const step = ([i, c]: [Value, unknown]) => [[add(i, count(1)), body(i, c)], null] as const;
    const length = Math.min(Math.max(0, hi - lo), options.maxSteps ?? Infinity);
    const plan = { length, unroll, checkpoint: options.checkpoint ?? "all" } as const;
    return (runScan(step, [count(lo), init], null, plan, name) as [unknown[], null])[0][1];
  }
  const [from, to] = [indexOperand(lower, name, "the lower bound"), indexOperand(upper, name, "the upper bound")];
  const test = ([i, end]: [Value, Value]) => lt(i, end);
  const step = ([i, end, c]: [Value, Value, unknown]) => [add(i, scalar(1, "int32")), end, body(i, c)];
  return (runWhile(test, step, [from, to, init], options, name) as unknown[])[2];
}
