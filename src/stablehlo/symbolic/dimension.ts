import { InconclusiveDimensionOperation, ValueError } from "../../core/errors.ts";
import { boundsOf } from "./bounds.ts";
import { plus, times } from "./numbers.ts";
import type { SymbolicScope } from "./scope.ts";

/** The size of an axis: a number, or an expression of the sizes of other axes. */
export type DimSize = number | SymbolicDim;
export type DimOperation = "floordiv" | "mod" | "max" | "min";

/** A variable, or an operation that no sum of products can say. */
export interface Factor {
  readonly text: string;
  /** By size, then by text, they are ordered. */
  readonly size: number;
  readonly operation: DimOperation | null;
  readonly operands: readonly DimSize[];
}
/** Powers of factors, times a number; without factors it is the number. */
export interface Term {
  readonly text: string;
  readonly size: number;
  readonly factors: readonly (readonly [Factor, number])[];
  readonly coefficient: number;
}
/** More come of no shape that someone wrote. */
const mostTerms = 1000;
const mostReplaced = 100;

const sizeOf = (d: DimSize): number => (typeof d === "number" ? 1 : d.size);
const descending = (a: Factor | Term, b: Factor | Term): number =>
  b.size - a.size || (a.text < b.text ? 1 : a.text > b.text ? -1 : 0);

function variable(name: string): Factor {
  return { text: name, size: 1, operation: null, operands: [] };
}
function operationFactor(operation: DimOperation, a: DimSize, b: DimSize): Factor {
  return { text: `${operation}(${a}, ${b})`, size: 1 + sizeOf(a) + sizeOf(b), operation, operands: [a, b] };
}
function term(factors: Term["factors"], coefficient: number): Term {
  const sorted = [...factors].sort(([a], [b]) => descending(b, a));
  const text = sorted.map(([f, power]) => (power === 1 ? f.text : `${f.text}^${power}`)).join("*");
  return { text, size: sorted.reduce((n, [f, power]) => n + 1 + power * f.size, 0), factors: sorted, coefficient };
}
const scaled = (t: Term, k: number): Term => ({ ...t, coefficient: t.coefficient * k });
/** The quotient of two terms' factors, null if it is no term. */
function divided(t: Term, by: Term): Term["factors"] | null {
  const powers = new Map(t.factors.map(([f, power]) => [f.text, [f, power] as const]));
  for (const [f, power] of by.factors) {
    const left = (powers.get(f.text)?.[1] ?? 0) - power;
    if (left < 0) return null;
    powers.set(f.text, [f, left]);
  }
  return [...powers.values()].filter(([, power]) => power > 0);
}
function multiplied(s: Term, t: Term): Term {
  const powers = new Map(s.factors.map(([f, power]) => [f.text, [f, power] as const]));
  for (const [f, power] of t.factors) powers.set(f.text, [f, (powers.get(f.text)?.[1] ?? 0) + power]);
  return term([...powers.values()], s.coefficient * t.coefficient);
}
/** A number if that is all there is. */
function sum(terms: Iterable<Term>, scope: SymbolicScope, replaced = 0): DimSize {
  if (replaced > mostReplaced)
    throw new ValueError(`symbolicShape: the equalities of ${scope} lead back to themselves.`);
  const found = new Map<string, Term>();
  for (const t of terms) {
    const before = found.get(t.text);
    found.set(t.text, before ? { ...t, coefficient: t.coefficient + before.coefficient } : t);
  }
  const all = [...found.values()].filter((t) => t.coefficient !== 0);
  for (const t of all) {
    const value = scope.replacement(t);
    if (value !== null) return sum([...all.filter((other) => other !== t), ...termsOf(value)], scope, replaced + 1);
  }
  if (all.length > mostTerms) throw new ValueError(`symbolicShape: an expression of more than ${mostTerms} terms.`);
  if (!all.every((t) => Number.isSafeInteger(t.coefficient)))
    throw new ValueError("symbolicShape: a coefficient is too large.");
  if (all.length === 0) return 0;
  return all.length === 1 && all[0].factors.length === 0
    ? all[0].coefficient
    : new SymbolicDim(all.sort(descending), scope);
}
export const termsOf = (d: DimSize): readonly Term[] => (typeof d === "number" ? [term([], d)] : d.terms);

