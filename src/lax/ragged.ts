import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isInteger } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, moveAxis, transpose } from "../ops/axes.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { ge, lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import type { DotDimensionNumbers } from "../ops/dot.ts";
import { others } from "../ops/reduction.ts";
import { where } from "../ops/select.ts";
import { iota } from "../ops/shape.ts";
import { zeros } from "../ops/zeros.ts";
import { range } from "../util/list.ts";
import { operands } from "./operands.ts";
import { type DotOptions, dotGeneral } from "./reductions.ts";

type Dims = readonly number[];
/** The axes of a ragged product: those of a contraction, the ragged one of `lhs` and the groups' one of `rhs`. */
export class RaggedDotDimensionNumbers {
  readonly dotDimensionNumbers: DotDimensionNumbers;
  readonly lhsRaggedDimensions: Dims;
  readonly rhsGroupDimensions: Dims;
  constructor(dotDimensionNumbers: DotDimensionNumbers, lhsRaggedDimensions: Dims, rhsGroupDimensions: Dims) {
    this.dotDimensionNumbers = dotDimensionNumbers;
    this.lhsRaggedDimensions = lhsRaggedDimensions;
    this.rhsGroupDimensions = rhsGroupDimensions;
  }
}
const name = "raggedDotGeneral";
/** [g, ...x]: x where its axis `dim` is in group g, 0 elsewhere. Sizes of groups: [...those of the axes before, g]. */
function byGroup(x: Value, dim: number, sizes: Value, before: Dims): Value {
  const groups = sizes.ndim - 1;
  const shape = [sizes.shape[groups], ...x.shape];
  const ends = cumsum(sizes, groups);
  const order = [...before.keys()].sort((a, b) => before[a] - before[b]);
  const dims = [0, ...order.map((k) => before[k] + 1)];
  const spread = (v: Value) =>
    broadcastInDim(transpose(moveAxis(v, groups, 0), [0, ...order.map((k) => k + 1)]), shape, dims);
  const at = iota(sizes.dtype, shape, dim + 1);
  const inside = bitwiseAnd(ge(at, spread(sub(ends, sizes))), lt(at, spread(ends)));
  const all = broadcastInDim(x, shape, range(x.ndim, 1));
  return where(inside, all, zeros(all.aval));
}
/**
 * A contraction whose `lhs` has a ragged axis: groups of given sizes, one after the other. What is in no group counts as 0.
 * - rows are ragged: [m, k], [g, k, n] -> [m, n], each group of rows with its own matrix;
 * - the contracted axis is ragged: [m, k], [k, n] -> [g, m, n], a product for each group;
 * - a batch axis is ragged: an ordinary contraction.
 * @param groupSizes int[g], or int[...b, g] for the sizes b of the axes before the ragged one among its kind
 * @example lax.raggedDot(np.array([[1], [2], [3]]), np.array([[[10]], [[100]]]), np.array([1, 2], { dtype: "int32" })).tolist() // [[10], [200], [300]]
 */
export function raggedDotGeneral(
  lhs: ArrayLike,
  rhs: ArrayLike,
  groupSizes: ArrayLike,
  numbers: RaggedDotDimensionNumbers,
  options: DotOptions = {},
): Value {
  const [x, y] = operands(name, [lhs, rhs]);
  const given = asArray(groupSizes, name);
  if (!isInteger(given.dtype))
    throw new DTypeError(
      `${name}: sizes of groups are integers, got ${showAval(given.aval)}. Convert with astype("int32").`,
    );
  const [[lc, rc], [lb, rb]] = numbers.dotDimensionNumbers;
  const [ragged, ...more] = numbers.lhsRaggedDimensions;
  if (ragged === undefined || more.length || ragged < 0 || ragged >= x.ndim)
    throw new ShapeError(
      `${name}: the ragged axis is [${numbers.lhsRaggedDimensions}]. Name one axis of ${showAval(x.aval)}.`,
    );
  const free = others(x.ndim, [...lc, ...lb]);
  const upTo = (axes: Dims, d: number) => axes.slice(0, axes.indexOf(d));
  const before = lb.includes(ragged) ? upTo(lb, ragged) : [...lb, ...upTo(lc.includes(ragged) ? lc : free, ragged)];
  const sizes = groupsOf(
    convertElementType(given, "int32"),
    before.map((d) => x.shape[d]),
  );
  const up = (dims: Dims) => dims.map((d) => d + 1);
  if (lb.includes(ragged)) return dotGeneral(x, y, numbers.dotDimensionNumbers, options);
  if (free.includes(ragged)) {
    const [group, ...rest] = numbers.rhsGroupDimensions;
    if (group === undefined || rest.length || y.shape[group] !== sizes.shape[sizes.ndim - 1])
      throw new ShapeError(
        `${name}: the groups' axis [${numbers.rhsGroupDimensions}] of ${showAval(y.aval)} must be one, as long as there are groups in ${showAval(given.aval)}.`,
      );
    const contract = [
      [...up(lc), 0],
      [...rc, group],
    ] as const;
    return dotGeneral(byGroup(x, ragged, sizes, before), y, [contract, [up(lb), rb]], options);
  }
  const partner = rc[lc.indexOf(ragged)];
  const own = [...rb, ...upTo(rc, partner)];
  const batch = [
    [0, ...up(lb)],
    [0, ...up(rb)],
  ] as const;
  return dotGeneral(
    byGroup(x, ragged, sizes, before),
    byGroup(y, partner, sizes, own),
    [[up(lc), up(rc)], batch],
    options,
  );
}
function groupsOf(given: Value, before: Dims): Value {
  if (given.ndim === 1) return broadcastTo(given, [...before, given.shape[0]]);
  if (given.ndim === before.length + 1 && before.every((n, d) => given.shape[d] === n)) return given;
  throw new ShapeError(`${name}: sizes of groups are ${showAval(given.aval)}. Give [g] or [${[...before, "g"]}].`);
}
/**
 * Groups of rows, each with its own matrix: [m, k], [g, k, n] -> [m, n]. Rows in no group give 0.
 * @param groupSizes int[g]: numbers of rows
 * @example lax.raggedDot(np.ones([3, 1]), np.array([[[10]], [[20]]]), np.array([2, 1], { dtype: "int32" })).tolist() // [[10], [10], [20]]
 */
export function raggedDot(lhs: ArrayLike, rhs: ArrayLike, groupSizes: ArrayLike, options: DotOptions = {}): Value {
  const [x, y] = operands("raggedDot", [lhs, rhs]);
  if (x.ndim !== 2 || y.ndim !== 3)
    throw new ShapeError(
      `raggedDot: takes [m, k] and [g, k, n], got ${showAval(x.aval)} and ${showAval(y.aval)}. Use raggedDotGeneral.`,
    );
  return raggedDotGeneral(
    x,
    y,
    groupSizes,
    new RaggedDotDimensionNumbers(
      [
        [[1], [1]],
        [[], []],
      ],
      [0],
      [0],
    ),
    options,
  );
}
