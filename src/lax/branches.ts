import "../api/loops.ts";
import type { LeafLike } from "../api/asarray.ts";
import { config } from "../api/config.ts";
import { type AnyFunction, avalsOf, checkSameStructure, flattenArrays, flattenResult, nameOf } from "../api/flat.ts";
import type { Arrays } from "../api/types.ts";
import { condP } from "../control/cond.ts";
import { type Aval, aval, sameType, showAval } from "../core/aval.ts";
import { promoteTypes } from "../core/dtype.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, evalJaxpr, type Staged, scalar, shareCaptured, stage, stageClosed } from "../core/trace.ts";
import { ConcreteArray, type NDArray, type Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { sameList } from "../util/list.ts";
import { indexOperand, predicate, readScalar } from "./scalars.ts";

/** Stages functions of the same operands, whose results must be alike; weak numbers take the dtype of the others. */
function stageBranches(branches: readonly AnyFunction[], operands: readonly unknown[], name: string) {
  const [xs, def] = flattenArrays(operands, name, "operands");
  const outs: TreeDef[] = [];
  const staged = branches.map((f, k) =>
    stage(
      (vs) => {
        const [ys, d] = flattenResult(f(...(unflatten(def, vs) as unknown[])), name, f);
        outs[k] = d;
        return ys;
      },
      avalsOf(xs),
      `${name}: ${nameOf(f)}`,
    ),
  );
  outs.forEach((d, k) => {
    if (k > 0)
      checkSameStructure(outs[0], d, `${name}: results of branches 0 and ${k} differ`, "Make the branches agree.");
  });
  return { xs, out: outs[0], staged: unify(staged, outs[0], name) };
}
/** Converts weak results of branches to the dtype that the others have. */
function unify(staged: Staged[], out: TreeDef, name: string): Staged[] {
  const types = staged.map((s) => s.jaxpr.outAvals);
  const common = types[0].map((a, i): Aval => {
    const all = types.map((t) => t[i]);
    if (all.every((b) => sameType(a, b))) return all.find((b) => !b.weakType) ?? a;
    const t = promoteTypes(all, name, config.enableX64);
    const strong = all.find((b) => !b.weakType);
    const fits = all.every((b) => sameList(b.shape, a.shape) && (b.weakType || b.dtype === t.dtype));
    if (!fits)
      throw new JAXTypeError(
        `${name}: ${showPath(leafPaths(out)[i], "the result")} is ${all.map((b) => showAval(b)).join(" in one branch and ")} in another. Make the branches agree.`,
      );
    return aval(a.shape, t.dtype, strong === undefined);
  });
  return staged.map((s, k) => {
    if (types[k].every((a, i) => sameType(a, common[i]))) return s;
    const convert = (ys: Value[]) => ys.map((y, i) => convertElementType(y, common[i].dtype));
    return { jaxpr: stageClosed((xs) => convert(evalJaxpr(s.jaxpr, xs)), s.jaxpr.inAvals), captured: s.captured };
  });
}
/** Index 0 is the first branch. */
function choose(index: Value, branches: readonly AnyFunction[], operands: readonly unknown[], name: string): unknown {
  const { xs, out, staged } = stageBranches(branches, operands, name);
  const { jaxprs, captured } = shareCaptured(staged);
  return unflatten(out, bind(condP, [index, ...captured, ...xs], { branches: jaxprs }));
}
/**
 * `onTrue` of the operands where `pred` holds, else `onFalse`. One of them runs; under vmap with a mapped `pred` both do, and lanes select.
 * @param pred a boolean scalar; a number counts as true unless it is 0
 * @param operands go to both functions
 * @throws TypeError if the results differ in structure, shape or dtype
 * @example lax.cond(np.less(x, 0), (x) => x.neg(), (x) => x, x)
 */
export function cond<Ops extends unknown[] = NDArray[], R = NDArray>(
  pred: LeafLike,
  onTrue: (...operands: { [K in keyof Ops]: Arrays<Ops[K]> }) => R,
  onFalse: (...operands: { [K in keyof Ops]: Arrays<Ops[K]> }) => R,
  ...operands: Ops
): Arrays<R>;
export function cond(pred: unknown, onTrue: AnyFunction, onFalse: AnyFunction, ...operands: unknown[]): unknown {
  for (const f of [onTrue, onFalse])
    if (typeof f !== "function")
      throw new JAXTypeError(`cond: a branch is a ${typeof f}. Pass two functions after the predicate.`);
  const p = predicate(pred, "cond", "the predicate");
  if (config.disableJit && p instanceof ConcreteArray) return (readScalar(p) ? onTrue : onFalse)(...operands);
  return choose(convertElementType(p, "int32"), [onFalse, onTrue], operands, "cond");
}
/**
 * The branch at `index`, clamped to the list, of the operands.
 * @param index an integer scalar
 * @example lax.switch(i, [(x) => x, (x) => x.mul(2)], x)
 */
function switch_<Ops extends unknown[] = NDArray[], R = NDArray>(
  index: LeafLike,
  branches: readonly ((...operands: { [K in keyof Ops]: Arrays<Ops[K]> }) => R)[],
  ...operands: Ops
): Arrays<R>;
function switch_(index: unknown, branches: readonly AnyFunction[], ...operands: unknown[]): unknown {
  if (!branches.length) throw new ValueError("switch: there are no branches. Pass at least one function.");
  branches.forEach((f, k) => {
    if (typeof f !== "function")
      throw new JAXTypeError(`switch: branch ${k} is a ${typeof f}. Pass a list of functions after the index.`);
  });
  const i = indexOperand(index, "switch");
  if (branches.length === 1) return choose(scalar(0, "int32"), branches, operands, "switch");
  if (config.disableJit && i instanceof ConcreteArray)
    return branches[Math.min(Math.max(Number(readScalar(i)), 0), branches.length - 1)](...operands);
  return choose(i, branches, operands, "switch");
}

export { switch_ as switch };