/**
 * The size of an axis that is not known yet: a sum of products of variables, whole numbers, `floordiv`, `mod`, `max` and `min`. Made by
 * {@link symbolicShape}. Variables are at least 1.
 * @example
 * const [b, n] = jaxExport.symbolicShape("b, 2*b + 4");
 * String(n.floordiv(2).add(b)) // 2*b + 2
 * n.ge(6) // true
 * n.evaluate({ b: 3 }) // 10
 */
export class SymbolicDim {
  /** The largest first, the number last. */
  readonly terms: readonly Term[];
  readonly scope: SymbolicScope;
  constructor(terms: readonly Term[], scope: SymbolicScope) {
    this.terms = terms;
    this.scope = scope;
  }
  static variable(name: string, scope: SymbolicScope): DimSize {
    return sum([term([[variable(name), 1]], 1)], scope);
  }
  /** The operation as it is written, not simplified. */
  static operation(operation: DimOperation, a: DimSize, b: DimSize, scope: SymbolicScope): DimSize {
    return sum([term([[operationFactor(operation, a, b), 1]], 1)], scope);
  }
  /** One factor as an expression of the same scope. */
  factor(f: Factor): SymbolicDim {
    return new SymbolicDim([term([[f, 1]], 1)], this.scope);
  }
  get size(): number {
    return this.terms.reduce((n, t) => n + 1 + Math.abs(t.coefficient) * t.size, 0);
  }
  private others(other: DimSize): readonly Term[] {
    if (typeof other !== "number" && other.scope !== this.scope)
      throw new ValueError(
        `symbolicShape: ${this} and ${other} are of two scopes. Make them with one, symbolicShape(text, { scope }).`,
      );
    if (typeof other === "number" && !Number.isSafeInteger(other))
      throw new ValueError(`symbolicShape: ${other} is no size of an axis. Use whole numbers.`);
    return termsOf(other);
  }
  add(other: DimSize): DimSize {
    return sum([...this.terms, ...this.others(other)], this.scope);
  }
  sub(other: DimSize): DimSize {
    return sum([...this.terms, ...this.others(other).map((t) => scaled(t, -1))], this.scope);
  }
  neg(): DimSize {
    return this.mul(-1);
  }
  mul(other: DimSize): DimSize {
    const factors = this.others(other);
    if (this.terms.length * factors.length > mostTerms)
      throw new ValueError(`symbolicShape: an expression of more than ${mostTerms} terms.`);
    return sum(
      this.terms.flatMap((s) => factors.map((t) => multiplied(s, t))),
      this.scope,
    );
  }
  /** Rounded down. */
  floordiv(divisor: DimSize): DimSize {
    return this.divmod(divisor)[0];
  }
  /** What `floordiv` leaves, with the sign of the divisor. */
  mod(divisor: DimSize): DimSize {
    return this.divmod(divisor)[1];
  }
  /** Exact where each term can be divided; the number may leave a rest if the divisor is a number. */
  private divmod(divisor: DimSize): [DimSize, DimSize] {
    const operations = (): [DimSize, DimSize] => [
      SymbolicDim.operation("floordiv", this, divisor, this.scope),
      SymbolicDim.operation("mod", this, divisor, this.scope),
    ];
    const [leading] = this.others(divisor);
    let [rest, quotient]: [DimSize, DimSize] = [this, 0];
    while (typeof rest !== "number") {
      const factors = divided(rest.terms[0], leading);
      const k = rest.terms[0].coefficient / leading.coefficient;
      if (factors === null || !Number.isInteger(k)) return operations();
      const q = sum([term(factors, k)], this.scope);
      quotient = plus(quotient, q);
      rest = rest.sub(typeof q === "number" ? times(divisor, q) : q.mul(divisor));
    }
    if (typeof divisor !== "number") return rest === 0 ? [quotient, 0] : operations();
    const q = Math.floor(rest / divisor);
    return [plus(quotient, q), rest - q * divisor];
  }
  max(other: DimSize): DimSize {
    const { low, high } = boundsOf(this.sub(other));
    return low >= 0 ? this : high <= 0 ? other : SymbolicDim.operation("max", this, other, this.scope);
  }
  min(other: DimSize): DimSize {
    const { low, high } = boundsOf(this.sub(other));
    return low >= 0 ? other : high <= 0 ? this : SymbolicDim.operation("min", this, other, this.scope);
  }
  /** Whether both are one expression; different ones may have one value. */
  equals(other: DimSize): boolean {
    return (typeof other === "number" || other.scope === this.scope) && this.sub(other) === 0;
  }
  /** @throws InconclusiveDimensionOperation if it depends on the variables; so do the other comparisons */
  ge(other: DimSize): boolean {
    return decided(this.sub(other), `${this} >= ${other}`);
  }
  gt(other: DimSize): boolean {
    return decided(plus(this.sub(other), -1), `${this} > ${other}`);
  }
  le(other: DimSize): boolean {
    return decided(times(this.sub(other), -1), `${this} <= ${other}`);
  }
  lt(other: DimSize): boolean {
    return decided(plus(times(this.sub(other), -1), -1), `${this} < ${other}`);
  }
  /** The number that it is for these values of the variables. */
  evaluate(variables: Readonly<Record<string, number>>): number {
    return this.terms.reduce(
      (n, { factors, coefficient }) =>
        n + factors.reduce((product, [f, power]) => product * valueOfFactor(f, variables) ** power, coefficient),
      0,
    );
  }
  /** The names of its variables. */
  variables(): Set<string> {
    const found = new Set<string>();
    const visit = (d: DimSize): void => {
      if (typeof d === "number") return;
      for (const { factors } of d.terms)
        for (const [f] of factors) f.operation === null ? found.add(f.text) : f.operands.forEach(visit);
    };
    visit(this);
    return found;
  }
  toString(): string {
    const text = this.terms.map(({ text, coefficient }) => {
      const size = Math.abs(coefficient);
      return `${coefficient < 0 ? "-" : "+"} ${text === "" ? size : size === 1 ? text : `${size}*${text}`}`;
    });
    return text.join(" ").replace(/^\+ /, "");
  }
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new InconclusiveDimensionOperation(
      `symbolic dimension ${this} used as a number: its value is not known. Use its methods, as in d.add(1), or evaluate.`,
    );
  }
}
function decided(difference: DimSize, what: string): boolean {
  const { low, high } = boundsOf(difference);
  if (low >= 0) return true;
  if (high < 0) return false;
  throw new InconclusiveDimensionOperation(
    `symbolic dimensions: whether ${what} depends on the variables. Add a constraint to their scope, or evaluate them.`,
  );
}
function valueOfFactor({ text, operation, operands }: Factor, variables: Readonly<Record<string, number>>): number {
  if (operation === null) {
    if (Object.hasOwn(variables, text)) return variables[text];
    throw new ValueError(`symbolic dimension: variable ${text} has no value. Pass evaluate one.`);
  }
  const [a, b] = operands.map((d) => (typeof d === "number" ? d : d.evaluate(variables)));
  switch (operation) {
    case "floordiv":
      return Math.floor(a / b);
    case "mod":
      return a - b * Math.floor(a / b);
    case "max":
      return Math.max(a, b);
    case "min":
      return Math.min(a, b);
  }
}
/** Whether the size of an axis is an expression. */
export const isSymbolicDim = (d: unknown): d is SymbolicDim => d instanceof SymbolicDim;
