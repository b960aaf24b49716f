import type { Aval } from "../../core/aval.ts";
import { sizeOf } from "../../core/aval.ts";
import { type Expr, type Local, registerOf } from "../expr.ts";
import { constantIndex } from "../index.ts";
import type { Routine } from "../lower.ts";
import { Kit } from "../math/kit.ts";
import { RoutineBuilder } from "../routine.ts";

/** A number that statements change. Reading it gives what it holds where the reading expression is used. */
export class Variable {
  private readonly code: ScalarCode;
  private readonly local: Local;
  constructor(code: ScalarCode, initial: Expr) {
    this.code = code;
    this.local = code.r.local(initial);
  }
  get value(): Expr {
    return this.code.r.get(this.local);
  }
  set value(e: Expr) {
    this.code.r.set(this.local, e);
  }
}

/** Statements and expressions of float64 code for one element: what functions with loops until convergence are written in. */
export class ScalarCode extends Kit {
  readonly r: RoutineBuilder;
  /** What may be neglected: rounding errors of the result's type, for float32 with a margin that leaves results rounded once. */
  readonly epsilon: number;
  constructor(r: RoutineBuilder, epsilon: number) {
    super(r.e, "float64");
    this.r = r;
    this.epsilon = epsilon;
  }
  /** Whether the result is as exact as the code computes: what is rounded to float32 afterwards has digits to spare. */
  get exact(): boolean {
    return this.epsilon < 2 ** -50;
  }
  variable = (initial: Expr | number): Variable =>
    new Variable(this, typeof initial === "number" ? this.c(initial) : initial);
  /** The value as it is now, computed here and once. */
  keep = (value: Expr): Expr => this.r.get(this.r.local(value));
  if = (condition: Expr, then: () => void, otherwise?: () => void): void => this.r.if(condition, then, otherwise);
  /** A value of one of two pieces of code. */
  either(condition: Expr, then: () => Expr, otherwise: () => Expr): Expr {
    const value = this.variable(0);
    this.if(
      condition,
      () => (value.value = then()),
      () => (value.value = otherwise()),
    );
    return value.value;
  }
  /** Runs `step` for n = 1, 2, ... until it answers false, at most `limit` times. */
  repeat(limit: number, step: (n: Expr) => Expr): void {
    const n = this.variable(0);
    const going = this.variable(this.b.bool(true));
    this.r.while(this.b.and(going.value, this.lt(n.value, limit)), () => {
      n.value = this.add(n.value, 1);
      going.value = step(n.value);
    });
  }
  and = (...xs: Expr[]): Expr => xs.reduce(this.b.and);
  or = (...xs: Expr[]): Expr => xs.reduce(this.b.or);
  isNaN = (...xs: Expr[]): Expr => this.or(...xs.map((x) => this.b.ne(x, x)));
}

/** Code for one element of operands that have one shape or none, as a routine over all elements. */
export function elementRoutine(
  name: string,
  avals: readonly Aval[],
  result: Aval,
  code: (k: ScalarCode, xs: Expr[]) => Expr,
): Routine {
  const r = new RoutineBuilder(name);
  const operands = avals.map(r.operand);
  const out = r.result(result);
  const k = new ScalarCode(r, result.dtype === "float64" ? 2 ** -54 : 2 ** -36);
  r.loop(sizeOf(result), "parallel", (i) => {
    const xs = operands.map((x, j) => {
      const at = avals[j].shape.length === 0 ? constantIndex(0) : i;
      return k.keep(k.b.convert(r.load(x, at), "float64"));
    });
    r.store(out, i, k.b.convert(code(k, xs), registerOf[result.dtype as "float32"]));
  });
  return r.done();
}
