import "../api/loops.ts";
import type { LeafLike } from "../api/asarray.ts";
import { asLeaf } from "../api/asarray.ts";
import { config } from "../api/config.ts";
import { type AnyFunction, avalsOf, checkSameStructure, flattenArrays, flattenResult, nameOf } from "../api/flat.ts";
import type { Arrays, Structured } from "../api/types.ts";
import { vmap } from "../api/vmap.ts";
import { condP } from "../control/cond.ts";
import { scanP } from "../control/scan.ts";
import { whileP } from "../control/while.ts";
import { type Aval, aval, sameType, showAval } from "../core/aval.ts";
import { isInteger, promoteTypes } from "../core/dtype.ts";
import { JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, evalJaxpr, isEager, type Staged, scalar, shareCaptured, stage, stageClosed } from "../core/trace.ts";
import { ConcreteArray, type NDArray, type Value } from "../core/value.ts";
import { add } from "../ops/arithmetic.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { lt, ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { concatenate, reshape, slice } from "../ops/shape.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";

// ---- cond and switch -------------------------------------------------------
/** Stages functions of the same operands, whose results must be alike; weak numbers take the dtype of the others. */
function stageBranches(branches: readonly AnyFunction[], operands: readonly unknown[], name: string) {
  const [xs, def] = flattenArrays(operands, name, "operands");
  const outs: TreeDef[] = [];
  const staged = branches.map((f, k) =>
    stage(
      (vs) => {
        const [ys, d] = flattenResult(f(...(unflatten(def, vs) as unknown[])), name, f);
        outs[k] = d;
        return ys;
      },
      avalsOf(xs),
      `${name}: ${nameOf(f)}`,
    ),
  );
  outs.forEach((d, k) => {
    if (k > 0)
      checkSameStructure(outs[0], d, `${name}: results of branches 0 and ${k} differ`, "Make the branches agree.");
  });
  return { xs, out: outs[0], staged: unify(staged, outs[0], name) };
}
/** Converts weak results of branches to the dtype that the others have. */
function unify(staged: Staged[], out: TreeDef, name: string): Staged[] {
  const types = staged.map((s) => s.jaxpr.outAvals);
  const common = types[0].map((a, i): Aval => {
    const all = types.map((t) => t[i]);
    if (all.every((b) => sameType(a, b))) return all.find((b) => !b.weakType) ?? a;
    const t = promoteTypes(all, name, config.enableX64);
    const strong = all.find((b) => !b.weakType);
    const fits = all.every((b) => b.shape.join() === a.shape.join() && (b.weakType || b.dtype === t.dtype));
    if (!fits)
      throw new JAXTypeError(
        `${name}: ${showPath(leafPaths(out)[i], "the result")} is ${all.map((b) => showAval(b)).join(" in one branch and ")} in another. Make the branches agree.`,
      );
    return aval(a.shape, t.dtype, strong === undefined);
  });
  return staged.map((s, k) => {
    if (types[k].every((a, i) => sameType(a, common[i]))) return s;
    const convert = (ys: Value[]) => ys.map((y, i) => convertElementType(y, common[i].dtype));
    return { jaxpr: stageClosed((xs) => convert(evalJaxpr(s.jaxpr, xs)), s.jaxpr.inAvals), captured: s.captured };
  });
}
/** Index 0 is the first branch. */
function choose(index: Value, branches: readonly AnyFunction[], operands: readonly unknown[], name: string): unknown {
  const { xs, out, staged } = stageBranches(branches, operands, name);
  const { jaxprs, captured } = shareCaptured(staged);
  return unflatten(out, bind(condP, [index, ...captured, ...xs], { branches: jaxprs }));
}
function scalarOperand(x: unknown, name: string, what: string): Value {
  const v = asLeaf(x, name, () => what);
  if (v.ndim > 0)
    throw new ShapeError(`${name}: ${what} must be a scalar, got ${showAval(v.aval)}. Reduce it, or use np.where.`);
  return v;
}

/**
 * `onTrue` of the operands where `pred` holds, else `onFalse`. One of them runs; under vmap with a mapped `pred` both do, and lanes select.
 * @param pred a boolean scalar; a number counts as true unless it is 0
 * @param operands go to both functions
 * @throws TypeError if the results differ in structure, shape or dtype
 * @example lax.cond(np.less(x, 0), (x) => x.neg(), (x) => x, x)
 */
