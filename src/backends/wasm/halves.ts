// 16-bit floats are stored as their bits and computed with as float32: the conversions, in ordinary scalar operations.

import type { DType } from "../../core/dtype.ts";
import type { Register } from "../../ir/expr.ts";
import type { Node, NodeOp } from "./graph.ts";

interface Builder {
  op(op: NodeOp, type: Register, args: readonly Node[]): Node;
  constant(value: number, type: Register): Node;
}

class Bits {
  private readonly b: Builder;
  constructor(b: Builder) {
    this.b = b;
  }
  word = (n: number): Node => this.b.constant(n, "uint32");
  private u32 = (op: NodeOp, x: Node, y: Node | number): Node =>
    this.b.op(op, "uint32", [x, typeof y === "number" ? this.word(y) : y]);
  add = (x: Node, y: Node | number): Node => this.u32("add", x, y);
  and = (x: Node, n: number): Node => this.u32("and", x, n);
  or = (x: Node, y: Node | number): Node => this.u32("or", x, y);
  shl = (x: Node, n: number): Node => this.u32("shl", x, n);
  shr = (x: Node, n: number): Node => this.u32("shru", x, n);
  less = (x: Node, y: Node): Node => this.b.op("lt", "bool", [x, y]);
  select = (c: Node, x: Node, y: Node): Node => this.b.op("select", "uint32", [c, x, y]);
  float = (x: Node): Node => this.b.op("bitcast", "float32", [x]);
  bits = (x: Node): Node => this.b.op("bitcast", "uint32", [x]);
  f32 = (op: "add" | "mul", x: Node, n: number): Node => this.b.op(op, "float32", [x, this.b.constant(n, "float32")]);
}

/** A loaded element as its register holds it. */
export function fromStorage(builder: Builder, dtype: DType, raw: Node): Node {
  const b = new Bits(builder);
  if (dtype === "bfloat16") return b.float(b.shl(raw, 16));
  // With the exponent in float32's place the value is 2^112 too small; that product is exact, subnormals included.
  const moved = b.shl(b.and(raw, 0x7fff), 13);
  const finite = b.bits(b.f32("mul", b.float(moved), 2 ** 112));
  const magnitude = b.select(b.less(moved, b.word(0x7c00 << 13)), finite, b.or(moved, 0x7f800000));
  return b.float(b.or(magnitude, b.shl(b.and(raw, 0x8000), 16)));
}

/** A register's value as it is stored: rounded to nearest even, NaN stays NaN. */
export function toStorage(builder: Builder, dtype: DType, value: Node): Node {
  const b = new Bits(builder);
  const u = b.bits(value);
  const magnitude = b.and(u, 0x7fffffff);
  const unordered = b.less(b.word(0x7f800000), magnitude);
  if (dtype === "bfloat16") {
    const odd = b.and(b.shr(u, 16), 1);
    return b.select(unordered, b.or(b.shr(u, 16), 0x40), b.shr(b.add(b.add(u, 0x7fff), odd), 16));
  }
  const odd = b.and(b.shr(magnitude, 13), 1);
  const normal = b.shr(b.add(b.add(magnitude, 0xc8000fff), odd), 13);
  // Adding 1/2 leaves the subnormal's bits, rounded, at the low end.
  const subnormal = b.add(b.bits(b.f32("add", b.float(magnitude), 0.5)), -0x3f000000 >>> 0);
  const finite = b.select(b.less(magnitude, b.word(0x38800000)), subnormal, normal);
  const all = b.select(b.less(magnitude, b.word(0x477ff000)), finite, b.word(0x7c00));
  const nan = b.or(b.and(b.shr(magnitude, 13), 0x3ff), 0x7e00);
  return b.or(b.select(unordered, nan, all), b.and(b.shr(u, 16), 0x8000));
}
