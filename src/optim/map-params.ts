import * as api from "../api/tree.ts";
import { registerNode } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import type { GradientTransformation } from "./transform.ts";

/** Stands for the parameters while a state is made: a node without leaves. */
class ParamsPlaceholder {}
let registered = false;
export interface MapParamsOptions {
  /** What becomes of the other parts of the state, such as counts; they stay by default. */
  transformNonParams?: (part: any) => unknown;
  /** Which nodes of what is like the parameters count as leaves. */
  isLeaf?: (x: unknown) => boolean;
}
const names = ["transformNonParams", "isLeaf"];
/** Functions are in no pytree, so an object that holds only these is not one. */
const isOptions = (x: unknown): x is MapParamsOptions =>
  typeof x === "object" &&
  x !== null &&
  Object.keys(x).length > 0 &&
  Object.entries(x).every(([k, v]) => names.includes(k) && typeof v === "function");

/**
 * A state with `f` applied to all that has the structure of the parameters: means, sums of squares.
 * @param initable an optimizer, or its init
 * @param rest trees like the parameters, for further arguments of `f`; last, if need be, `{ transformNonParams, isLeaf }`
 * @example
 *   const tx = optim.sgd(0.1, { momentum: 0.9 });
 *   optim.treeMapParams(tx, (x) => x.add(1), tx.init({ w: np.zeros([2]) }))[0].trace.w.tolist(); // [1, 1]
 * @source optax.tree_map_params
 */
export function treeMapParams<State>(
  initable: GradientTransformation | ((params: any) => unknown),
  f: (leaf: NDArray, ...rest: any[]) => unknown,
  state: State,
  ...rest: unknown[]
): State {
  if (!registered)
    registerNode(
      ParamsPlaceholder,
      () => [[], null],
      () => new ParamsPlaceholder(),
    );
  registered = true;
  const last = rest[rest.length - 1];
  const { transformNonParams = (part: unknown) => part, isLeaf = () => false } = isOptions(last) ? last : {};
  const others = isOptions(last) ? rest.slice(0, -1) : rest;
  const placeholder = new ParamsPlaceholder();
  const marked = typeof initable === "function" ? initable(placeholder) : initable.init(placeholder);
  return api.map(
    (mark: unknown, part: unknown) =>
      mark instanceof ParamsPlaceholder ? api.map(f as never, part, ...others, { isLeaf }) : transformNonParams(part),
    marked,
    state,
    { isLeaf: (x: unknown) => x instanceof ParamsPlaceholder },
  ) as State;
}
