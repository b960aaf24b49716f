import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { config } from "../api/config.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isInteger, promoteTypes } from "../core/dtype.ts";
import { DTypeError, JAXIndexError, JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { convertElementType } from "../ops/convert.ts";
import { product, rowMajorStrides } from "../util/list.ts";
import { clip, divmod, remainder } from "./arithmetic.ts";
import { where } from "./logic.ts";
import { options } from "./options.ts";
import { broadcasted, type ShapeLike, shapeOf } from "./promote.ts";
import { typedArrayOf } from "./read.ts";
import { greater, less } from "./ufuncs.ts";

// Positions in one number, and as one coordinate an axis.

/** Whole numbers are integers, weakly typed if alone. */
function places(x: ArrayLike, name: string): Value {
  if (typeof x === "number" && Number.isInteger(x)) return scalar(x, defaultInt(), true);
  return asArray(x, name, Array.isArray(x) ? defaultInt() : undefined);
}
/**
 * Positions in row-major order as one coordinate an axis; negative ones count from the end, those out of range go to the
 * nearest corner.
 * @returns for each axis coordinates of the type of `indices`
 * @example np.unravelIndex(5, [2, 3]).map((c) => c.item()) // [1, 2]
 */
export function unravelIndex(indices: ArrayLike, shape: ShapeLike): Value[] {
  const sizes = shapeOf("unravelIndex", shape);
  const given = places(indices, "unravelIndex");
  const { dtype, weakType } = given.dtype === "bool" ? { dtype: defaultInt(), weakType: true } : given;
  let left = convertElementType(given, dtype);
  const coordinates = sizes.toReversed().map((n) => {
    const [quotient, at] = divmod(left, n);
    left = quotient;
    return at;
  });
  const [above, below] = [greater(left, 0), left.dtype.startsWith("u") ? null : less(left, -1)];
  return coordinates.toReversed().map((c, d) => {
    const inside = where(above, sizes[d] - 1, below === null ? c : where(below, 0, c));
    return convertElementType(inside, dtype, weakType);
  });
}

export interface RavelMultiIndexOptions {
  /** What is out of range is an error ("raise", the default: coordinates must be concrete), goes to the nearest place ("clip"), counts modulo the size ("wrap") or is taken as it is ("ignore"). */
  mode?: "raise" | "clip" | "wrap" | "ignore";
  /** "C" (default): the last axis runs fastest; "F": the first one does. */
  order?: "C" | "F";
  /** Integer type of the result; what the coordinates promote to by default. */
  dtype?: DType;
}
/** What coordinates of integers promote to. */
function typeOfAll(name: string, coordinates: readonly Value[], dtype: DType | undefined): DType {
  const type =
    dtype === undefined
      ? promoteTypes(
          coordinates.map((c) => c.aval),
          name,
          config.enableX64,
        ).dtype
      : checkDType(dtype, name);
  if (isInteger(type)) return type;
  throw new DTypeError(`${name}: ${type} holds no positions. Use an integer dtype.`);
}
/** The greatest integer of a dtype; of 64 bits, more than any position. */
const greatest = (dtype: DType): number => 2 ** (8 * dtypeInfo[dtype].bytes - (dtype.startsWith("u") ? 0 : 1)) - 1;
/**
 * Coordinates as positions in row-major order, or column-major ("F").
 * @param multiIndex one array of integers an axis; they broadcast
 * @throws IndexError for coordinates out of range, RangeError if the dtype is too small for the shape
 * @example np.ravelMultiIndex([1, 2], [2, 3]).item() // 5
 */
export function ravelMultiIndex(
  multiIndex: readonly ArrayLike[],
  dims: Shape,
  mode?: RavelMultiIndexOptions["mode"] | RavelMultiIndexOptions,
  rest?: RavelMultiIndexOptions,
): Value {
  const name = "ravelMultiIndex";
  const given = options<RavelMultiIndexOptions>(name, ["mode", "order", "dtype"], mode, rest);
  const { mode: how = "raise", order = "C" } = given;
  const sizes = shapeOf(name, dims);
  if (multiIndex.length !== sizes.length)
    throw new ValueError(`${name}: ${multiIndex.length} coordinates for shape [${dims}]. Give one for each axis.`);
  if (order !== "C" && order !== "F")
    throw new ValueError(`${name}: order ${String(order)} is none. Use "C" (row-major) or "F" (column-major).`);
  const coordinates = multiIndex.map((x) => places(x, name));
  const other = coordinates.find((c) => !isInteger(c.dtype));
  if (other) throw new JAXTypeError(`${name}: coordinates are integers, got ${showAval(other.aval)}. Convert them.`);
  const dtype = typeOfAll(name, coordinates, given.dtype);
  if (product(sizes) - 1 > greatest(dtype))
    throw new ValueError(`${name}: ${dtype} does not hold positions in [${dims}]. Pass a wider dtype.`);
  const strides = order === "C" ? rowMajorStrides(sizes) : rowMajorStrides(sizes.toReversed()).toReversed();
  const inside = coordinates.map((c, d) => bounded(name, c, sizes[d], how));
  return broadcasted(
    name,
    inside.map((c, d) => mul(convertElementType(c, dtype), scalar(strides[d], dtype))),
  ).reduce(add, asArray(0, name, dtype));
}
function bounded(name: string, c: Value, size: number, mode: string): Value {
  switch (mode) {
    case "clip":
      return clip(c, 0, size - 1);
    case "wrap":
      return remainder(c, size);
    case "ignore":
      return c;
    case "raise":
      if (Array.from(typedArrayOf(c, `${name} in mode "raise"`), Number).every((i) => i >= 0 && i < size)) return c;
      throw new JAXIndexError(
        `${name}: ${showAval(c.aval)} has coordinates out of 0 to ${size - 1}. Use mode "clip" or "wrap".`,
      );
    default:
      throw new ValueError(`${name}: mode ${String(mode)} is unknown. Use "raise", "clip", "wrap" or "ignore".`);
  }
}
