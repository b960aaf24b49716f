import { type Aval, sameType, showAval, sizeOf } from "../core/aval.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { type Axis, type BatchAxis, LinearInput, type Primitive, type TangentRule } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { addIndex, constantIndex, flatten, type Index } from "../ir/index.ts";
import type { Routine } from "../ir/lower.ts";
import { type RoutineBuffer, RoutineBuilder } from "../ir/routine.ts";
import { product } from "../util/list.ts";
import { add, div, mul } from "./arithmetic.ts";
import { broadcastInDim, toFront } from "./axes.ts";
import { checkComputed } from "./checks.ts";
import { eq } from "./compare.ts";
import { convertElementType } from "./convert.ts";
import { checkDims, type GatherScatterMode, gather } from "./gather.ts";
import { others } from "./reduction.ts";
import { where } from "./select.ts";
import { iota, reshape } from "./shape.ts";
import { checkIndexType, clampedStart, startInBounds } from "./starts.ts";
import { instantiate, zeros } from "./zeros.ts";

interface ScatterFields {
  /** Axes of the updates that run over the window. */
  readonly updateWindowDims: readonly number[];
  /** Axes of the operand whose window has size 1 and is not in the updates. */
  readonly insertedWindowDims: readonly number[];
  /** Axis of the operand that component k of an index vector addresses. */
  readonly scatterDimsToOperandDims: readonly number[];
  /** Axes of the operand that go in step with the axes `scatterIndicesBatchingDims` of the indices. */
  readonly operandBatchingDims?: readonly number[];
  readonly scatterIndicesBatchingDims?: readonly number[];
}
/** How scatter's operand, indices and updates correspond; index vectors lie along the last axis of the indices. */
export class ScatterDimensionNumbers {
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  constructor(fields: ScatterFields) {
    this.updateWindowDims = fields.updateWindowDims;
    this.insertedWindowDims = fields.insertedWindowDims;
    this.scatterDimsToOperandDims = fields.scatterDimsToOperandDims;
    this.operandBatchingDims = fields.operandBatchingDims ?? [];
    this.scatterIndicesBatchingDims = fields.scatterIndicesBatchingDims ?? [];
  }
  toString(): string {
    return `ScatterDimensionNumbers(${Object.entries(this)
      .map(([k, v]) => `${k}=(${v})`)
      .join(", ")})`;
  }
}
interface ScatterParams {
  readonly dimensionNumbers: ScatterDimensionNumbers;
  readonly indicesAreSorted: boolean;
  readonly uniqueIndices: boolean;
  readonly mode: GatherScatterMode;
}
type Numbers = ScatterDimensionNumbers;

/** Axes of the operand that have a window in the updates, in the order of updateWindowDims. */
const windowDims = (n: Numbers, rank: number): number[] =>
  others(rank, [...n.insertedWindowDims, ...n.operandBatchingDims]);
/** Size of the window along each axis of the operand. */
function windowSizes(n: Numbers, rank: number, updates: readonly number[]): number[] {
  const sizes = new Array<number>(rank).fill(1);
  windowDims(n, rank).forEach((d, k) => (sizes[d] = updates[n.updateWindowDims[k]]));
  return sizes;
}

function inferScatter(
  name: string,
  [x, indices, updates]: Aval[],
  { dimensionNumbers: n, mode }: ScatterParams,
): Aval[] {
  checkIndexType(name, indices);
  const rank = x.shape.length;
  const fail = (fact: string): never => {
    const types = `operand ${showAval(x)}, indices ${showAval(indices)}, updates ${showAval(updates)}`;
    throw new ShapeError(`${name}: ${fact} (${types}, ${n}).`);
  };
  if (x.dtype !== updates.dtype)
    throw new DTypeError(
      `${name}: operand ${showAval(x)} and updates ${showAval(updates)} differ in dtype. Convert one with astype.`,
    );
  if (!["clip", "fill", "promiseInBounds"].includes(mode))
    throw new ValueError(`${name}: mode ${mode} is unknown. Use "clip", "fill" or "promiseInBounds".`);
  if (indices.shape.length === 0) fail("indices need an axis of index vectors. Expand them at the end");
  const batchShape = indices.shape.slice(0, -1);
  checkDims(name, "insertedWindowDims", n.insertedWindowDims, rank);
  checkDims(name, "operandBatchingDims", n.operandBatchingDims, rank);
  checkDims(name, "scatterDimsToOperandDims", n.scatterDimsToOperandDims, rank);
  checkDims(name, "scatterIndicesBatchingDims", n.scatterIndicesBatchingDims, batchShape.length);
  checkDims(name, "updateWindowDims", n.updateWindowDims, updates.shape.length);
  if (indices.shape[indices.shape.length - 1] !== n.scatterDimsToOperandDims.length)
    fail("the last axis of the indices must be as long as scatterDimsToOperandDims");
  const window = windowDims(n, rank);
  if (window.length !== n.updateWindowDims.length)
    fail("updateWindowDims must name one axis for each axis of the window");
  const scatterShape = others(updates.shape.length, n.updateWindowDims).map((d) => updates.shape[d]);
  if (scatterShape.length !== batchShape.length || scatterShape.some((s, d) => s !== batchShape[d]))
    fail("the updates' axes outside the window must match the indices' axes before the last");
  windowSizes(n, rank, updates.shape).forEach((s, d) => s <= x.shape[d] || fail(`the window does not fit axis ${d}`));
  n.operandBatchingDims.forEach((d, k) => {
    if (x.shape[d] !== batchShape[n.scatterIndicesBatchingDims[k]]) fail("batching axes differ in size");
  });
  return [x];
}

