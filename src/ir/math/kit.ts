import type { Expr, ExprBuilder } from "../expr.ts";
import "../fma.ts";

/** A vector math function: straight-line code on one float32 or float64 scalar. */
export type Unary = (b: ExprBuilder, x: Expr) => Expr;

/** What the kernels are written with: a builder, and constants of the type that they compute in. */
export class Kit {
  readonly b: ExprBuilder;
  readonly type: "float32" | "float64";
  constructor(b: ExprBuilder, type: "float32" | "float64") {
    this.b = b;
    this.type = type;
  }
  c = (value: number): Expr => this.b.constant(value, this.type);
  add = (a: Expr | number, x: Expr | number): Expr => this.b.add(this.e(a), this.e(x));
  sub = (a: Expr | number, x: Expr | number): Expr => this.b.sub(this.e(a), this.e(x));
  mul = (a: Expr | number, x: Expr | number): Expr => this.b.mul(this.e(a), this.e(x));
  div = (a: Expr | number, x: Expr | number): Expr => this.b.div(this.e(a), this.e(x));
  fma = (a: Expr | number, x: Expr | number, y: Expr | number): Expr => this.b.fma(this.e(a), this.e(x), this.e(y));
  lt = (a: Expr | number, x: Expr | number): Expr => this.b.lt(this.e(a), this.e(x));
  le = (a: Expr | number, x: Expr | number): Expr => this.b.le(this.e(a), this.e(x));
  eq = (a: Expr | number, x: Expr | number): Expr => this.b.eq(this.e(a), this.e(x));
  select = (c: Expr, a: Expr | number, x: Expr | number): Expr => this.b.select(c, this.e(a), this.e(x));
  neg = (a: Expr): Expr => this.b.neg(a);
  abs = (a: Expr): Expr => this.b.abs(a);
  sqrt = (a: Expr): Expr => this.b.sqrt(a);
  private e(v: Expr | number): Expr {
    return typeof v === "number" ? this.c(v) : v;
  }

  /** c[0] + c[1] x + ..., by Horner's rule: the fewest operations, and lanes hide its latency. */
  poly(x: Expr, c: readonly (number | Expr)[]): Expr {
    return c.reduceRight<Expr | undefined>((sum, k) => (sum ? this.fma(sum, x, k) : this.e(k)), undefined)!;
  }
  /** min(max(x, lo), hi); NaN stays. One instruction each, unlike min and max. */
  clamp(x: Expr, lo: number, hi: number): Expr {
    return this.b.pmin(this.b.pmax(x, this.c(lo)), this.c(hi));
  }

  /** The bits as an integer register of the same size; `n` makes a constant of it. */
  bits = (x: Expr): Expr => this.b.bitcast(x, this.int);
  float = (bits: Expr): Expr => this.b.bitcast(bits, this.type);
  get int(): "int32" | "int64" {
    return this.type === "float32" ? "int32" : "int64";
  }
  n = (value: number | bigint): Expr =>
    this.b.constant(this.type === "float32" ? Number(value) : BigInt(value), this.int);
  /** Bits of the significand that are stored: 23 or 52. */
  get fraction(): number {
    return this.type === "float32" ? 23 : 52;
  }
  /** Bits of 1. */
  get one(): Expr {
    return this.type === "float32" ? this.n(0x3f800000) : this.n(0x3ff0000000000000n);
  }
  /**
   * 1.5 times 2^fraction: in x + magic the low bits are x rounded to an integer, in two's complement. It replaces
   * conversions to integers, which are slow or missing in SIMD.
   */
  get magic(): number {
    return 1.5 * 2 ** this.fraction;
  }
  /** 2^k for an integer k, given k + magic; k in the range of normal numbers. */
  pow2(kMagic: Expr): Expr {
    return this.float(this.b.add(this.b.shl(this.bits(kMagic), this.n(this.fraction)), this.one));
  }
  signBits = (x: Expr): Expr =>
    this.b.and(this.bits(x), this.type === "float32" ? this.n(0x80000000 | 0) : this.n(-(2n ** 63n)));
  /** `y` >= 0 with the sign of x: also gives odd functions their -0. */
  signed = (y: Expr, x: Expr): Expr => this.float(this.b.or(this.bits(y), this.signBits(x)));

  /** a + x as a rounded sum and its error, exactly, where |a| >= |x| or a = 0. */
  fastSum(a: Expr | number, x: Expr | number): [Expr, Expr] {
    const hi = this.add(a, x);
    return [hi, this.sub(x, this.sub(hi, a))];
  }
  /** The same for any a and x. */
  sum(a: Expr, x: Expr): [Expr, Expr] {
    const hi = this.add(a, x);
    const t = this.sub(hi, a);
    return [hi, this.add(this.sub(a, this.sub(hi, t)), this.sub(x, t))];
  }
  /** a x as a rounded product and its error, exactly. */
  product(a: Expr | number, x: Expr | number): [Expr, Expr] {
    const hi = this.mul(a, x);
    return [hi, this.fma(a, x, this.neg(hi))];
  }
  /** (n + nLow) / (d + dLow), rounded about once: one division, then its residual. */
  quotient(n: Expr | number, nLow: Expr | number, d: Expr, dLow: Expr | number): Expr {
    const r = this.div(1, d);
    const q = this.mul(n, r);
    const rest = this.add(this.fma(this.neg(q), d, n), this.fma(this.neg(q), dLow, nLow));
    return this.fma(rest, r, q);
  }
}
export const kit = (b: ExprBuilder, x: Expr): Kit => new Kit(b, x.type === "float64" ? "float64" : "float32");

/**
 * A float32 function through float64, where float32 steps would need many more operations. It stands apart, as code for
 * one element at a time, so that what surrounds it stays in vectors of float32.
 */
export const throughFloat64 =
  <Args extends Expr[]>(f: (b: ExprBuilder, ...xs: Args) => Expr) =>
  (b: ExprBuilder, ...xs: Args): Expr => {
    if (xs[0].type === "float64") return f(b, ...xs);
    const wide = (ys: Expr[]): Expr[] => ys.map((y) => b.convert(y, "float64"));
    return b.rare(f, b.bool(true), xs, (ys) => b.convert(f(b, ...(wide(ys) as Args)), "float32"), xs[0]);
  };