export function cond<Ops extends unknown[] = NDArray[], R = NDArray>(
  pred: LeafLike,
  onTrue: (...operands: { [K in keyof Ops]: Arrays<Ops[K]> }) => R,
  onFalse: (...operands: { [K in keyof Ops]: Arrays<Ops[K]> }) => R,
  ...operands: Ops
): Arrays<R>;
export function cond(pred: unknown, onTrue: AnyFunction, onFalse: AnyFunction, ...operands: unknown[]): unknown {
  for (const f of [onTrue, onFalse])
    if (typeof f !== "function")
      throw new JAXTypeError(`cond: a branch is a ${typeof f}. Pass two functions after the predicate.`);
  const p = scalarOperand(pred, "cond", "the predicate");
  if (config.disableJit && p instanceof ConcreteArray) return (readScalar(p) ? onTrue : onFalse)(...operands);
  const bool = p.dtype === "bool" ? p : ne(p, scalar(0, p.dtype));
  return choose(convertElementType(bool, "int32"), [onFalse, onTrue], operands, "cond");
}
/**
 * The branch at `index`, clamped to the list, of the operands.
 * @param index an integer scalar
 * @example lax.switch(i, [(x) => x, (x) => x.mul(2)], x)
 */
export function switch_<Ops extends unknown[] = NDArray[], R = NDArray>(
  index: LeafLike,
  branches: readonly ((...operands: { [K in keyof Ops]: Arrays<Ops[K]> }) => R)[],
  ...operands: Ops
): Arrays<R>;
export function switch_(index: unknown, branches: readonly AnyFunction[], ...operands: unknown[]): unknown {
  if (!branches.length) throw new ValueError("switch: there are no branches. Pass at least one function.");
  const i = indexOperand(index, "switch");
  if (branches.length === 1) return choose(scalar(0, "int32"), branches, operands, "switch");
  if (config.disableJit && i instanceof ConcreteArray)
    return branches[Math.min(Math.max(Number(readScalar(i)), 0), branches.length - 1)](...operands);
  return choose(i, branches, operands, "switch");
}
/** An index as int32: JS numbers are integers here. */
function indexOperand(x: unknown, name: string): Value {
  const v = scalarOperand(x, name, "the index");
  if (v instanceof ConcreteArray && typeof v.scalar === "number" && v.weakType && Number.isInteger(v.scalar))
    return scalar(v.scalar, "int32");
  if (!isInteger(v.dtype))
    throw new JAXTypeError(
      `${name}: the index is ${showAval(v.aval)}, an integer is expected. Convert it with astype("int32").`,
    );
  return convertElementType(v, "int32");
}
const readScalar = (x: ConcreteArray): number | bigint | boolean => x.scalar ?? x.buffer.read()[0];

// ---- loops -----------------------------------------------------------------
/**
 * Stages a body whose first results are its carry again. Weak numbers in the carry take the dtype that the body gives them, in which
 * case the body is traced once more.
 */
function stageLoop(
  stageBody: (carry: readonly Aval[]) => Staged,
  init: Value[],
  def: TreeDef,
  name: string,
): { init: Value[]; staged: Staged } {
  for (let round = 0; ; round++) {
    const staged = stageBody(avalsOf(init));
    const outs = staged.jaxpr.outAvals;
    let changed = false;
    const next = init.map((x, i) => {
      const a = outs[i];
      if (sameType(a, x.aval) && (a.weakType || !x.weakType)) return x;
      const place = showPath(leafPaths(def)[i], "carry");
      if (x.weakType && x.shape.join() === a.shape.join()) {
        const t = promoteTypes([x.aval, a], name, config.enableX64);
        if (t.dtype === a.dtype && round < 3) {
          changed = true;
          return convertElementType(x, a.dtype);
        }
      }
      if (sameType(a, x.aval)) return x;
      throw new JAXTypeError(
        `${name}: ${place} goes in as ${showAval(x.aval, true)} and comes out as ${showAval(a, true)}. Make them agree, with astype or reshape.`,
      );
    });
    if (!changed) return { init: next, staged: matchWeak(staged, next) };
    init = next;
  }
}
/** A weak result in a strong carry becomes strong. */
function matchWeak(staged: Staged, init: readonly Value[]): Staged {
  const { jaxpr, captured } = staged;
  const fits = init.every((x, i) => sameType(jaxpr.outAvals[i], x.aval));
  if (fits) return staged;
  const convert = (ys: Value[]) => ys.map((y, i) => (i < init.length ? convertElementType(y, init[i].dtype) : y));
  return { jaxpr: stageClosed((xs) => convert(evalJaxpr(jaxpr, xs)), jaxpr.inAvals), captured };
}