/** A copy of the operand, then the updates in row-major order, so that sums have one order and the last `set` wins. */
function scatterRoutine(
  name: string,
  combine: (b: ExprBuilder, old: Expr, update: Expr) => Expr,
  [x, indices, updates]: readonly Aval[],
  { dimensionNumbers: n, mode }: ScatterParams,
): Routine {
  const r = new RoutineBuilder(name);
  const [operand, starts, values] = [r.operand(x), r.operand(indices), r.operand(updates)];
  const result = r.result(x);
  const rank = x.shape.length;
  const scatterDims = others(updates.shape.length, n.updateWindowDims);
  const sizes = windowSizes(n, rank, updates.shape);
  r.copy(result, operand, sizeOf(x));
  if (sizeOf(x) === 0 || sizeOf(updates) === 0) return r.done();
  r.nest(
    scatterDims.map((d) => updates.shape[d]),
    "serial",
    (batch) => {
      const corner = x.shape.map(() => constantIndex(0));
      n.operandBatchingDims.forEach((d, k) => (corner[d] = batch[n.scatterIndicesBatchingDims[k]]));
      const inside: Expr[] = [];
      n.scatterDimsToOperandDims.forEach((d, k) => {
        const start = r.load(starts, flatten([...batch, constantIndex(k)], indices.shape));
        const hi = x.shape[d] - sizes[d];
        if (mode !== "clip") inside.push(startInBounds(r.e, start, hi));
        corner[d] = clampedStart(r.e, start, hi);
      });
      const guard = inside.length > 0 ? inside.reduce(r.e.and) : undefined;
      storeWindow(r, {
        result,
        values,
        corner,
        batch,
        scatterDims,
        guard,
        n,
        shape: x.shape,
        updates: updates.shape,
        combine,
      });
    },
  );
  return r.done();
}
interface Window {
  readonly result: RoutineBuffer;
  readonly values: RoutineBuffer;
  readonly corner: readonly Index[];
  readonly batch: readonly Index[];
  readonly scatterDims: readonly number[];
  readonly guard: Expr | undefined;
  readonly n: Numbers;
  readonly shape: readonly number[];
  readonly updates: readonly number[];
  readonly combine: (b: ExprBuilder, old: Expr, update: Expr) => Expr;
}
function storeWindow(r: RoutineBuilder, w: Window): void {
  const dims = windowDims(w.n, w.shape.length);
  const store = (offsets: readonly Index[], guard?: Expr): void => {
    const at = [...w.corner];
    dims.forEach((d, k) => (at[d] = addIndex(at[d], offsets[k])));
    const from = new Array<Index>(w.updates.length);
    w.scatterDims.forEach((d, k) => (from[d] = w.batch[k]));
    w.n.updateWindowDims.forEach((d, k) => (from[d] = offsets[k]));
    const to = flatten(at, w.shape);
    r.store(w.result, to, w.combine(r.e, r.load(w.result, to), r.load(w.values, flatten(from, w.updates))), guard);
  };
  const shape = w.n.updateWindowDims.map((d) => w.updates[d]);
  if (shape.length === 0) return store([], w.guard);
  // Elements of one window are different ones: the innermost loop may run in lanes.
  const all = () => r.nest(shape, "serial", (offsets) => store(offsets), "vector");
  if (w.guard) r.if(w.guard, all);
  else all();
}

