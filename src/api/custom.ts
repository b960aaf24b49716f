import { OpenRules, RuleRef } from "../control/custom.ts";
import { customJvpP } from "../control/custom-jvp.ts";
import { customVjpP } from "../control/custom-vjp.ts";
import { type Aval, hasTangent, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { flattenUpTo, leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, isEager, type Staged, shareCaptured, stage } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { plus } from "../ops/arithmetic.ts";
import { convertElementType } from "../ops/convert.ts";
import { instantiate, zeros } from "../ops/zeros.ts";
import { scatter } from "../util/list.ts";
import { asLeaf } from "./asarray.ts";
import {
  type AnyFunction,
  argumentNumbers,
  avalsOf,
  type FlatFunction,
  flatFunction,
  flattenArrays,
  flattenResult,
  float0,
  hold,
  nameOf,
} from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

export interface CustomOptions {
  /** Arguments that are plain values: they come first in rules, and have no derivative. */
  nondiffArgnums?: number | readonly number[];
}
/** Arguments in two groups, and what the moving ones are as lists. */
function part(f: AnyFunction, args: unknown[], { nondiffArgnums = [] }: CustomOptions, name: string) {
  const fixed = argumentNumbers(nondiffArgnums, args.length, name);
  const moving = [...args.keys()].filter((i) => !fixed.includes(i));
  const [xs, def] = flattenArrays(
    moving.map((i) => args[i]),
    name,
  );
  const types = avalsOf(xs);
  const flat = flatFunction(hold(f, args, moving), def, name);
  return { nondiff: fixed.map((i) => args[i]), moving, xs, def, types, flat };
}
/** Tangents of a rule: zeros for inexact leaves where the rule says null. Only the inexact leaves are given. */
function inexactLeaves(tree: unknown, def: TreeDef, types: readonly Aval[], name: string, what: string): Value[] {
  const leaves = tree === null ? types.map(() => null) : flattenUpTo(def, tree, `${name}: ${what}`);
  return leaves.flatMap((x, i) => {
    const type = types[i];
    if (!hasTangent(type)) return [];
    if (x === null) return [zeros(type)];
    const place = () => showPath(leafPaths(def)[i], what);
    if (typeof x === "object" && Array.isArray(x))
      throw new JAXTypeError(`${name}: ${place()} is a list, an array ${showAval(type)} is expected.`);
    const v = asLeaf(x, name, place);
    const d = v.weakType && v.ndim === type.shape.length ? convertElementType(v, type.dtype) : v;
    if (!sameType(d.aval, type))
      throw new JAXTypeError(
        `${name}: ${place()} is ${showAval(v.aval)}, ${showAval(type)} is expected. Give it the value's type.`,
      );
    return [d];
  });
}
/** The tree of values for its inexact leaves, and what integers get for the others. */
const spread = (
  def: TreeDef,
  types: readonly Aval[],
  inexact: readonly Value[],
  other: (a: Aval) => unknown,
): unknown =>
  unflatten(
    def,
    scatter(inexact, types.map(hasTangent)).map((d, i) => d ?? other(types[i])),
  );

/** A function with a forward-mode rule of its own. */
export interface CustomJvp<A extends unknown[], R> {
  (...args: Inputs<A>): Arrays<R>;
  /**
   * Sets the rule: (...nondiff, primals, tangents) -> [result, tangent of the result], linear in the tangents.
   * @example f.defjvp(([x], [dx]) => [np.sin(x), np.cos(x).mul(dx)])
   */
  defjvp(rule: (...args: any[]) => readonly [unknown, unknown], options?: { symbolicZeros?: boolean }): CustomJvp<A, R>;
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
 * @example
 *   const log1pexp = customJvp((x) => np.log(np.exp(x).add(1)));
 *   log1pexp.defjvp(([x], [dx]) => [log1pexp(x), nn.sigmoid(x).mul(dx)]);
 */
export function customJvp<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  options: CustomOptions = {},
): CustomJvp<A, R> {
  const name = `customJvp(${nameOf(f)})`;
  const fn = f as AnyFunction;
  let rule: AnyFunction | undefined;
  let symbolicZeros = false;
  const open = new OpenRules<Shared>();
  const call = (...args: unknown[]): unknown => {
    if (!rule) throw new JAXTypeError(`${name}: it has no rule. Set one with defjvp.`);
    const { nondiff, xs, def, types, flat } = part(fn, args, options, name);
    if (isEager()) return runNow(flat, xs);
    const main = stage(flat.call, types, name);
    const outs = main.jaxpr.outAvals;
    const n = xs.length;
    const run = rule;
    const noTangent = (a: Aval) => (symbolicZeros ? null : float0(a.shape));
    const found = open.stage(callKey(nondiff, types), () => {
      const staged = stage(
        (vs) => {
          const primals = unflatten(def, vs.slice(0, n));
          const result = run(...nondiff, primals, spread(def, types, vs.slice(n), noTangent));
          if (!Array.isArray(result) || result.length !== 2)
            throw new JAXTypeError(`${name}: the rule returns [result, tangent]. Return a list of two.`);
          const [y, dy] = result;
          const [ys, out] = flattenResult(y, name, run);
          const values = inexactAsBefore(ys, out, flat.out, outs, name);
          return [...values, ...inexactLeaves(dy, flat.out, outs, name, "the rule's tangent")];
        },
        [...types, ...types.filter(hasTangent)],
        name,
      );
      return shareCaptured([main, staged]);
    });
    const { jaxprs, captured } = found.rules ?? recursive(main, name);
    const jvpJaxpr = found.rules
      ? RuleRef.of(jaxprs[1])
      : RuleRef.later(() => withoutCaptured(found.get(), name).jaxprs[1]);
    const params = { name: nameOf(f), jaxpr: jaxprs[0], jvpJaxpr, numConsts: captured.length };
    return unflatten(flat.out, bind(customJvpP, [...captured, ...xs], params));
  };
  const self = Object.assign(call, {
    defjvp(r: AnyFunction, { symbolicZeros: zeros = false }: { symbolicZeros?: boolean } = {}) {
      rule = r;
      symbolicZeros = zeros;
      return self;
    },
    defjvps(...rules: (AnyFunction | null)[]) {
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
type Shared = ReturnType<typeof shareCaptured>;
/** What tells calls of one function apart: inside its own rule a call with the same key refers to that rule. */
const callKey = (nondiff: readonly unknown[], types: readonly Aval[]): unknown[] => [
  ...nondiff,
  ...types.map((a) => showAval(a)),
];
/** Inside its own rule a function is called with that rule, which cannot carry operands of its own. */
function recursive(main: Staged, name: string): Shared {
  return withoutCaptured({ jaxprs: [main.jaxpr], captured: main.captured }, name);
}
function withoutCaptured(shared: Shared, name: string): Shared {
  if (shared.captured.length)
    throw new JAXTypeError(`${name}: its rule calls it and closes over an array. Pass the array as an argument.`);
  return shared;
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
  const [ys, def] = flattenArrays(y, name);
  let total: (Value | null)[] = ys.map(() => null);
  rules.forEach((rule, i) => {
    if (!rule) return;
    const parts = flattenUpTo(def, rule(tangents[i], y, ...primals), `${name}: rule ${i}`);
    total = parts.map(
      (p, k) => plus(total[k], p === null ? null : asLeaf(p, name, () => `the tangent of rule ${i}`)) ?? null,
    );
  });
  return unflatten(
    def,
    total.map((d, i) => instantiate(d, ys[i].aval)),
  );
}
/** The rule computes the function's result: its types must be the same. */
function inexactAsBefore(ys: Value[], got: TreeDef, want: TreeDef, types: readonly Aval[], name: string): Value[] {
  if (!got.equals(want))
    throw new JAXTypeError(`${name}: the rule gives a result ${got}, the function ${want}. Make them agree.`);
  return ys.map((y, i) => {
    const v =
      y.weakType && y.ndim === types[i].shape.length ? convertElementType(y, types[i].dtype, types[i].weakType) : y;
    if (!sameType(v.aval, types[i]))
      throw new JAXTypeError(
        `${name}: the rule gives ${showAval(y.aval)} for ${showPath(leafPaths(want)[i], "the result")}, the function ${showAval(types[i])}. Make them agree.`,
      );
    return v;
  });
}
/** Nobody differentiates: the function runs as it is, and may look at its values. */
const runNow = (flat: FlatFunction, xs: Value[]): unknown => {
  const ys = flat.call(xs);
  return unflatten(flat.out, ys);
};

/** A function with a reverse-mode rule of its own. */
export interface CustomVjp<A extends unknown[], R> {
  (...args: Inputs<A>): Arrays<R>;
  /**
   * Sets the rule. fwd(...args) -> [result, residuals]; bwd(...nondiff, residuals, cotangent) -> list of cotangents of the other
   * arguments, null for zero.
   * @example f.defvjp((x) => [np.sin(x), x], (x, ct) => [np.cos(x).mul(ct)])
   */
  defvjp(
    fwd: (...args: any[]) => readonly [unknown, unknown],
    bwd: (...args: any[]) => readonly unknown[],
    options?: { symbolicZeros?: boolean },
  ): CustomVjp<A, R>;
}
/**
 * A function whose reverse-mode derivative is given by a rule. Forward mode of it is an error; forward mode of its gradient works.
 * @param options.nondiffArgnums arguments that bwd gets first, as they are
 * @example
 *   const clip = customVjp((x) => x);
 *   clip.defvjp((x) => [x, null], (_, ct) => [np.clip(ct, -1, 1)]);
 */
export function customVjp<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  options: CustomOptions = {},
): CustomVjp<A, R> {
  const name = `customVjp(${nameOf(f)})`;
  const fn = f as AnyFunction;
  let rules: [fwd: AnyFunction, bwd: AnyFunction] | undefined;
  const open = new OpenRules<Shared>();
  const call = (...args: unknown[]): unknown => {
    if (!rules) throw new JAXTypeError(`${name}: it has no rule. Set one with defvjp.`);
    const [fwd, bwd] = rules;
    const { nondiff, moving, xs, def, types, flat } = part(fn, args, options, name);
    if (isEager()) return runNow(flat, xs);
    const main = stage(flat.call, types, name);
    const outs = main.jaxpr.outAvals;
    let residualDef!: TreeDef;
    let numResiduals = 0;
    const found = open.stage(callKey(nondiff, types), () => {
      const forward = stage(
        (vs) => {
          const result = hold(fwd, args, moving)(...(unflatten(def, vs) as unknown[]));
          if (!Array.isArray(result) || result.length !== 2)
            throw new JAXTypeError(`${name}: fwd returns [result, residuals]. Return a list of two.`);
          const [ys, out] = flattenResult(result[0], `${name}: fwd`, fwd);
          const values = inexactAsBefore(ys, out, flat.out, outs, name);
          const [residuals, d] = flattenArrays(result[1], `${name}: fwd`, "residuals");
          residualDef = d;
          numResiduals = residuals.length;
          return [...values, ...residuals];
        },
        types,
        name,
      );
      const residualTypes = forward.jaxpr.outAvals.slice(outs.length);
      const backward = stage(
        (vs) => {
          const residuals = unflatten(residualDef, vs.slice(0, numResiduals));
          const ct = spread(flat.out, outs, vs.slice(numResiduals), (a) => float0(a.shape));
          const cts = bwd(...nondiff, residuals, ct);
          if (!Array.isArray(cts) || cts.length !== moving.length)
            throw new JAXTypeError(
              `${name}: bwd returns a list of ${moving.length} cotangents, one for each argument that is not nondiff; got ${
                Array.isArray(cts) ? `${cts.length}` : "no list"
              }. Use null for zero.`,
            );
          const children = def.children;
          return cts.flatMap((c, i) => {
            const from = children.slice(0, i).reduce((n, d) => n + d.numLeaves, 0);
            const own = types.slice(from, from + children[i].numLeaves);
            return inexactLeaves(c, children[i], own, name, `cotangent ${i}`);
          });
        },
        [...residualTypes, ...outs.filter(hasTangent)],
        name,
      );
      return shareCaptured([main, forward, backward]);
    });
    const { jaxprs, captured } = found.rules ?? recursive(main, name);
    const rule = (k: number) =>
      found.rules ? RuleRef.of(jaxprs[k]) : RuleRef.later(() => withoutCaptured(found.get(), name).jaxprs[k]);
    const rest = { jaxpr: jaxprs[0], fwdJaxpr: rule(1), bwdJaxpr: rule(2), numConsts: captured.length };
    const params = { name: nameOf(f), ...rest };
    return unflatten(flat.out, bind(customVjpP, [...captured, ...xs], params));
  };
  const self = Object.assign(call, {
    defvjp(fwd: AnyFunction, bwd: AnyFunction) {
      rules = [fwd, bwd];
      return self;
    },
  }) as unknown as CustomVjp<A, R>;
  return self;
}
