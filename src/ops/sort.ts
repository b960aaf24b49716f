import { type Aval, showAval, sizeOf } from "../core/aval.ts";
import { dtypeInfo, kindOf } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr } from "../ir/expr.ts";
import { constantIndex, flatten, type Index, runtimeIndex } from "../ir/index.ts";
import type { Routine } from "../ir/lower.ts";
import { type RoutineBuffer, RoutineBuilder } from "../ir/routine.ts";
import { product, range, sameList } from "../util/list.ts";
import { toFront } from "./axes.ts";
import { iota, rev, sliceInDim } from "./shape.ts";
import { sortKey } from "./sortkey.ts";
import { takeAlong } from "./take.ts";

export interface SortParams {
  readonly dimension: number;
  readonly isStable: boolean;
  /** The first numKeys operands are compared, in order of importance; the others go along. */
  readonly numKeys: number;
}

/** Shorter lines are sorted by insertion: 256 counters a digit would cost more. */
const shortLine = 32;
const digitBits = 8;
const digits = 2 ** digitBits;

interface Line {
  readonly r: RoutineBuilder;
  readonly n: number;
  readonly keys: readonly RoutineBuffer[];
  readonly types: readonly Aval[];
  /** Where element i of this line stands in an operand. */
  readonly place: (i: Index) => Index;
}
const keyAt = ({ r, keys, types, place }: Line, k: number, i: Index): Expr =>
  sortKey(r.e, r.load(keys[k], place(i)), types[k].dtype);
/** An element of a permutation of 0..n-1. */
const position = ({ r, n }: Line, order: RoutineBuffer, at: Index): Index => runtimeIndex(r.load(order, at), 0, n - 1);

/** order = the permutation that sorts the line. Stable: an element moves before others only if it is less. */
function insertionSort(line: Line, order: RoutineBuffer): void {
  const { r, n, keys } = line;
  const { e } = r;
  r.store(order, constantIndex(0), e.i32(0));
  r.loop(
    n - 1,
    "serial",
    (i) => {
      const hole = r.local(e.index(i));
      const going = r.local(e.bool(true));
      r.while(r.get(going), () => {
        const before = runtimeIndex(r.get(r.local(e.max(e.sub(r.get(hole), e.i32(1)), e.i32(0)))), 0, n - 1);
        const other = r.local(r.load(order, before));
        const greater = r.local(e.bool(false));
        // From the least important key on: the last word is the first key's.
        for (let k = keys.length - 1; k >= 0; k--) {
          const a = keyAt(line, k, i);
          const b = keyAt(line, k, runtimeIndex(r.get(other), 0, n - 1));
          r.set(greater, e.or(e.lt(a, b), e.and(e.eq(a, b), r.get(greater))));
        }
        r.if(
          e.and(r.get(greater), e.gt(r.get(hole), e.i32(0))),
          () => {
            r.store(order, runtimeIndex(r.get(hole), 0, n - 1), r.get(other));
            r.set(hole, e.sub(r.get(hole), e.i32(1)));
            r.set(going, e.gt(r.get(hole), e.i32(0)));
          },
          () => r.set(going, e.bool(false)),
        );
      });
      r.store(order, runtimeIndex(r.get(hole), 0, n - 1), e.index(i));
    },
    1,
  );
}

interface RadixScratch {
  readonly from: RoutineBuffer;
  readonly to: RoutineBuffer;
  readonly counts: RoutineBuffer;
}
/** Digits by which a key is sorted, least significant first. */
const passesOf = (a: Aval): number => Math.ceil(keyBits(a) / digitBits);
const keyBits = (a: Aval): number => {
  const { kind, bits } = dtypeInfo[a.dtype];
  return kind === "float" ? Math.max(32, bits) : kind === "bool" ? 1 : bits;
};
/** Least significant digit first; returns the buffer in which the permutation ends up. */
function radixSort(line: Line, { from, to, counts }: RadixScratch): RoutineBuffer {
  const { r, n } = line;
  r.loop(n, "vector", (i) => r.store(from, i, r.e.index(i)));
  for (let k = line.keys.length - 1; k >= 0; k--)
    for (let pass = 0; pass < passesOf(line.types[k]); pass++) {
      radixPass(line, k, pass * digitBits, from, to, counts);
      [from, to] = [to, from];
    }
  return from;
}
/** Stable sort of the permutation `from` by one digit of one key. */
function radixPass(
  line: Line,
  k: number,
  shift: number,
  from: RoutineBuffer,
  to: RoutineBuffer,
  counts: RoutineBuffer,
): void {
  const { r, n } = line;
  const { e } = r;
  const digit = (i: Index): Index => {
    const key = keyAt(line, k, i);
    const shifted =
      shift === 0 ? key : e.shru(key, e.constant(key.type === "uint64" ? BigInt(shift) : shift, key.type));
    return runtimeIndex(
      e.convert(e.and(e.convert(shifted, "uint32"), e.constant(digits - 1, "uint32")), "int32"),
      0,
      digits - 1,
    );
  };
  const bump = (at: Index) => r.store(counts, at, e.add(r.load(counts, at), e.i32(1)));
  r.loop(digits, "vector", (d) => r.store(counts, d, e.i32(0)));
  r.loop(n, "serial", (i) => bump(digit(i)));
  const start = r.local(e.i32(0));
  r.loop(digits, "serial", (d) => {
    const here = r.local(r.load(counts, d));
    r.store(counts, d, r.get(start));
    r.set(start, e.add(r.get(start), r.get(here)));
  });
  r.loop(n, "serial", (i) => {
    const element = r.local(r.load(from, i));
    const bucket = r.local(e.index(digit(runtimeIndex(r.get(element), 0, n - 1))));
    const slot = runtimeIndex(r.get(bucket), 0, digits - 1);
    const at = r.local(r.load(counts, slot));
    r.store(to, runtimeIndex(r.get(at), 0, n - 1), r.get(element));
    r.store(counts, slot, e.add(r.get(at), e.i32(1)));
  });
}