/** Indices, options and windows of the gather that reads what a scatter writes. */
const readBack = (y: Value, indices: Value, updates: Aval, p: ScatterParams): Value =>
  gather(
    y,
    indices,
    {
      offsetDims: p.dimensionNumbers.updateWindowDims,
      collapsedSliceDims: p.dimensionNumbers.insertedWindowDims,
      startIndexMap: p.dimensionNumbers.scatterDimsToOperandDims,
      operandBatchingDims: p.dimensionNumbers.operandBatchingDims,
      startIndicesBatchingDims: p.dimensionNumbers.scatterIndicesBatchingDims,
    },
    windowSizes(p.dimensionNumbers, y.ndim, updates.shape),
    // What was dropped reads as 0, also where the promise is broken.
    {
      mode: p.mode === "clip" ? "clip" : "fill",
      fillValue: 0,
      indicesAreSorted: p.indicesAreSorted,
      uniqueIndices: p.uniqueIndices,
    },
  );

function batchScatter(
  prim: Primitive<ScatterParams>,
  axis: BatchAxis,
  [x, indices, updates]: Value[],
  [ax, ai, au]: Axis[],
  { dimensionNumbers: n, ...rest }: ScatterParams,
): [Value[], Axis[]] {
  const shift = (dims: readonly number[]) => dims.map((d) => d + 1);
  const operand = toFront(axis, x, ax);
  const values = toFront(axis, updates, au);
  const together = ai !== null;
  const dimensionNumbers = new ScatterDimensionNumbers({
    updateWindowDims: together ? shift(n.updateWindowDims) : [0, ...shift(n.updateWindowDims)],
    insertedWindowDims: shift(n.insertedWindowDims),
    scatterDimsToOperandDims: shift(n.scatterDimsToOperandDims),
    operandBatchingDims: together ? [0, ...shift(n.operandBatchingDims)] : shift(n.operandBatchingDims),
    scatterIndicesBatchingDims: together ? [0, ...shift(n.scatterIndicesBatchingDims)] : n.scatterIndicesBatchingDims,
  });
  const at = together ? toFront(axis, indices, ai) : indices;
  return [[bind1(prim, [operand, at, values], { ...rest, dimensionNumbers })], [0]];
}

interface Rules {
  readonly arithmetic: boolean;
  readonly combine: (b: ExprBuilder, old: Expr, update: Expr) => Expr;
  readonly tangent: TangentRule<ScatterParams>;
  readonly transpose?: Primitive<ScatterParams>["transpose"];
}
function scatterFamily(name: string, rules: Rules): Primitive<ScatterParams> {
  const prim: Primitive<ScatterParams> = {
    name,
    infer: (ins, params) => {
      const outs = inferScatter(name, ins, params);
      if (rules.arithmetic) checkComputed(name, ins[0], ["bool", "int", "uint", "float"]);
      return outs;
    },
    tangent: rules.tangent,
    ...(rules.transpose && { transpose: rules.transpose }),
    batch: (axis, ins, axes, params) => batchScatter(prim, axis, ins, axes, params),
    lower: { kind: "routine", routine: (avals, params) => scatterRoutine(name, rules.combine, avals, params) },
  };
  return prim;
}
const isBool = (e: Expr): boolean => e.type === "bool";

export const scatterAddP: Primitive<ScatterParams> = scatterFamily("scatterAdd", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.or(old, update) : b.add(old, update)),
  tangent: ([x, indices, updates], _nonzero, params) => [
    [bind1(scatterAddP, [x, indices, updates], params)],
    ([dx, , du]) => {
      if (dx && !du) return [dx];
      return [du && bind1(scatterAddP, [instantiate(dx, x.aval), indices, du], params)];
    },
  ],
  transpose: ([ct], [x, indices, updates], params) => [
    x instanceof LinearInput ? ct : null,
    null,
    ct && updates instanceof LinearInput ? readBack(ct, indices as Value, updates.aval, params) : null,
  ],
});

/** Each window lands on its own elements. */
const distinct = (updates: Aval, p: ScatterParams): boolean =>
  p.uniqueIndices ||
  product(others(updates.shape.length, p.dimensionNumbers.updateWindowDims).map((d) => updates.shape[d])) <= 1;

/** 1, 2, 3, ... in the order in which windows are written; elements of one window share their number. */
function updateNumbers(updates: Aval, p: ScatterParams): Value {
  const dims = others(updates.shape.length, p.dimensionNumbers.updateWindowDims);
  const shape = dims.map((d) => updates.shape[d]);
  const n = add(iota("int32", [product(shape)], 0), scalar(1, "int32"));
  return broadcastInDim(reshape(n, shape), updates.shape, dims);
}

