import { OpenRules, RuleRef } from "../control/custom.ts";
import { type BwdRule, customVjpP, type VjpRule } from "../control/custom-vjp.ts";
import { hasTangent, tangentAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, currentTrace, isEager, type Staged, shareCaptured, stage, under } from "../core/trace.ts";
import type { NDArray } from "../core/value.ts";
import { float0 } from "../ops/axes.ts";
import { type Mask, maskOf } from "../transforms/memo.ts";
import { scatter, select } from "../util/list.ts";
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
import { type AnyFunction, flattenArrays, flattenResult, hold, nameOf } from "./flat.ts";
import { CustomVJPPrimal, SymbolicZero } from "./symbolic-zero.ts";
import type { Arrays, Inputs } from "./types.ts";

/** A function with a reverse-mode rule of its own. */
export interface CustomVjp<A extends unknown[], R> {
  (...args: Inputs<A>): Arrays<R>;
  /**
   * Sets the rule. fwd(...args) -> [result, residuals]; bwd(...nondiff, residuals, cotangent) -> list of cotangents of the other
   * arguments, null for zero.
   * @param options.symbolicZeros fwd gets each array as a CustomVJPPrimal, which says whether it is differentiated, and bwd
   *   zero cotangents as SymbolicZero objects
   * @example f.defvjp((x) => [np.sin(x), x], (x, ct) => [np.cos(x).mul(ct)])
   */
  defvjp(
    fwd: (...args: any[]) => readonly [unknown, unknown],
    bwd: (...args: any[]) => readonly unknown[],
    options?: VjpRuleOptions,
  ): CustomVjp<A, R>;
}
export interface VjpRuleOptions extends RuleOptions {
  /** Taken as JAX has it, and always on: under checkpoint, what fwd computes for residuals alone is dropped from the first run. */
  optimizeRemat?: boolean;
}
interface Fwd {
  readonly staged: Staged;
  readonly residuals: TreeDef;
}
interface Bwd {
  readonly staged: Staged;
  readonly outNonzero: boolean[];
}
/**
 * A function whose reverse-mode derivative is given by a rule. Forward mode of it is an error; forward mode of its gradient works.
 * @param options.nondiffArgnums arguments that bwd gets first, as they are
 * @throws TypeError if fwd's result or a cotangent has another structure or another type than it should
 * @example
 *   const clip = customVjp((x) => x);
 *   clip.defvjp((x) => [x, null], (_, ct) => [np.clip(ct, -1, 1)]);
 */
export function customVjp<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  options: CustomOptions = {},
): CustomVjp<A, R> {
  const name = `customVjp(${nameOf(f)})`;
  let rules: { fwd: AnyFunction; bwd: AnyFunction; symbolic: boolean } | undefined;
  const open = new OpenRules<Shared<RuleRef<VjpRule>>>();
  const call = (...args: unknown[]): unknown => {
    if (!rules) throw new JAXTypeError(`${name}: it has no rule. Set one with defvjp.`);
    const { fwd, bwd, symbolic } = rules;
    const { nondiff, moving, xs, def, types, flat } = part(f as AnyFunction, args, options, name);
    if (isEager()) return runNow(flat, xs);
    const main = stage(flat.call, types, name);
    const outs = main.jaxpr.outAvals;
    const stageFwd = (perturbed: Mask): Fwd => {
      let residuals!: TreeDef;
      const staged = stage(
        (vs) => {
          const primals = symbolic ? vs.map((v, i) => new CustomVJPPrimal(v, perturbed[i])) : vs;
          const result = hold(fwd, args, moving)(...(unflatten(def, primals) as unknown[]));
          const [y, kept] = pair(result, name, "fwd returns [result, residuals]");
          const [ys, out] = flattenResult(y, `${name}: fwd`, fwd);
          const values = sameResult(ys, out, flat.out, outs, name);
          const [rs, d] = flattenArrays(kept, `${name}: fwd`, "residuals");
          residuals = d;
          return [...values, ...rs];
        },
        types,
        name,
      );
      return { staged, residuals };
    };
    const stageBwd = ({ staged: { jaxpr }, residuals }: Fwd, given: Mask): Bwd => {
      let outNonzero: boolean[] = [];
      const known = jaxpr.outAvals.slice(outs.length);
      const staged = stage(
        (vs) => {
          const ct = tangentTree(flat.out, outs, given, vs.slice(known.length), (a) =>
            symbolic ? new SymbolicZero(tangentAval(a)) : float0(a.shape),
          );
          const result = bwd(...nondiff, unflatten(residuals, vs.slice(0, known.length)), ct);
          const cts = cotangentLeaves(result, def, types, name);
          outNonzero = maskOf(cts);
          return cts.filter((c) => c !== null);
        },
        [...known, ...select(outs, given)],
        name,
      );
      return { staged, outNonzero };
    };
    const { jaxpr, captured, rule } = sharedRules(
      open,
      callKey(nondiff, types),
      main,
      name,
      () => {
        const inexact = outs.map(hasTangent);
        const fullFwd = stageFwd(types.map(hasTangent));
        const fullBwd = stageBwd(fullFwd, inexact);
        const { jaxprs, captured } = shareCaptured([main, fullFwd.staged, fullBwd.staged]);
        const trace = currentTrace();
        const bwdOf = (forward: Fwd) =>
          new RuleRef<BwdRule>(symbolic, (given) => {
            const all = select(inexact, inexact);
            if (forward === fullFwd && (!symbolic || given.every(Boolean)))
              return { jaxpr: jaxprs[2], given: all, outNonzero: fullBwd.outNonzero };
            const { staged, outNonzero } = under(trace, () =>
              stageBwd(
                forward,
                scatter(given, inexact).map((g) => g === true),
              ),
            );
            return { jaxpr: withCaptured(staged, captured, name), given, outNonzero };
          });
        const rule = new RuleRef<VjpRule>(symbolic, (mask) => {
          const perturbed = mask.slice(captured.length);
          if (!symbolic || types.every((a, i) => perturbed[i] === hasTangent(a)))
            return { fwd: jaxprs[1], bwd: bwdOf(fullFwd) };
          const forward = under(trace, () => stageFwd(perturbed));
          return { fwd: withCaptured(forward.staged, captured, name), bwd: bwdOf(forward) };
        });
        return { jaxpr: jaxprs[0], captured, rule };
      },
      (find) => new RuleRef(symbolic, (mask) => find().get(mask)),
    );
    const params = { name: nameOf(f), jaxpr, rule, numConsts: captured.length };
    return unflatten(flat.out, bind(customVjpP, [...captured, ...xs], params));
  };
  const self = Object.assign(call, {
    defvjp(fwd: AnyFunction, bwd: AnyFunction, { symbolicZeros = false }: VjpRuleOptions = {}) {
      rules = { fwd, bwd, symbolic: symbolicZeros };
      return self;
    },
  }) as unknown as CustomVjp<A, R>;
  return self;
}
/** What bwd returned: a list with one tree for each argument. */
function cotangentLeaves(cts: unknown, def: TreeDef, types: Parameters<typeof tangentLeaves>[2], name: string) {
  const { children } = def;
  if (!Array.isArray(cts) || cts.length !== children.length)
    throw new JAXTypeError(
      `${name}: bwd returns a list of ${children.length} cotangents, one for each argument that is not nondiff; got ${
        Array.isArray(cts) ? `${cts.length}` : "no list"
      }. Use null for zero.`,
    );
  let from = 0;
  return cts.flatMap((c, i) => {
    const own = types.slice(from, (from += children[i].numLeaves));
    return tangentLeaves(c, children[i], own, name, `cotangent ${i}`);
  });
}
