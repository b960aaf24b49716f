import { InternalError } from "../../core/errors.ts";
import type { Register, ScalarOp } from "../../ir/expr.ts";
import { fma32, fma64 } from "../../ir/fma.ts";

/** bool is a boolean, 64-bit integers are bigints, all others numbers. */
export type Scalar = number | bigint | boolean;
type Fn = (...xs: any[]) => any;

const fround = Math.fround;
const wrap: Record<Register, (x: never) => Scalar> = {
  bool: (x: boolean) => x,
  int32: (x: number) => x | 0,
  uint32: (x: number) => x >>> 0,
  int64: (x: bigint) => BigInt.asIntN(64, x),
  uint64: (x: bigint) => BigInt.asUintN(64, x),
  float32: (x: number) => fround(x),
  float64: (x: number) => x,
};
const isInt = (r: Register) => r !== "float32" && r !== "float64" && r !== "bool";
const is64 = (r: Register) => r === "int64" || r === "uint64";

const minFloat = (a: number, b: number) => (a !== a || b !== b ? Number.NaN : Math.min(a, b));
const maxFloat = (a: number, b: number) => (a !== a || b !== b ? Number.NaN : Math.max(a, b));
const nearest = (x: number) => {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const r = Math.abs(x) + 2 ** 52 - 2 ** 52; // rounds to even in float64
  return x < 0 || Object.is(x, -0) ? -r : r;
};
function divInt(a: number, b: number, r: Register): number {
  if (b === 0) return r === "int32" ? -1 : 0xffffffff;
  return r === "int32" ? (a / b) | 0 : (a / b) >>> 0;
}
function div64(a: bigint, b: bigint, r: Register): bigint {
  if (b === 0n) return r === "int64" ? -1n : 0xffffffffffffffffn;
  return r === "int64" ? BigInt.asIntN(64, a / b) : a / b;
}
const popcount = (x: number) => {
  let n = 0;
  for (let v = x >>> 0; v; v &= v - 1) n++;
  return n;
};
const halves = (x: bigint): [low: number, high: number] => [
  Number(BigInt.asUintN(32, x)),
  Number(BigInt.asUintN(32, x >> 32n)),
];
function clz64(x: bigint): bigint {
  const [low, high] = halves(x);
  return BigInt(high ? Math.clz32(high) : 32 + Math.clz32(low));
}
function popcount64(x: bigint): bigint {
  const [low, high] = halves(x);
  return BigInt(popcount(low) + popcount(high));
}
const limits = { int32: [-2147483648, 2147483647], uint32: [0, 4294967295] } as const;
const limits64 = { int64: [-(1n << 63n), (1n << 63n) - 1n], uint64: [0n, (1n << 64n) - 1n] } as const;

/** Conversion of a value from one register to another. */
function convert(from: Register, to: Register): Fn {
  if (to === "bool") return (x) => (typeof x === "bigint" ? x !== 0n : typeof x === "boolean" ? x : x !== 0);
  if (from === "bool") return is64(to) ? (x) => BigInt(x) : (x) => Number(x);
  const float = from === "float32" || from === "float64";
  if (to === "float32") {
    if (is64(from)) return (x: bigint) => roundBigint(x);
    return (x) => fround(Number(x));
  }
  if (to === "float64") return (x) => Number(x);
  if (to === "int32" || to === "uint32") {
    if (float) {
      const [lo, hi] = limits[to];
      return (x) => (x !== x ? 0 : Math.min(Math.max(Math.trunc(x), lo), hi) + 0);
    }
    if (is64(from)) return (x) => Number(to === "int32" ? BigInt.asIntN(32, x) : BigInt.asUintN(32, x));
    return wrap[to] as Fn;
  }
  if (float) {
    const [lo, hi] = limits64[to];
    return (x) => {
      if (x !== x) return 0n;
      if (x >= Number(hi)) return hi;
      return x <= Number(lo) ? lo : BigInt(Math.trunc(x));
    };
  }
  return (x) => (wrap[to] as Fn)(BigInt(x));
}
/** Nearest float32 of a 64-bit integer: through float64 it would be rounded twice. */
function roundBigint(x: bigint): number {
  const d = Number(x);
  const f = fround(d);
  if (BigInt(d) === x) return f;
  // d lies on a tie only by its own rounding: nudge it to the side on which x lies
  const toward = x > BigInt(d) ? 1 : -1;
  return fround(d + toward * Math.abs(d) * 2 ** -52);
}
const view = new DataView(new ArrayBuffer(8));
const writers: Record<Register, (x: never) => void> = {
  bool: (x: boolean) => view.setInt32(0, x ? 1 : 0),
  int32: (x: number) => view.setInt32(0, x),
  uint32: (x: number) => view.setUint32(0, x),
  float32: (x: number) => view.setFloat32(0, x),
  int64: (x: bigint) => view.setBigInt64(0, x),
  uint64: (x: bigint) => view.setBigUint64(0, x),
  float64: (x: number) => view.setFloat64(0, x),
};
const readers: Record<Register, () => Scalar> = {
  bool: () => view.getInt32(0) !== 0,
  int32: () => view.getInt32(0),
  uint32: () => view.getUint32(0),
  float32: () => view.getFloat32(0),
  int64: () => view.getBigInt64(0),
  uint64: () => view.getBigUint64(0),
  float64: () => view.getFloat64(0),
};

