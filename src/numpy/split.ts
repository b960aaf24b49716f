import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import { NDArray, type Value } from "../core/value.ts";
import { range } from "../util/list.ts";
import { options } from "./options.ts";
import { part } from "./parts.ts";
import { axisOf } from "./promote.ts";
import { typedArrayOf } from "./read.ts";

export interface SplitOptions {
  axis?: number;
}
type Sections = number | readonly number[] | Value;
const host = (s: Sections): number | readonly number[] => {
  if (!(s instanceof NDArray)) return s;
  const list = Array.from(typedArrayOf(s, "split points"), Number);
  return s.ndim === 0 ? list[0] : list;
};
function cut(name: string, x: ArrayLike, sections: Sections, axis: number, even: boolean): Value[] {
  const a = asArray(x, name);
  const d = axisOf(name, axis, a);
  const n = a.shape[d];
  const into = host(sections);
  let points: number[];
  if (typeof into === "number") {
    if (!Number.isInteger(into) || into < 1)
      throw new ValueError(`${name}: ${into} is no number of sections. Use an integer of at least 1.`);
    if (even && n % into !== 0)
      throw new ValueError(`${name}: axis ${d} of ${showAval(a.aval)} does not divide into ${into}. Use arraySplit.`);
    // The first n mod k pieces are one longer.
    const [size, longer] = [Math.floor(n / into), n % into];
    points = range(into - 1, 1).map((i) => i * size + Math.min(i, longer));
  } else points = [...into];
  const bounds = [0, ...points, n];
  const sizes = range(bounds.length - 1).map((i) => bounds[i + 1] - bounds[i]);
  if (sizes.some((m) => !(m >= 0)))
    throw new ValueError(`${name}: places [${points}] do not rise from 0 to ${n}, the size of axis ${d}. Sort them.`);
  return sizes.map((m, i) => part(a, d, bounds[i], m));
}
/**
 * Pieces of an array: so many equal ones, or cut at these places.
 * @example np.split(np.arange(6), 3).map((p) => p.tolist()) // [[0, 1], [2, 3], [4, 5]]
 * @example np.split(np.arange(4), [1]).map((p) => p.tolist()) // [[0], [1, 2, 3]]
 */
export function split(x: ArrayLike, sections: Sections, axis?: number | SplitOptions, rest?: SplitOptions): Value[] {
  return cut("split", x, sections, options<SplitOptions>("split", ["axis"], axis, rest).axis ?? 0, true);
}
/** Pieces whose sizes differ by at most one. */
export function arraySplit(
  x: ArrayLike,
  sections: Sections,
  axis?: number | SplitOptions,
  rest?: SplitOptions,
): Value[] {
  return cut("arraySplit", x, sections, options<SplitOptions>("arraySplit", ["axis"], axis, rest).axis ?? 0, false);
}
/** Pieces along the second axis; of a vector, the first. */
export const hsplit = (x: ArrayLike, sections: Sections): Value[] =>
  cut("hsplit", x, sections, asArray(x, "hsplit").ndim === 1 ? 0 : 1, true);
/** Pieces along the first axis. */
export const vsplit = (x: ArrayLike, sections: Sections): Value[] => cut("vsplit", x, sections, 0, true);
/** Pieces along the third axis. */
export const dsplit = (x: ArrayLike, sections: Sections): Value[] => cut("dsplit", x, sections, 2, true);
