import { ValueError } from "../../core/errors.ts";
import { type DimSize, SymbolicDim, type Term } from "./dimension.ts";
import { minus, times } from "./numbers.ts";
import { parseDimension } from "./parse.ts";

/**
 * What is known of the variables of symbolic shapes: constraints `e1 >= e2`, `e1 <= e2` or `e1 == e2`. Dimensions that meet, in the arguments
 * of one function or in arithmetic, must be of one scope.
 * @example
 * const scope = new SymbolicScope(["b >= 8", "mod(n, 2) == 0"]);
 * const [b, n] = jaxExport.symbolicShape("b, n", { scope });
 * [b.ge(4), String(n.floordiv(2).mul(2))] // [true, "n"]
 */
export class SymbolicScope {
  readonly constraints: readonly string[];
  /** Each is at least 0. */
  readonly inequalities: SymbolicDim[] = [];
  /** From equalities: `coefficient` times a term is `value`. */
  private readonly rules = new Map<string, { readonly coefficient: number; readonly value: DimSize }>();
  constructor(constraints: readonly string[] = []) {
    this.constraints = constraints;
    for (const text of constraints) this.constrain(text);
  }
  private constrain(text: string): void {
    const [, left, sign, right] = /^(.*?)(==|>=|<=)(.*)$/.exec(text) ?? [];
    if (sign === undefined)
      throw new ValueError(`SymbolicScope: ${JSON.stringify(text)} is no constraint. Use ==, >= or <=.`);
    const [a, b] = [left, right].map((side) => parseDimension(side, this));
    if (sign === "==") this.equal(a, b, text);
    else this.atLeast(sign === ">=" ? a : b, sign === ">=" ? b : a, text);
  }
  private atLeast(a: DimSize, b: DimSize, text: string): void {
    const difference = minus(a, b);
    if (typeof difference !== "number") this.inequalities.push(difference);
    else if (difference < 0) throw new ValueError(`SymbolicScope: constraint ${text} never holds.`);
  }
  private equal(a: DimSize, b: DimSize, text: string): void {
    const difference = minus(a, b);
    if (typeof difference === "number") {
      if (difference !== 0) throw new ValueError(`SymbolicScope: constraint ${text} never holds.`);
      return;
    }
    if (typeof a === "number" || a.terms.length !== 1)
      throw new ValueError(`SymbolicScope: the left side of ${text} is no single term. Move the others to the right.`);
    const [t] = a.terms;
    if (this.rules.has(t.text)) throw new ValueError(`SymbolicScope: two constraints say what ${t.text} equals.`);
    this.inequalities.push(difference, difference.neg() as SymbolicDim);
    this.rules.set(t.text, { coefficient: t.coefficient, value: b });
    // Of what leaves no rest, a multiple of the quotient is all.
    const [[f, power]] = t.factors;
    const [of, divisor] = f.operands;
    if (f.operation !== "mod" || t.factors.length > 1 || power > 1 || b !== 0 || typeof divisor !== "number") return;
    const quotient = SymbolicDim.operation("floordiv", of, divisor, this);
    this.equal(times(quotient, divisor), of, text);
  }
  /** What stands for a term by the equalities, null if it is itself. */
  replacement(t: Term): DimSize | null {
    const rule = this.rules.get(t.text);
    if (!rule || t.coefficient % rule.coefficient !== 0) return null;
    return times(rule.value, t.coefficient / rule.coefficient);
  }
  toString(): string {
    return `SymbolicScope(${this.constraints.join(", ")})`;
  }
}
