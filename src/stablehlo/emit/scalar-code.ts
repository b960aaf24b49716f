import { InternalError } from "../../core/errors.ts";
import { type Expr, ExprBuilder, type OpExpr, type Register, type ScalarOp } from "../../ir/expr.ts";
import { register } from "../../ops/reduction.ts";
import type { Builder, Tensor } from "./builder.ts";
import type { Equation } from "./rule.ts";
import { convert } from "./rules/elementwise.ts";
import { tensor } from "./types.ts";

// The code of elementwise primitives, operation by operation.

const names: Partial<Record<ScalarOp, string>> = {
  add: "add",
  sub: "subtract",
  mul: "multiply",
  div: "divide",
  rem: "remainder",
  neg: "negate",
  abs: "abs",
  min: "minimum",
  max: "maximum",
  sqrt: "sqrt",
  floor: "floor",
  ceil: "ceil",
  nearest: "round_nearest_even",
  and: "and",
  or: "or",
  xor: "xor",
  not: "not",
  shl: "shift_left",
  shrs: "shift_right_arithmetic",
  shru: "shift_right_logical",
  clz: "count_leading_zeros",
  popcount: "popcnt",
};
const directions = { eq: "EQ", ne: "NE", lt: "LT", le: "LE" } as const;

/** A number plus this is rounded to an integer. */
const rounding: Partial<Record<Register, number>> = { float32: 1.5 * 2 ** 23, float64: 1.5 * 2 ** 52 };

/** Writes expressions for all elements at once. */
export class Code {
  private readonly known = new Map<Expr, Tensor>();
  protected readonly b: Builder;
  protected readonly params: readonly Tensor[];
  protected readonly shape: readonly number[];
  constructor(b: Builder, params: readonly Tensor[], shape: readonly number[]) {
    this.b = b;
    this.params = params;
    this.shape = shape;
  }
  protected type(register: Register) {
    return tensor(this.shape, register);
  }
  get(e: Expr): Tensor {
    let x = this.known.get(e);
    if (!x) this.known.set(e, (x = this.write(e)));
    return x;
  }
  /** Forgets what depends on more than the parameters. */
  protected forget(): void {
    for (const e of this.known.keys()) if (!e.pure) this.known.delete(e);
  }
  protected write(e: Expr): Tensor {
    switch (e.kind) {
      case "const":
        return this.b.constant(e.value, this.type(e.type));
      case "param":
        return this.params[e.k];
      case "rare": {
        const inner = new Code(
          this.b,
          e.args.map((x) => this.get(x)),
          this.shape,
        );
        return this.b.select(this.get(e.condition), inner.get(e.body), this.get(e.common));
      }
      default:
        return this.operation(e as OpExpr);
    }
  }
  private operation({ op, args, type }: OpExpr): Tensor {
    const { b } = this;
    const last = args[args.length - 1];
    const rounds = (op === "add" || op === "fma") && last.kind === "const" && last.value === rounding[type];
    const [x, y, z] = args.map((a) => this.get(a));
    if (rounds) return this.rounded(op === "add" ? x : b.same("multiply", x, y), this.get(last));
    switch (op) {
      case "eq":
      case "ne":
      case "lt":
      case "le":
        return b.compare(directions[op], x, y);
      case "pmin":
        return b.select(b.compare("LT", y, x), y, x);
      case "pmax":
        return b.select(b.compare("LT", x, y), y, x);
      case "select":
        return b.select(x, y, z);
      case "convert":
        return convert(b, x, type);
      case "bitcast":
        return b.one("stablehlo.bitcast_convert", [x], this.type(type));
      case "trunc":
        return b.select(b.compare("LT", x, b.like(x, 0)), b.same("ceil", x), b.same("floor", x));
      case "fma":
        return this.fma(x, y, z);
      default:
        return b.same(names[op] as string, ...[x, y].slice(0, args.length));
    }
  }
  /** XLA takes (x + c) - c for x: what is rounded by such a sum is rounded by itself. */
  private rounded(x: Tensor, magic: Tensor): Tensor {
    return this.b.same("add", this.b.same("round_nearest_even", x), magic);
  }
  /** Of float32 by float64, in which the product is exact; of float64 with two roundings. */
  private fma(x: Tensor, y: Tensor, z: Tensor): Tensor {
    const { b } = this;
    const [u, v, w] = [x, y, z].map((t) => b.convert(t, "float64"));
    return b.convert(b.same("add", b.same("multiply", u, v), w), x.type.dtype);
  }
}
/** Writes an elementwise equation as the primitive's own code. */
export function scalarCode(b: Builder, ins: readonly Tensor[], params: object, e: Equation): Tensor[] {
  const { lower } = e.prim;
  if (lower.kind !== "loop") throw new InternalError(`${e.prim.name} has no code for elements`);
  const expressions = new ExprBuilder();
  const pulls = e.ins.map((a, k) => () => expressions.param(0, k, register(a.dtype)));
  const elements = lower.loop(expressions, pulls, e.ins, params).map((pull) => pull([]));
  const [{ shape }] = e.outs;
  const operands = ins.map((x, k) => b.spread(convert(b, x, register(e.ins[k].dtype)), shape));
  const code = new Code(b, operands, shape);
  return elements.map((x, k) => convert(b, code.get(x), e.outs[k].dtype));
}
