import { aval, showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind, bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { constantIndex, isConstant } from "../ir/index.ts";
import { moveAxis } from "./axes.ts";
import { commonShape } from "./checks.ts";
import { alignBatch } from "./elementwise.ts";

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];
/** Threefry-2x32 with 20 rounds (Salmon et al. 2011): a counter (x0, x1) enciphered under a key (k0, k1). */
export function threefry(b: ExprBuilder, k0: Expr, k1: Expr, x0: Expr, x1: Expr): [Expr, Expr] {
  const u = (n: number) => b.constant(n, "uint32");
  const keys = [k0, k1, b.xor(b.xor(k0, k1), u(0x1bd11bda))];
  x0 = b.add(x0, k0);
  x1 = b.add(x1, k1);
  for (let i = 0; i < 5; i++) {
    for (const r of rotations[i % 2]) {
      x0 = b.add(x0, x1);
      x1 = b.xor(b.or(b.shl(x1, u(r)), b.shru(x1, u(32 - r))), x0);
    }
    x0 = b.add(x0, keys[(i + 1) % 3]);
    x1 = b.add(x1, b.add(keys[(i + 2) % 3], u(i + 1)));
  }
  return [x0, x1];
}

/** Operands k0, k1, x0, x1: uint32 of one shape, or rank 0. */
export const threefry2x32P: Primitive<object> = {
  name: "threefry2x32",
  infer: (ins) => {
    const bad = ins.find((a) => a.dtype !== "uint32");
    if (bad)
      throw new DTypeError(
        `threefry2x32: keys and counters are uint32, got ${showAval(bad)}. Convert with astype("uint32").`,
      );
    const type = aval(commonShape("threefry2x32", ins), "uint32");
    return [type, type];
  },
  tangent: "zero",
  batch: (axis, ins, axes, params) => {
    const [xs, at] = alignBatch(axis, ins, axes);
    return [bind(threefry2x32P, xs, params), [at, at]];
  },
  lower: {
    kind: "loop",
    loop: (b, ins, avals) => {
      const words = (at: Parameters<(typeof ins)[0]>[0]) => {
        const [k0, k1, x0, x1] = ins.map((x, i) => x(avals[i].shape.length === 0 ? [] : at));
        return threefry(b, k0, k1, x0, x1);
      };
      return [(at) => words(at)[0], (at) => words(at)[1]];
    },
  },
};
export const threefry2x32 = (k0: Value, k1: Value, x0: Value, x1: Value): [Value, Value] =>
  bind(threefry2x32P, [k0, k1, x0, x1], {}) as [Value, Value];

// A typed key of Threefry is one 64-bit word: its low half is the first uint32 of the raw key. Keys of four words are pairs of such.

/** Types of keys, by the words of their data. */
const keyWords: Readonly<Partial<Record<DType, number>>> = { "key<fry>": 2, "key<rbg>": 4, "key<urbg>": 4 };
export interface WrapParams {
  readonly dtype: DType;
}
/** uint32[..., 2] -> key<fry>[...]; four words for the keys of the other generators. */
export const randomWrapP: Primitive<WrapParams> = {
  name: "randomWrap",
  infer: ([x], { dtype }) => {
    if (x.dtype !== "uint32")
      throw new DTypeError(`wrapKeyData: key data is uint32, got ${showAval(x)}. Convert with astype("uint32").`);
    const words = keyWords[dtype];
    if (x.shape[x.shape.length - 1] !== words)
      throw new ShapeError(
        `wrapKeyData: data of ${dtype} has a last axis of ${words} words, got ${showAval(x)}. Reshape it, or name its generator by impl.`,
      );
    return [aval(x.shape.slice(0, -1), dtype)];
  },
  tangent: "zero",
  batch: (_axis, [x], [ax], params) => [[bind1(randomWrapP, [moveAxis(x, ax as number, 0)], params)], [0]],
  lower: {
    kind: "loop",
    loop: (b, [x]) => [
      (at) => {
        const word = (k: number) => b.convert(x([...at, constantIndex(k)]), "uint64");
        return b.or(word(0), b.shl(word(1), b.constant(32n, "uint64")));
      },
    ],
  },
};
/** key<fry>[...] -> uint32[..., 2]; four words for the keys of the other generators. */
export const randomUnwrapP: Primitive<object> = {
  name: "randomUnwrap",
  infer: ([x]) => {
    const words = keyWords[x.dtype];
    if (words === undefined)
      throw new DTypeError(`keyData: ${showAval(x)} is no array of keys. Make one with random.key.`);
    return [aval([...x.shape, words], "uint32")];
  },
  tangent: "zero",
  batch: (_axis, [x], [ax], params) => [[bind1(randomUnwrapP, [moveAxis(x, ax as number, 0)], params)], [0]],
  lower: {
    kind: "loop",
    loop: (b, [x]) => [
      (at) => {
        const k = at[at.length - 1];
        const key = x(at.slice(0, -1));
        const low = b.convert(key, "uint32");
        const high = b.convert(b.shru(key, b.constant(32n, "uint64")), "uint32");
        if (isConstant(k)) return k.constant === 0 ? low : high;
        return b.select(b.eq(b.index(k), b.i32(0)), low, high);
      },
    ],
  },
};
export const wrapKey = (data: Value, dtype: DType = "key<fry>"): Value => bind1(randomWrapP, [data], { dtype });
export const unwrapKey = (key: Value): Value => bind1(randomUnwrapP, [key], {});