export const scatterP: Primitive<ScatterParams> = scatterFamily("scatter", {
  arithmetic: false,
  combine: (_b, _old, update) => update,
  tangent: ([x, indices, updates], _nonzero, params) => {
    const y = bind1(scatterP, [x, indices, updates], params);
    if (distinct(updates.aval, params))
      return [
        [y],
        ([dx, , du]) => {
          if (!dx && !du) return [null];
          return [bind1(scatterP, [instantiate(dx, x.aval), indices, instantiate(du, updates.aval)], params)];
        },
      ];
    // Where windows overlap the last one wins: only its tangent counts.
    const ids = updateNumbers(updates.aval, params);
    const winner = bind1(scatterP, [zeros({ ...x.aval, dtype: "int32" }), indices, ids], params);
    const kept = eq(winner, scalar(0, "int32"));
    const won = eq(ids, readBack(winner, indices, updates.aval, params));
    const masked = (mask: Value, t: Value) => where(mask, t, zeros(t.aval));
    return [
      [y],
      ([dx, , du]) => {
        const rest = dx && masked(kept, dx);
        if (!du) return [rest];
        return [bind1(scatterAddP, [instantiate(rest, x.aval), indices, masked(won, du)], params)];
      },
    ];
  },
  // Used for distinct windows only, by the rule above.
  transpose: ([ct], [x, indices, updates], params) => {
    const at = indices as Value;
    return [
      ct && x instanceof LinearInput ? bind1(scatterP, [ct, at, zeros(updates.aval)], params) : null,
      null,
      ct && updates instanceof LinearInput ? readBack(ct, at, updates.aval, params) : null,
    ];
  },
});

export const scatterMulP: Primitive<ScatterParams> = scatterFamily("scatterMul", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.and(old, update) : b.mul(old, update)),
  tangent: ([x, indices, updates], nonzero, params) => {
    if (nonzero[2] && !distinct(updates.aval, params))
      throw new ValueError(
        "scatterMul: the derivative by the updates needs distinct indices. Pass uniqueIndices: true if they are.",
      );
    return [
      [bind1(scatterMulP, [x, indices, updates], params)],
      ([dx, , du]) => {
        const byOperand = dx && bind1(scatterMulP, [dx, indices, updates], params);
        const byUpdates = du && mul(x, bind1(scatterAddP, [zeros(x.aval), indices, du], params));
        return [byOperand && byUpdates ? add(byOperand, byUpdates) : (byOperand ?? byUpdates)];
      },
    ];
  },
  transpose: ([ct], [x, indices, updates], params) => [
    ct && x instanceof LinearInput ? bind1(scatterMulP, [ct, indices as Value, updates as Value], params) : null,
    null,
    null,
  ],
});

/** The tangent of an extremum is the mean of the tangents of all that attain it. */
const extremal =
  (prim: () => Primitive<ScatterParams>): TangentRule<ScatterParams> =>
  ([x, indices, updates], _nonzero, params) => {
    const y = bind1(prim(), [x, indices, updates], params);
    const { dtype } = x;
    const sumAt = (t: Value, into: Value) => bind1(scatterAddP, [into, indices, t], params);
    const fromOperand = convertElementType(eq(x, y), dtype);
    const fromUpdates = convertElementType(eq(updates, readBack(y, indices, updates.aval, params)), dtype);
    const number = sumAt(fromUpdates, fromOperand);
    return [
      [y],
      ([dx, , du]) => {
        if (!dx && !du) return [null];
        const kept = dx ? mul(dx, fromOperand) : zeros(x.aval);
        return [div(du ? sumAt(mul(du, fromUpdates), kept) : kept, number)];
      },
    ];
  };
export const scatterMinP: Primitive<ScatterParams> = scatterFamily("scatterMin", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.and(old, update) : b.min(old, update)),
  tangent: extremal(() => scatterMinP),
});
export const scatterMaxP: Primitive<ScatterParams> = scatterFamily("scatterMax", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.or(old, update) : b.max(old, update)),
  tangent: extremal(() => scatterMaxP),
});

export interface ScatterOptions {
  mode?: GatherScatterMode | undefined;
  indicesAreSorted?: boolean | undefined;
  uniqueIndices?: boolean | undefined;
}
const scatterBy =
  (prim: Primitive<ScatterParams>) =>
  (
    x: Value,
    indices: Value,
    updates: Value,
    dimensionNumbers: ScatterFields,
    { mode = "fill", indicesAreSorted = false, uniqueIndices = false }: ScatterOptions = {},
  ): Value =>
    bind1(prim, [x, indices, updates], {
      dimensionNumbers: new ScatterDimensionNumbers(dimensionNumbers),
      indicesAreSorted,
      uniqueIndices,
      mode,
    });
/** x with windows replaced; where several write one element, the last wins. */
export const scatter = /*@__PURE__*/ scatterBy(scatterP);
/** x with updates added, in their order. */
export const scatterAdd = /*@__PURE__*/ scatterBy(scatterAddP);
export const scatterMul = /*@__PURE__*/ scatterBy(scatterMulP);
export const scatterMin = /*@__PURE__*/ scatterBy(scatterMinP);
export const scatterMax = /*@__PURE__*/ scatterBy(scatterMaxP);