export interface ScanOptions {
  /** Number of steps; the size of the leading axis of xs by default. */
  length?: number;
  /** From the last element of xs to the first; ys keep the places of their xs. */
  reverse?: boolean;
  /** A hint for the compiler. */
  unroll?: number | boolean;
}
/**
 * Runs a body over the leading axis of `xs` with a carry: one compiled loop, differentiable in both modes.
 * carry_{t+1}, ys_t = f(carry_t, xs_t).
 * @param f (carry, x) => [carry, y]; the carry keeps its structure, shapes and dtypes
 * @param init first carry
 * @param xs a tree of arrays with one leading axis size, or null with `length`
 * @returns [last carry, stacked ys]
 * @throws TypeError if the carry changes its type
 * @example lax.scan((s, x) => [s.add(x), s], 0, np.array([1, 2, 3])) // [6, [0, 1, 3]]
 */
export function scan<C extends Structured, X extends Structured, Y>(
  f: (carry: Arrays<C>, x: Arrays<X>) => readonly [unknown, Y],
  init: C,
  xs: X,
  options?: ScanOptions,
): [carry: Arrays<C>, ys: Arrays<Y>];
export function scan(
  f: AnyFunction,
  init: unknown,
  xs: unknown,
  { length, reverse = false }: ScanOptions = {},
): [unknown, unknown] {
  const name = "scan";
  if (typeof f !== "function") throw new JAXTypeError(`scan: the body is a ${typeof f}. Pass a function first.`);
  const [carry, carryDef] = flattenArrays(init, name, "init");
  const [slices, xsDef] = flattenArrays(xs, name, "xs");
  const n = scanLength(slices, xsDef, length);
  const elements = slices.map((x) => aval(x.shape.slice(1), x.dtype));
  let ysDef!: TreeDef;
  const stageBody = (avals: readonly Aval[]) =>
    stage(
      (vs) => {
        const pair = f(unflatten(carryDef, vs.slice(0, carry.length)), unflatten(xsDef, vs.slice(carry.length)));
        if (!Array.isArray(pair) || pair.length !== 2)
          throw new JAXTypeError("scan: the body returns [carry, y]. Return a list of two; y may be null.");
        const [c, d] = flattenResult(pair[0], name, f);
        checkSameStructure(
          carryDef,
          d,
          "scan: the carry goes in and comes out with different structures",
          "Return the carry as it came.",
        );
        const [ys, yd] = flattenResult(pair[1], name, f);
        ysDef = yd;
        return [...c, ...ys];
      },
      [...avals, ...elements],
      `scan(${nameOf(f)})`,
    );
  if (config.disableJit && isEager()) return runScan(f, init, slices, xsDef, n, reverse);
  const { init: start, staged } = stageLoop(stageBody, carry, carryDef, name);
  const params = {
    jaxpr: staged.jaxpr,
    length: n,
    numCarry: carry.length,
    numConsts: staged.captured.length,
    reverse,
  };
  const outs = bind(scanP, [...staged.captured, ...start, ...slices], params);
  return [unflatten(carryDef, outs.slice(0, carry.length)), unflatten(ysDef, outs.slice(carry.length))];
}
/** With jit off: a loop on the host. */
function runScan(
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
  const ys = rows[0].map((_, k) =>
    concatenate(
      rows.map((r) => reshape(r[k], [1, ...r[k].shape])),
      0,
    ),
  );
  return [carry, unflatten(ysDef, ys)];
}
const elementAt = (x: Value, i: number): Value =>
  reshape(slice(x, [i, ...x.shape.slice(1).map(() => 0)], [i + 1, ...x.shape.slice(1)]), x.shape.slice(1));
