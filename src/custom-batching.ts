import { type CustomVmap, customVmap } from "./api/custom-vmap.ts";
import { flatten, unflatten } from "./core/pytree.ts";
import type { NDArray } from "./core/value.ts";
import { map } from "./lax/scan.ts";
import { scatter } from "./util/list.ts";

/** vmap by rules of one's own. */
export { type CustomVmap, customVmap };
/**
 * A function that vmap calls for one lane after the other, in a loop.
 * @example vmap(customBatching.sequentialVmap((x) => x.add(1)))(np.array([1, 2])).tolist() // [2, 3]
 */
export function sequentialVmap<A extends unknown[] = NDArray[], R = NDArray>(f: (...args: A) => R): CustomVmap<A, R> {
  const g = customVmap(f);
  return g.defVmap((_, inBatched, ...args) => {
    const [leaves, def] = flatten(args);
    const batched = flatten(inBatched)[0] as boolean[];
    const one = (lanes: NDArray[]): unknown => {
      const all = scatter(lanes, batched).map((x, i) => x ?? leaves[i]);
      return (g as unknown as (...xs: unknown[]) => unknown)(...(unflatten(def, all) as unknown[]));
    };
    const lanes = leaves.filter((_, i) => batched[i]) as NDArray[];
    const ys = map(one as (xs: NDArray[]) => NDArray, lanes);
    const [outs, out] = flatten(ys);
    return [
      ys,
      unflatten(
        out,
        outs.map(() => true),
      ),
    ];
  });
}