function sortRoutine(avals: readonly Aval[], { dimension, numKeys }: SortParams): Routine {
  const r = new RoutineBuilder("sort");
  const operands = avals.map(r.operand);
  const results = avals.map(r.result);
  const { shape } = avals[0];
  const n = shape[dimension];
  const radix = n > shortLine;
  const orders = range(radix ? 2 : 1).map(() => r.scratch("int32", Math.max(n, 1)));
  const counts = radix ? r.scratch("int32", digits) : undefined;
  const around = [product(shape.slice(0, dimension)), product(shape.slice(dimension + 1))];
  if (sizeOf(avals[0]) === 0) return r.done();
  // Lines share the scratch, so they come one after another.
  r.nest(around, "serial", ([outer, inner]) => {
    const place = (i: Index) => flatten([outer, i, inner], [around[0], n, around[1]]);
    const line: Line = { r, n, keys: operands.slice(0, numKeys), types: avals.slice(0, numKeys), place };
    let order = orders[0];
    if (counts) order = radixSort(line, { from: orders[0], to: orders[1], counts });
    else insertionSort(line, order);
    r.loop(n, "serial", (i) => {
      const from = place(position(line, order, i));
      operands.forEach((x, k) => r.store(results[k], place(i), r.load(x, from)));
    });
  });
  return r.done();
}

const permuted = (x: Value, order: Value, axis: number): Value =>
  x.size === 0 ? x : takeAlong(x, order, axis, { mode: "promiseInBounds", uniqueIndices: true });

export const sortP: Primitive<SortParams> = {
  name: "sort",
  infer: (ins, { dimension, numKeys }) => {
    if (ins.length === 0) throw new ValueError("sort: there is nothing to sort. Pass at least one operand.");
    const [x] = ins;
    if (ins.some((a) => !sameList(a.shape, x.shape)))
      throw new ShapeError(`sort: shapes differ: ${ins.map((a) => showAval(a)).join(", ")}. Broadcast them.`);
    if (!Number.isInteger(dimension) || dimension < 0 || dimension >= x.shape.length)
      throw new ShapeError(
        `sort: axis ${dimension} is out of range for ${showAval(x)}. Use 0 to ${x.shape.length - 1}.`,
      );
    if (!Number.isInteger(numKeys) || numKeys < 1 || numKeys > ins.length)
      throw new ValueError(`sort: numKeys ${numKeys} does not fit ${ins.length} operands. Use 1 to ${ins.length}.`);
    for (const a of ins.slice(0, numKeys))
      if (["key", "float0"].includes(kindOf(a.dtype)))
        throw new DTypeError(`sort: ${showAval(a)} has no order. Sort by its parts.`);
    return ins;
  },
  tangent: (ins, nonzero, params) => {
    if (!nonzero.includes(true)) return [bind(sortP, ins, params), (dins) => dins];
    const { dimension } = params;
    const sorted = bind(sortP, [...ins, iota("int32", ins[0].shape, dimension)], params);
    const order = sorted[ins.length];
    return [sorted.slice(0, -1), (dins) => dins.map((d) => d && permuted(d, order, dimension))];
  },
  batch: (axis, ins, axes, { dimension, ...rest }) => {
    const xs = ins.map((x, i) => toFront(axis, x, axes[i]));
    return [bind(sortP, xs, { dimension: dimension + 1, ...rest }), xs.map(() => 0)];
  },
  lower: { kind: "routine", routine: sortRoutine },
};

/** The operands in the order that sorts the first `numKeys` of them along an axis. Always stable; NaN last, -0 equals 0. */
export const sort = (operands: Value[], dimension: number, numKeys = 1, isStable = true): Value[] =>
  bind(sortP, operands, { dimension, isStable, numKeys });
/** The int32 permutation that sorts along an axis. */
export const argsort = (x: Value, axis: number): Value => sort([x, iota("int32", x.shape, axis)], axis)[1];

/**
 * The k greatest elements along an axis, NaN first, and where they stand; of equal ones the first.
 * @param keys what is compared in place of the elements
 */
export function topK(x: Value, k: number, axis: number, keys?: Value): [Value, Value] {
  const along = [...(keys ? [keys] : []), x, iota("int32", x.shape, axis)];
  // Ascending and stable from the end backwards: read backwards, equal ones stand in their order.
  const sorted = sort(
    along.map((v) => rev(v, [axis])),
    axis,
  );
  const [values, indices] = sorted.slice(-2).map((v) => sliceInDim(rev(v, [axis]), 0, k, 1, axis));
  return [values, indices];
}