function scanLength(xs: readonly Value[], def: TreeDef, length: number | undefined): number {
  if (length !== undefined && (!Number.isInteger(length) || length < 0))
    throw new ValueError(`scan: length is ${length}. It is a whole number.`);
  let n = length;
  xs.forEach((x, i) => {
    const place = showPath(leafPaths(def)[i], "xs");
    if (x.ndim === 0)
      throw new ShapeError(
        `scan: ${place} is ${showAval(x.aval)} and has no leading axis. Close over it, or broadcast it.`,
      );
    if (n !== undefined && x.shape[0] !== n)
      throw new ShapeError(
        `scan: ${place} is ${showAval(x.aval)}, ${length === undefined ? "another xs" : "length"} says ${n} steps. Make them equal.`,
      );
    n = x.shape[0];
  });
  if (n === undefined)
    throw new ValueError("scan: there are no xs, so the number of steps is unknown. Pass { length }.");
  return n;
}

export interface WhileOptions {
  /** The loop ends after so many steps even if the test holds; with it, reverse mode works. */
  maxSteps?: number;
}
/**
 * Runs `body` while `test` holds.
 * Forward mode always works. Reverse mode needs `maxSteps`, or operands that are concrete where the gradient is taken.
 * @param test carry => boolean scalar
 * @param body carry => carry of the same structure, shapes and dtypes
 * @example lax.whileLoop((x) => np.less(x, 100), (x) => x.mul(2), 3) // 192
 */
