import { ValueError } from "../../core/errors.ts";
import type { DimSize } from "./dimension.ts";
import { parseShape } from "./parse.ts";
import { SymbolicScope } from "./scope.ts";

export { type DimSize, isSymbolicDim, SymbolicDim } from "./dimension.ts";
export { SymbolicScope } from "./scope.ts";

export interface SymbolicOptions {
  /** Of the variables, where no scope is given. */
  constraints?: readonly string[];
  /** The scope of the variables; a new one by default. */
  scope?: SymbolicScope;
}
export interface SymbolicShapeOptions extends SymbolicOptions {
  /** What `_` (one axis) and `...` (all others) stand for. */
  like?: readonly DimSize[];
}
export function scopeOf({ constraints = [], scope }: SymbolicOptions, name: string): SymbolicScope {
  if (scope && constraints.length > 0)
    throw new ValueError(`${name}: constraints belong to a scope, and one is given. Make the scope with them.`);
  return scope ?? new SymbolicScope(constraints);
}
/**
 * A shape of which some sizes are expressions of variables, as `jax.export` writes them: whole numbers, names, `+`, `-`, `*`, `^`, `floordiv`,
 * `mod`, `max` and `min`.
 * @throws ValueError for what is no shape
 * @example
 * const shape = symbolicShape("b, 4*b, 3");
 * shape.map(String) // ["b", "4*b", "3"]
 */
export function symbolicShape(text: string, options: SymbolicShapeOptions = {}): DimSize[] {
  if (typeof text !== "string") throw new ValueError(`symbolicShape: a ${typeof text} is no text of a shape.`);
  return parseShape(text, scopeOf(options, "symbolicShape"), options.like ?? null);
}
