import { checkResult, customVmapP, stackedAval, VmapRule } from "../control/custom-vmap.ts";
import { JAXTypeError, TreeError } from "../core/errors.ts";
import { flatten, leafPaths, showPath, unflatten } from "../core/pytree.ts";
import { bind, currentTrace, isEager, stage, under } from "../core/trace.ts";
import type { NDArray } from "../core/value.ts";
import type { Mask } from "../transforms/memo.ts";
import { pair, part, runNow } from "./custom.ts";
import { type AnyFunction, flattenResult, labelOf } from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

/** A function with a rule of its own under vmap. */
export interface CustomVmap<A extends unknown[], R> {
  (...args: Inputs<A>): Arrays<R>;
  /**
   * Sets the rule: (axisSize, inBatched, ...args) -> [result, outBatched]. inBatched has a boolean for each leaf of the
   * arguments: those that are true have the mapped axis in front. outBatched says the same of the result.
   * @example f.defVmap((axisSize, [xBatched, yBatched], xs, ys) => [xs.mul(ys), xBatched || yBatched])
   */
  defVmap(rule: (axisSize: number, inBatched: any[], ...args: any[]) => readonly [unknown, unknown]): CustomVmap<A, R>;
}
/**
 * A function that vmap replaces by a rule. Forward mode differentiates the rule; for reverse mode wrap the function in
 * customVjp, outside.
 * @throws TypeError if the rule's result has another structure or other types than the function's
 * @example
 *   const f = customBatching.customVmap((x) => np.sin(x));
 *   f.defVmap((axisSize, [batched], xs) => [np.cos(xs), batched]);
 *   vmap(f)(np.zeros([2])).tolist(); // [1, 1]
 */
export function customVmap<A extends unknown[] = NDArray[], R = NDArray>(f: (...args: A) => R): CustomVmap<A, R> {
  const name = labelOf("customVmap", f);
  let run: AnyFunction | undefined;
  const call = (...args: unknown[]): unknown => {
    if (!run) throw new JAXTypeError(`${name}: it has no rule. Set one with defVmap.`);
    const rule = run;
    const { xs, def, types, flat } = part(f as AnyFunction, args, {}, name);
    if (isEager()) return runNow(flat, xs);
    const { jaxpr, captured } = stage(flat.call, types, name);
    const trace = currentTrace();
    const stageRule = (size: number, batched: Mask) => {
      let outBatched: Mask = [];
      const stageNow = () =>
        stage(
          (vs) => {
            const result = rule(size, unflatten(def, batched), ...(unflatten(def, vs) as unknown[]));
            const [y, spec] = pair(result, name, "the rule returns [result, outBatched]");
            const [ys, out] = flattenResult(y, name, rule);
            if (!out.equals(flat.out))
              throw new TreeError(
                `${name}: the rule gives a result ${out}, the function ${flat.out}. Make them agree.`,
              );
            const [mask, maskDef] = flatten(spec, name);
            if (!maskDef.equals(out) || mask.some((b) => typeof b !== "boolean"))
              throw new TreeError(
                `${name}: the rule's outBatched is ${maskDef}, its result ${out}. Give a boolean for each leaf of the result.`,
              );
            outBatched = mask as boolean[];
            ys.forEach((v, i) => {
              const place = () => `${name}: ${showPath(leafPaths(out)[i], "the result")}`;
              checkResult(v.aval, outBatched[i], jaxpr.outAvals[i], size, place);
            });
            return ys;
          },
          types.map((a, i) => (batched[i] ? stackedAval(a, size) : a)),
          name,
        );
      const staged = under(trace, stageNow);
      return { ...staged, outBatched };
    };
    const vmapRule = new VmapRule(name, trace, stageRule);
    const params = { name, jaxpr, rule: vmapRule, numConsts: captured.length };
    return unflatten(flat.out, bind(customVmapP, [...captured, ...xs], params));
  };
  const self = Object.assign(call, {
    defVmap(rule: AnyFunction) {
      run = rule;
      return self;
    },
  }) as unknown as CustomVmap<A, R>;
  return self;
}
