import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { reshape } from "../ops/shape.ts";
import { product } from "../util/list.ts";

/** A number or a list of numbers. */
export type Sizes = number | readonly number[];
export const listOfSizes = (s: Sizes): readonly number[] => (typeof s === "number" ? [s] : s);
/** A shape in which one size may be -1, worked out. */
export function completeShape(a: Value, shape: readonly number[]): number[] {
  const open = shape.filter((n) => n === -1).length;
  const known = product(shape.filter((n) => n !== -1));
  const fits = open === 1 ? known > 0 && a.size % known === 0 : open === 0 && known === a.size;
  if (!fits || shape.some((n) => !Number.isInteger(n) || n < -1))
    throw new ShapeError(
      `reshape: ${showAval(a.aval)} has ${a.size} elements, [${shape}] does not fit. At most one size may be -1.`,
    );
  return shape.map((n) => (n === -1 ? a.size / known : n));
}
/** The elements in row-major order under another shape. */
export const reshaped = (a: Value, shape: Sizes): Value => reshape(a, completeShape(a, listOfSizes(shape)));