/** The function that an op is on operands of type `from`, with a result of type `to`. */
export function scalarFunction(op: ScalarOp, from: Register, to: Register): Fn {
  const w = wrap[to] as Fn;
  const int = isInt(from);
  const bits = is64(from) ? 64 : 32;
  const wide = bits === 64;
  switch (op) {
    case "add":
      return (a, b) => w(a + b);
    case "sub":
      return (a, b) => w(a - b);
    case "mul":
      return int && !wide ? (a, b) => w(Math.imul(a, b)) : (a, b) => w(a * b);
    case "div":
      return !int ? (a, b) => w(a / b) : wide ? (a, b) => div64(a, b, from) : (a, b) => divInt(a, b, from);
    case "rem":
      if (!int) return (a, b) => w(a % b);
      return wide ? (a, b) => (b === 0n ? a : w(a % b)) : (a, b) => (b === 0 ? a : w(a % b));
    case "neg":
      return (a) => w(-a);
    case "abs":
      return int ? (a) => w(a < 0 ? -a : a) : (a) => Math.abs(a);
    case "min":
      return int ? (a, b) => (b < a ? b : a) : minFloat;
    case "max":
      return int ? (a, b) => (a < b ? b : a) : maxFloat;
    case "pmin":
      return (a, b) => (b < a ? b : a);
    case "pmax":
      return (a, b) => (a < b ? b : a);
    case "fma":
      return from === "float32" ? fma32 : fma64;
    case "sqrt":
      return (a) => w(Math.sqrt(a));
    case "floor":
      return Math.floor;
    case "ceil":
      return Math.ceil;
    case "trunc":
      return Math.trunc;
    case "nearest":
      return nearest;
    case "eq":
      return (a, b) => a === b;
    case "ne":
      return (a, b) => a !== b;
    case "lt":
      return (a, b) => a < b;
    case "le":
      return (a, b) => a <= b;
    case "and":
      return from === "bool" ? (a, b) => a && b : (a, b) => w(a & b);
    case "or":
      return from === "bool" ? (a, b) => a || b : (a, b) => w(a | b);
    case "xor":
      return from === "bool" ? (a, b) => a !== b : (a, b) => w(a ^ b);
    case "not":
      return from === "bool" ? (a) => !a : (a) => w(~a);
    case "shl":
      return wide ? (a, b) => shift64(a, b, (n) => w(a << n), 0n) : (a, b) => (b >>> 0 >= 32 ? 0 : w(a << b));
    case "shru":
      return wide
        ? (a, b) => shift64(a, b, (n) => w(BigInt.asUintN(64, a) >> n), 0n)
        : (a, b) => (b >>> 0 >= 32 ? 0 : w(a >>> b));
    case "shrs":
      return wide
        ? (a, b) => shift64(a, b, (n) => w(BigInt.asIntN(64, a) >> n), w(BigInt.asIntN(64, a) < 0n ? -1n : 0n))
        : (a, b) => w(b >>> 0 >= 32 ? a >> 31 : a >> b);
    case "clz":
      return wide ? clz64 : Math.clz32;
    case "popcount":
      return wide ? popcount64 : popcount;
    case "select":
      return (c, a, b) => (c ? a : b);
    case "convert":
      return convert(from, to);
    case "bitcast":
      return (a) => {
        (writers[from] as Fn)(a);
        return readers[to]();
      };
  }
  throw new InternalError(`no scalar op ${op}`);
}
const shift64 = (_: bigint, by: bigint, f: (n: bigint) => bigint, over: bigint): bigint =>
  BigInt.asUintN(64, by) >= 64n ? over : f(by);