export function whileLoop<C extends Structured>(
  test: (carry: Arrays<C>) => LeafLike,
  body: (carry: Arrays<C>) => unknown,
  init: C,
  options?: WhileOptions,
): Arrays<C>;
export function whileLoop(
  test: AnyFunction,
  body: AnyFunction,
  init: unknown,
  { maxSteps }: WhileOptions = {},
): unknown {
  const name = "whileLoop";
  for (const f of [test, body])
    if (typeof f !== "function") throw new JAXTypeError(`whileLoop: test and body are functions, got a ${typeof f}.`);
  if (maxSteps !== undefined && (!Number.isInteger(maxSteps) || maxSteps < 1))
    throw new ValueError(`whileLoop: maxSteps is ${maxSteps}. It is a whole number above 0.`);
  const [carry, def] = flattenArrays(init, name, "init");
  const stageBody = (avals: readonly Aval[]) =>
    stage(
      (vs) => {
        const [ys, d] = flattenResult(body(unflatten(def, vs)), name, body);
        checkSameStructure(
          def,
          d,
          "whileLoop: the carry goes in and comes out with different structures",
          "Return the carry as it came.",
        );
        return ys;
      },
      avals,
      `whileLoop(${nameOf(body)})`,
    );
  const { init: start, staged: bodyStaged } = stageLoop(stageBody, carry, def, name);
  const testStaged = stage(
    (vs) => [predicate(test(unflatten(def, vs)), name)],
    avalsOf(start),
    `whileLoop(${nameOf(test)})`,
  );
  const [t, b] = maxSteps === undefined ? [testStaged, bodyStaged] : countedLoop(testStaged, bodyStaged, maxSteps);
  const counter = maxSteps === undefined ? [] : [scalar(0, "int32")];
  const outs = bind(whileP, [...t.captured, ...b.captured, ...counter, ...start], {
    condJaxpr: t.jaxpr,
    condNconsts: t.captured.length,
    bodyJaxpr: b.jaxpr,
    bodyNconsts: b.captured.length,
    ...(maxSteps !== undefined && { maxSteps }),
  });
  return unflatten(def, outs.slice(counter.length));
}
function predicate(x: unknown, name: string): Value {
  const v = scalarOperand(x, name, "the test's result");
  return v.dtype === "bool" ? v : ne(v, scalar(0, v.dtype));
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

/** The whole number that a bound is on the host, if it is known there. */
function concreteInteger(x: unknown): number | undefined {
  if (typeof x === "number" || typeof x === "bigint") return Number(x);
  return x instanceof ConcreteArray && x.ndim === 0 && isInteger(x.dtype) ? Number(readScalar(x)) : undefined;
}
/**
 * Runs `body` with a counter from `lower` up to, not including, `upper`. With bounds that are known on the host it is a scan, which has a reverse
 * derivative; else a whileLoop.
 * @param body (i, carry) => carry; i is an int32 scalar
 * @example lax.foriLoop(0, 3, (i, x) => x.mul(2), 1) // 8
 */
export function foriLoop<C extends Structured>(
  lower: LeafLike,
  upper: LeafLike,
  body: (i: NDArray, carry: Arrays<C>) => unknown,
  init: C,
  options?: { unroll?: number | boolean },
): Arrays<C>;
export function foriLoop(lower: unknown, upper: unknown, body: AnyFunction, init: unknown): unknown {
  const [lo, hi] = [concreteInteger(lower), concreteInteger(upper)];
  for (const x of [lo, hi])
    if (x !== undefined && !Number.isInteger(x))
      throw new JAXTypeError(`foriLoop: a bound is ${x}. Bounds are whole numbers.`);
  if (lo !== undefined && hi !== undefined) {
    const length = Math.max(0, hi - lo);
    const step = ([i, c]: [Value, unknown]) => [[add(i, scalar(1, "int32")), body(i, c)], null] as const;
    return (scan as AnyFunction)(step, [scalar(lo, "int32"), init], null, { length })[0][1];
  }
  const [from, to] = [indexOperand(lower, "foriLoop: lower"), indexOperand(upper, "foriLoop: upper")];
  const test = ([i, end]: [Value, Value]) => lt(i, end);
  const step = ([i, end, c]: [Value, Value, unknown]) => [add(i, scalar(1, "int32")), end, body(i, c)];
  return (whileLoop as AnyFunction)(test, step, [from, to, init])[2];
}

export interface MapOptions {
  /** So many elements at once, vectorised. */
  batchSize?: number;
}
/**
 * Applies a function to each element of the leading axis, one after the other; vmap does them all at once.
 * @param options.batchSize elements to do at once, by vmap
 * @example lax.map((x) => x.mul(x), np.array([1, 2, 3])) // [1, 4, 9]
 */
export function map<X extends Structured, Y>(f: (x: Arrays<X>) => Y, xs: X, options?: MapOptions): Arrays<Y>;
export function map(f: AnyFunction, xs: unknown, { batchSize }: MapOptions = {}): unknown {
  const run = scan as AnyFunction;
  if (batchSize === undefined) return run((_: null, x: unknown) => [null, f(x)], null, xs)[1];
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ValueError(`map: batchSize is ${batchSize}. It is a whole number above 0.`);
  const [leaves, def] = flattenArrays(xs, "map", "xs");
  const n = scanLength(leaves, def, undefined);
  const whole = n - (n % batchSize);
  const mapped = vmap(f as (x: NDArray) => NDArray) as AnyFunction;
  const rows = (from: number, to: number) =>
    leaves.map((x) => slice(x, [from, ...x.shape.slice(1).map(() => 0)], [to, ...x.shape.slice(1)]));
  const parts: [Value[], TreeDef][] = [];
  if (whole > 0 || n === 0) {
    const chunks = rows(0, whole).map((x) => reshape(x, [whole / batchSize, batchSize, ...x.shape.slice(1)]));
    const ys = run((_: null, x: unknown) => [null, mapped(x)], null, unflatten(def, chunks))[1];
    const [out, d] = flattenArrays(ys, "map");
    parts.push([out.map((y) => reshape(y, [whole, ...y.shape.slice(2)])), d]);
  }
  if (whole < n) parts.push(flattenArrays(mapped(unflatten(def, rows(whole, n))), "map"));
  const [[first, out]] = parts;
  return unflatten(out, parts.length === 1 ? first : first.map((y, i) => concatenate([y, parts[1][0][i]], 0)));
}

/**
 * The same values, of which no derivative is taken.
 * @param x an array or a tree
 * @example grad((x) => x.mul(lax.stopGradient(x)))(3) // 3
 */
export function stopGradient<T>(x: T): Arrays<T>;
export function stopGradient(x: unknown): unknown {
  const [xs, def] = flattenArrays(x, "stopGradient");
  return unflatten(def, xs.map(stopGradientValue));
}
export { switch_ as switch };
