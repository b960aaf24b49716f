import { config } from "../api/config.ts";
import { avalsOf, checkSameStructure } from "../api/flat.ts";
import { type Aval, sameType, showAval } from "../core/aval.ts";
import { promoteTypes } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef } from "../core/pytree.ts";
import { evalJaxpr, type Staged, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { sameList } from "../util/list.ts";

/**
 * Stages a body whose first results are its carry again. Weak numbers in the carry take the dtype that the body gives them, in which
 * case the body is traced once more; weak numbers that the body gives take the dtype of the carry.
 */
export function stageLoop(
  stageBody: (carry: readonly Aval[]) => Staged,
  init: Value[],
  def: TreeDef,
  name: string,
): { init: Value[]; staged: Staged } {
  for (let round = 0; ; round++) {
    const staged = stageBody(avalsOf(init));
    const outs = staged.jaxpr.outAvals;
    let changed = false;
    const next = init.map((x, i) => {
      const a = outs[i];
      if (sameType(a, x.aval) && (a.weakType || !x.weakType)) return x;
      const place = showPath(leafPaths(def)[i], "carry");
      const sameShape = sameList(x.shape, a.shape);
      const t = promoteTypes([x.aval, a], name, config.enableX64);
      if (x.weakType && sameShape && t.dtype === a.dtype && round < 3) {
        changed = true;
        return convertElementType(x, a.dtype);
      }
      if (sameType(a, x.aval)) return x;
      if (a.weakType && sameShape && t.dtype === x.dtype) return x;
      throw new JAXTypeError(
        `${name}: ${place} goes in as ${showAval(x.aval, true)} and comes out as ${showAval(a, true)}. Make them agree, with astype or reshape.`,
      );
    });
    if (!changed) return { init: next, staged: matchWeak(staged, next) };
    init = next;
  }
}
/** A weak result in a strong carry becomes strong. */
function matchWeak(staged: Staged, init: readonly Value[]): Staged {
  const { jaxpr, captured } = staged;
  const fits = init.every((x, i) => sameType(jaxpr.outAvals[i], x.aval));
  if (fits) return staged;
  const convert = (ys: Value[]) => ys.map((y, i) => (i < init.length ? convertElementType(y, init[i].dtype) : y));
  return { jaxpr: stageClosed((xs) => convert(evalJaxpr(jaxpr, xs)), jaxpr.inAvals), captured };
}
/** Throws where a body gives its carry back with another structure. */
export const checkCarry = (before: TreeDef, after: TreeDef, name: string): void =>
  checkSameStructure(
    before,
    after,
    `${name}: the carry goes in and comes out with different structures`,
    "Return the carry as it came.",
  );
