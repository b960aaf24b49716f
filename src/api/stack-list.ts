import { showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { type Path, showPath } from "../core/pytree.ts";
import { NDArray } from "../core/value.ts";
import { concatenate, reshape } from "../ops/shape.ts";
import { sameList } from "../util/list.ts";
import { asArray, convert, fromStorage, isNumber, notAnArray, promote } from "./asarray.ts";
import { encode } from "./storage.ts";

/** Nested lists in which arrays stand, stacked by operations, so that they trace. */
export function stackList(list: readonly unknown[], name: string, dtype: DType | undefined, path: Path): NDArray {
  const parts = list.map((x, i) => {
    const at = [...path, i];
    if (Array.isArray(x)) return stackList(x, name, dtype, at);
    if (x instanceof NDArray || isNumber(x) || ArrayBuffer.isView(x)) return asArray(x, name);
    throw notAnArray(x, at, name);
  });
  const shape = parts[0]?.shape ?? [];
  parts.forEach((p, i) => {
    if (!sameList(p.shape, shape))
      throw new ShapeError(
        `${name}: parts of a list differ: ${showPath([...path, i], "[...]")} is ${showAval(p.aval)}, ` +
          `the first is ${showAval(parts[0].aval)}. Give them one shape.`,
      );
  });
  const type =
    dtype ??
    promote(
      parts.map((p) => p.aval),
      name,
    );
  if (!parts.length) return fromStorage(encode([], type), [0], type);
  const rows = parts.map((p) => reshape(convert(p, type), [1, ...shape]));
  return rows.length === 1 ? rows[0] : concatenate(rows, 0);
}
