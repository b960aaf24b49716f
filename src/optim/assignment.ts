import { type ArrayLike, asArray, defaultFloat, defaultInt } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isComplex } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { scan } from "../lax/scan.ts";
import { topK } from "../lax/sorting.ts";
import { whileLoop } from "../lax/while.ts";
import { array, full, zeros } from "../numpy/creation.ts";
import { logicalAnd, logicalNot, where } from "../numpy/logic.ts";
import { pad } from "../numpy/pad.ts";
import { argmin, min } from "../numpy/reductions.ts";
import { transpose } from "../numpy/shape.ts";
import { argsort } from "../numpy/sorting.ts";
import { arange } from "../numpy/spaces.ts";
import { add, less, lessEqual, notEqual, subtract } from "../numpy/ufuncs.ts";

// Assignments of rows to columns with the least sum of costs.

/**
 * The row of each column, counted from 1; 0: none. Rows are placed one after the other, each along a cheapest path of
 * columns that change their rows; potentials u and v keep all costs reduced by them from being negative.
 * H. Kuhn, "The Hungarian method for the assignment problem", 1955.
 * @param cost float[rows, columns], no more rows than columns
 */
function rowOfColumns(cost: NDArray): NDArray {
  const [rows, columns] = cost.shape;
  const dtype = cost.dtype;
  // Row and column 0 stand for none.
  const costs = pad(cost, [
    [1, 0],
    [1, 0],
  ]);
  const index = (i: number): NDArray => array(i, { dtype: defaultInt() });
  interface Search {
    u: NDArray;
    v: NDArray;
    parent: NDArray;
    /** Columns on the way. */
    used: NDArray;
    /** What the cheapest way to each other column costs, and the column before it. */
    least: NDArray;
    before: NDArray;
    column: NDArray;
    steps: NDArray;
  }
  // With costs that are no numbers no free column might be found.
  const searches = ({ parent, column, steps }: Search): NDArray =>
    logicalAnd(notEqual(parent.at(column).get(), 0), lessEqual(steps, columns));
  const search = ({ u, v, parent, used: old, least: far, before, column, steps }: Search): Search => {
    const used = old.at(column).set(true);
    const free = logicalNot(used);
    const row = parent.at(column).get();
    const reduced = subtract(subtract(costs.at(row).get(), u.at(row).get()), v);
    const nearer = logicalAnd(free, less(reduced, far));
    const least = where(nearer, reduced, far);
    const open = where(free, least, Number.POSITIVE_INFINITY);
    const step = min(open);
    return {
      // What is not on the way adds to a place behind the last row.
      u: u.at(where(used, parent, rows + 1)).add(step),
      v: where(used, subtract(v, step), v),
      parent,
      used,
      least: where(free, subtract(least, step), least),
      before: where(nearer, column, before),
      column: argmin(open).astype(column.dtype),
      steps: add(steps, 1),
    };
  };
  const place = ([u, v, parent]: NDArray[], row: NDArray): [NDArray[], null] => {
    const start: Search = {
      u,
      v,
      parent: parent.at(0).set(row),
      used: full([columns + 1], false),
      least: full([columns + 1], Number.POSITIVE_INFINITY, dtype),
      before: zeros([columns + 1], { dtype: defaultInt() }),
      column: index(0),
      steps: index(0),
    };
    const found = whileLoop(searches as never, search as never, start as never) as unknown as Search;
    const goesBack = ([, column]: NDArray[]): NDArray => notEqual(column, 0);
    const back = ([p, column]: NDArray[]): NDArray[] => {
      const previous = found.before.at(column).get();
      return [p.at(column).set(p.at(previous).get()), previous];
    };
    const [next] = whileLoop(goesBack as never, back as never, [found.parent, found.column] as never) as NDArray[];
    return [[found.u, found.v, next], null];
  };
  const first = [
    zeros([rows + 2], { dtype }),
    zeros([columns + 1], { dtype }),
    zeros([columns + 1], { dtype: defaultInt() }),
  ];
  const [[, , parent]] = scan(place as never, first, arange(1, rows + 1, { dtype: defaultInt() })) as [NDArray[], null];
  return parent.slice([1, null]);
}
/** The costs with no more rows than columns, and whether they were transposed for that. */
function lying(name: string, costMatrix: ArrayLike): [cost: NDArray, transposed: boolean] {
  const given = asArray(costMatrix, name);
  if (given.ndim !== 2)
    throw new ShapeError(`${name}: ${showAval(given.aval)} is no matrix. Give float[rows,columns].`);
  if (isComplex(given.dtype))
    throw new DTypeError(`${name}: costs are real numbers, got ${showAval(given.aval)}. Take np.real or np.abs.`);
  const cost = given.astype(defaultFloat());
  const tall = given.shape[0] > given.shape[1];
  return [tall ? transpose(cost) : cost, tall];
}
const none = (): [NDArray, NDArray] => [zeros([0], { dtype: defaultInt() }), zeros([0], { dtype: defaultInt() })];

/**
 * Which row goes with which column so that the sum of costs is the least. Each row, or each column if there are fewer, is used once.
 * @param costMatrix float[rows, columns]
 * @returns indices of rows and columns, int[min(rows, columns)] each: of a square matrix in the order of columns
 * @throws ShapeError if it is no matrix
 * @throws DTypeError for complex numbers
 * @example optim.assignment.hungarianAlgorithm(np.array([[4, 1], [2, 8]])).map((x) => x.tolist()) // [[1, 0], [0, 1]]
 * @source optax.assignment.hungarian_algorithm
 */
export function hungarianAlgorithm(costMatrix: ArrayLike): [rows: NDArray, columns: NDArray] {
  const [cost, transposed] = lying("hungarianAlgorithm", costMatrix);
  const [n, m] = cost.shape;
  if (n === 0) return none();
  const parent = rowOfColumns(cost);
  const [row, column] = n === m ? [parent, arange(n, { dtype: defaultInt() })] : topK(parent, n);
  const [i, j] = [subtract(row, 1), column.astype(defaultInt())];
  return transposed ? [j, i] : [i, j];
}
/**
 * The same in the order of rows.
 * @example optim.assignment.baseHungarianAlgorithm(np.array([[4, 1], [2, 8]])).map((x) => x.tolist()) // [[0, 1], [1, 0]]
 * @source optax.assignment.base_hungarian_algorithm
 */
export function baseHungarianAlgorithm(costMatrix: ArrayLike): [rows: NDArray, columns: NDArray] {
  if (asArray(costMatrix, "baseHungarianAlgorithm").size === 0) return none();
  const [row, column] = hungarianAlgorithm(costMatrix);
  const order = argsort(row);
  return [row.at(order).get(), column.at(order).get()];
}
