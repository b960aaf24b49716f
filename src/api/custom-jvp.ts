import { OpenRules, RuleRef } from "../control/custom.ts";
import { customJvpP, type JvpRule } from "../control/custom-jvp.ts";
import { hasTangent, tangentAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { flattenUpTo, unflatten } from "../core/pytree.ts";
import { bind, currentTrace, isEager, shareCaptured, stage, under } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { plus } from "../ops/arithmetic.ts";
import { float0 } from "../ops/axes.ts";
import { type Mask, maskOf } from "../transforms/memo.ts";
import { scatter, select } from "../util/list.ts";
import { asLeaf } from "./asarray.ts";
import {
  type CustomOptions,
  callKey,
  pair,
  part,
  type RuleOptions,
  runNow,
  type Shared,
  sameResult,
  sharedRules,
  tangentLeaves,
  tangentTree,
  withCaptured,
} from "./custom.ts";
import { type AnyFunction, argumentNumbers, flattenArrays, flattenResult, nameOf } from "./flat.ts";
import { SymbolicZero } from "./symbolic-zero.ts";
import type { Arrays, Inputs } from "./types.ts";

/** A function with a forward-mode rule of its own. */
export interface CustomJvp<A extends unknown[], R> {
  (...args: Inputs<A>): Arrays<R>;
  /**
   * Sets the rule: (...nondiff, primals, tangents) -> [result, tangent of the result], linear in the tangents. null stands
   * for a tangent of zero.
   * @param options.symbolicZeros zero tangents come as SymbolicZero objects, so that the rule can spare their work
   * @example f.defjvp(([x], [dx]) => [np.sin(x), np.cos(x).mul(dx)])
   */
  defjvp(rule: (...args: any[]) => readonly [unknown, unknown], options?: RuleOptions): CustomJvp<A, R>;
  /**
   * Sets a rule for each argument: (tangent, result, ...primals) -> tangent of the result; null for none.
   * @example f.defjvps((dx, y, x) => np.cos(x).mul(dx))
   */
  defjvps(...rules: (((tangent: any, result: any, ...primals: any[]) => any) | null)[]): CustomJvp<A, R>;
}
/**
 * A function whose derivative is given by a rule, in every mode. The rule is differentiated in turn, so higher
 * derivatives work.
 * @param options.nondiffArgnums arguments that the rule gets first, as they are
 * @throws TypeError if the rule's result has another structure or other types than the function's
 * @example
 *   const log1pexp = customJvp((x) => np.log(np.exp(x).add(1)));
 *   log1pexp.defjvp(([x], [dx]) => [log1pexp(x), nn.sigmoid(x).mul(dx)]);
 */
export function customJvp<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  options: CustomOptions = {},
): CustomJvp<A, R> {
  const name = `customJvp(${nameOf(f)})`;
  let rule: AnyFunction | undefined;
  let symbolicZeros = false;
  const open = new OpenRules<Shared<RuleRef<JvpRule>>>();
  const call = (...args: unknown[]): unknown => {
    if (!rule) throw new JAXTypeError(`${name}: it has no rule. Set one with defjvp.`);
    const [run, symbolic] = [rule, symbolicZeros];
    const { nondiff, xs, def, types, flat } = part(f as AnyFunction, args, options, name);
    if (isEager()) return runNow(flat, xs);
    const main = stage(flat.call, types, name);
    const outs = main.jaxpr.outAvals;
    const n = xs.length;
    const stageRule = (given: Mask) => {
      let outNonzero: boolean[] = [];
      const staged = stage(
        (vs) => {
          const tangents = tangentTree(def, types, given, vs.slice(n), (a) =>
            symbolic ? new SymbolicZero(tangentAval(a)) : float0(a.shape),
          );
          const result = run(...nondiff, unflatten(def, vs.slice(0, n)), tangents);
          const [y, dy] = pair(result, name, "the rule returns [result, tangent]");
          const [ys, out] = flattenResult(y, name, run);
          const values = sameResult(ys, out, flat.out, outs, name);
          const dys = scatter(tangentLeaves(dy, flat.out, outs, name, "the rule's tangent"), outs.map(hasTangent));
          outNonzero = maskOf(dys);
          return [...values, ...dys.filter((d) => d !== null)];
        },
        [...types, ...select(types, given)],
        name,
      );
      return { staged, outNonzero };
    };
    const {
      jaxpr,
      captured,
      rule: ref,
    } = sharedRules(
      open,
      callKey(nondiff, types),
      main,
      name,
      () => {
        const all = types.map(hasTangent);
        const full = stageRule(all);
        const { jaxprs, captured } = shareCaptured([main, full.staged]);
        const made = (jaxpr: typeof main.jaxpr, given: Mask, { outNonzero }: { outNonzero: Mask }): JvpRule => ({
          jaxpr,
          given: [...captured.map(() => false), ...given],
          outNonzero,
        });
        const trace = currentTrace();
        const ref = new RuleRef<JvpRule>(symbolic, (mask) => {
          const given = all.map((a, i) => a && mask[captured.length + i]);
          if (!symbolic || given.every((g, i) => g === all[i])) return made(jaxprs[1], all, full);
          const r = under(trace, () => stageRule(given));
          return made(withCaptured(r.staged, captured, name), given, r);
        });
        return { jaxpr: jaxprs[0], captured, rule: ref };
      },
      (find) => new RuleRef(symbolic, (mask) => find().get(mask)),
    );
    const params = { name: nameOf(f), jaxpr, rule: ref, numConsts: captured.length };
    return unflatten(flat.out, bind(customJvpP, [...captured, ...xs], params));
  };
  const self = Object.assign(call, {
    defjvp(r: AnyFunction, { symbolicZeros: zeros = false }: RuleOptions = {}) {
      rule = r;
      symbolicZeros = zeros;
      return self;
    },
    defjvps(...rules: (AnyFunction | null)[]) {
      symbolicZeros = false;
      rule = (...all: unknown[]) => {
        const tangents = all.pop() as unknown[];
        const primals = all.pop() as unknown[];
        const y = call(...merge(all, primals, options));
        return [y, sumTangents(rules, primals, tangents, y, name)];
      };
      return self;
    },
  }) as unknown as CustomJvp<A, R>;
  return self;
}
/** Arguments back in the function's order. */
function merge(
  nondiff: readonly unknown[],
  primals: readonly unknown[],
  { nondiffArgnums = [] }: CustomOptions,
): unknown[] {
  const count = nondiff.length + primals.length;
  const fixed = argumentNumbers(nondiffArgnums, count, "customJvp");
  let k = 0;
  return Array.from({ length: count }, (_, i) => (fixed.includes(i) ? nondiff[fixed.indexOf(i)] : primals[k++]));
}
function sumTangents(
  rules: readonly (AnyFunction | null)[],
  primals: readonly unknown[],
  tangents: readonly unknown[],
  y: unknown,
  name: string,
): unknown {
  if (rules.length !== primals.length)
    throw new JAXTypeError(
      `${name}: defjvps got ${rules.length} rules for ${primals.length} arguments. Give one for each, or null.`,
    );
  const [ys, def] = flattenArrays(y, name);
  let total: (Value | null)[] = ys.map(() => null);
  rules.forEach((rule, i) => {
    if (!rule) return;
    const parts = flattenUpTo(def, rule(tangents[i], y, ...primals), `${name}: rule ${i}`);
    total = parts.map(
      (p, k) => plus(total[k], p === null ? null : asLeaf(p, name, () => `the tangent of rule ${i}`)) ?? null,
    );
  });
  return def.kind === "leaf" ? total[0] : total.every((d) => d === null) ? null : unflatten(def, total);
}
