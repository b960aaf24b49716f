import { ValueError } from "../../core/errors.ts";
import { type DimOperation, type DimSize, SymbolicDim } from "./dimension.ts";
import { minus, plus, times } from "./numbers.ts";
import type { SymbolicScope } from "./scope.ts";

/** Longer than any shape that someone wrote; hostile ones would take the time of their square. */
const longest = 2000;
const largestPower = 16;
const deepest = 50;
const token = /\s*(?:(\d+)|([\p{L}_][\p{L}\p{N}_]*)|(\.\.\.|[()+\-*^,]))/uy;
const operations: readonly string[] = ["floordiv", "mod", "max", "min"];

/** Reads `b, 2*b + 1, floordiv(b, 2), _, ...`, in parentheses or not. */
class Parser {
  private readonly text: string;
  private readonly scope: SymbolicScope;
  private readonly like: readonly DimSize[] | null;
  private at = 0;
  private depth = 0;
  /** The token that comes next, empty at the end. */
  private next = "";
  constructor(text: string, scope: SymbolicScope, like: readonly DimSize[] | null) {
    this.text = text;
    this.scope = scope;
    this.like = like;
    if (text.length > longest) throw new ValueError(`symbolicShape: a text of ${text.length} characters is too long.`);
    this.advance();
  }
  private fail(fact: string): never {
    throw new ValueError(`symbolicShape: ${fact} in ${JSON.stringify(this.text)}, before ${this.rest()}.`);
  }
  private rest(): string {
    const rest = this.text.slice(this.at - this.next.length);
    return rest === "" ? "the end" : JSON.stringify(rest);
  }
  private advance(): string {
    const before = this.next;
    token.lastIndex = this.at;
    const found = token.exec(this.text);
    if (!found && this.text.slice(this.at).trim() !== "") {
      this.next = "";
      this.fail("a character that no shape has");
    }
    this.next = found ? found[0].trim() : "";
    this.at = found ? token.lastIndex : this.text.length;
    return before;
  }
  private accept(sign: string): boolean {
    if (this.next !== sign) return false;
    this.advance();
    return true;
  }
  private expect(sign: string): void {
    if (!this.accept(sign)) this.fail(`${sign} is missing`);
  }
  end<T>(read: () => T): T {
    const found = read();
    if (this.next !== "") this.fail("something follows the end");
    return found;
  }
  shape(): DimSize[] {
    if (this.accept("(")) {
      const shape = this.dimensions();
      this.expect(")");
      return shape;
    }
    return this.dimensions();
  }
  private dimensions(): DimSize[] {
    const found: DimSize[] = [];
    while (this.next !== "" && this.next !== ")") {
      if (this.next === "...") {
        const rest = this.likeShape().slice(found.length);
        this.advance();
        return [...found, ...rest];
      }
      found.push(this.dimension(found.length));
      if (this.next !== ")" && this.next !== "") this.expect(",");
    }
    return found;
  }
  private likeShape(): readonly DimSize[] {
    return (
      this.like ?? this.fail(`${this.next} stands for sizes of another shape, but there is none: pass one, { like }`)
    );
  }
  private dimension(axis: number): DimSize {
    if (this.next === "_") {
      const size = this.likeShape()[axis] ?? this.fail(`the other shape has no axis ${axis}`);
      this.advance();
      return size;
    }
    const size = this.sum();
    if (typeof size === "number" && this.like && size !== this.like[axis])
      this.fail(`axis ${axis} is ${size}, in the other shape it is ${this.like[axis] ?? "missing"}`);
    return size;
  }
  sum(): DimSize {
    if (++this.depth > deepest) this.fail("expressions are nested too deep");
    const negative = this.accept("-") || (this.accept("+") && false);
    let all = times(this.product(), negative ? -1 : 1);
    for (;;) {
      if (this.accept("+")) all = plus(all, this.product());
      else if (this.accept("-")) all = minus(all, this.product());
      else break;
    }
    this.depth--;
    return all;
  }
  private product(): DimSize {
    let all = this.power();
    while (this.accept("*")) all = multiplied(all, this.power());
    return all;
  }
  private power(): DimSize {
    const base = this.factor();
    if (!this.accept("^")) return base;
    const power = this.integer();
    if (power > largestPower) this.fail(`a power above ${largestPower}`);
    let all: DimSize = 1;
    for (let k = 0; k < power; k++) all = multiplied(all, base);
    return all;
  }
  private integer(): number {
    if (!/^\d+$/.test(this.next)) this.fail("a number is missing");
    const value = Number(this.advance());
    return Number.isSafeInteger(value) ? value : this.fail("a number is too large");
  }
  private factor(): DimSize {
    if (this.accept("-")) return -this.integer();
    if (/^\d/.test(this.next)) return this.integer();
    if (!/^[\p{L}_]/u.test(this.next) || this.next === "_") this.fail("a size is missing");
    const name = this.advance();
    if (!operations.includes(name)) return SymbolicDim.variable(name, this.scope);
    this.expect("(");
    const a = this.sum();
    this.expect(",");
    const b = this.sum();
    this.expect(")");
    return this.operation(name as DimOperation, a, b);
  }
  private operation(name: DimOperation, a: DimSize, b: DimSize): DimSize {
    if (name !== "max" && name !== "min") return SymbolicDim.operation(name, a, b, this.scope);
    if (typeof a === "number" && typeof b === "number") return Math[name](a, b);
    const it = SymbolicDim.operation(name, a, b, this.scope);
    // Simpler where one is known to be larger.
    const either = typeof a !== "number" ? a[name](b) : (b as SymbolicDim)[name](a);
    return typeof either !== "number" && either.terms[0].text.startsWith(name) ? it : either;
  }
}
const multiplied = (a: DimSize, b: DimSize): DimSize =>
  typeof a !== "number" ? a.mul(b) : typeof b !== "number" ? b.mul(a) : a * b;

/** One size. */
export function parseDimension(text: string, scope: SymbolicScope): DimSize {
  const p = new Parser(text, scope, null);
  return p.end(() => p.sum());
}
/** The sizes of all axes; `_` and `...` stand for those of `like`. */
export function parseShape(text: string, scope: SymbolicScope, like: readonly DimSize[] | null): DimSize[] {
  const p = new Parser(text, scope, like);
  return p.end(() => p.shape());
}
