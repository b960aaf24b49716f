import { bitsBeyond, bitsOfNan, type FloatFormat, leastNormal, leastPositive } from "../util/float-format.ts";
import type { Register, ScalarOp } from "./expr.ts";

// Floats of 8 bits are stored as their bits and computed with as float32: the conversions, in ordinary scalar operations.

/** What makes scalar operations: of expressions, or of a backend's nodes. */
interface Maker<N> {
  op(op: ScalarOp, type: Register, args: readonly N[]): N;
  constant(value: number, type: Register): N;
}
class Words<N> {
  private readonly b: Maker<N>;
  constructor(b: Maker<N>) {
    this.b = b;
  }
  word = (n: number): N => this.b.constant(n >>> 0, "uint32");
  private binary = (op: ScalarOp, x: N, y: N | number): N => this.b.op(op, "uint32", [x, this.node(y)]);
  private node = (x: N | number): N => (typeof x === "number" ? this.word(x) : x);
  add = (x: N, y: N | number): N => this.binary("add", x, y);
  and = (x: N, y: number): N => this.binary("and", x, y);
  or = (x: N, y: N): N => this.binary("or", x, y);
  shl = (x: N, n: number): N => this.binary("shl", x, n);
  shr = (x: N, n: number): N => this.binary("shru", x, n);
  less = (x: N | number, y: N | number): N => this.b.op("lt", "bool", [this.node(x), this.node(y)]);
  select = (c: N, x: N, y: N): N => this.b.op("select", "uint32", [c, x, y]);
  /** The bits of a float32 made from the one with these bits. */
  float = (op: "add" | "mul", x: N, n: number): N =>
    this.bits(this.b.op(op, "float32", [this.toFloat(x), this.b.constant(n, "float32")]));
  toFloat = (x: N): N => this.b.op("bitcast", "float32", [x]);
  bits = (x: N): N => this.b.op("bitcast", "uint32", [x]);
}
const word = new DataView(new ArrayBuffer(4));
function bitsOf(x: number): number {
  word.setFloat32(0, x);
  return word.getUint32(0);
}

/** The float32 that 8 bits, in the low end of a uint32, stand for. */
export function fromFloat8<N>(maker: Maker<N>, raw: N, f: FloatFormat): N {
  const b = new Words(maker);
  const beyond = bitsBeyond(f);
  // With the exponent in float32's place the value is too small by a power of two; that product is exact.
  const magnitude = b.and(raw, 0x7f);
  const finite = b.float("mul", b.shl(magnitude, 23 - f.mantissaBits), 2 ** (127 - f.bias));
  const signed = (size: N): N => b.or(size, b.shl(b.and(raw, 0x80), 24));
  const nan = b.word(0x7fc00000);
  if (!f.signedZero) {
    const isNan = maker.op("eq", "bool", [raw, b.word(beyond)]);
    return b.toFloat(b.select(isNan, nan, signed(finite)));
  }
  const special = f.beyond === Infinity ? b.select(b.less(magnitude, beyond + 1), b.word(bitsOf(Infinity)), nan) : nan;
  return b.toFloat(signed(b.select(b.less(magnitude, beyond), finite, special)));
}
/** The 8 bits of the number nearest to a float32, ties to even. */
export function toFloat8<N>(maker: Maker<N>, x: N, f: FloatFormat): N {
  const b = new Words(maker);
  const beyond = bitsBeyond(f);
  const drop = 23 - f.mantissaBits;
  const u = b.bits(x);
  const magnitude = b.and(u, 0x7fffffff);
  const odd = b.and(b.shr(magnitude, drop), 1);
  const normal = b.shr(b.add(b.add(magnitude, (f.bias - 127) * 2 ** 23 + 2 ** (drop - 1) - 1), odd), drop);
  // Adding this leaves the subnormal's bits, rounded, at the low end.
  const aligned = 2 ** 23 * leastPositive(f);
  const subnormal = b.add(b.float("add", magnitude, aligned), -bitsOf(aligned));
  const finite = b.select(b.less(magnitude, bitsOf(leastNormal(f))), subnormal, normal);
  const size = b.select(b.less(finite, beyond), finite, b.word(beyond));
  const sign = b.and(b.shr(u, 24), 0x80);
  if (f.signedZero) return b.or(b.select(b.less(0x7f800000, magnitude), b.word(bitsOfNan(f)), size), sign);
  return b.select(b.less(0, size), b.select(b.less(size, beyond), b.or(size, sign), size), size);
}
