import { isFloat } from "../core/dtype.ts";
import { type Jaxpr, Var } from "../core/jaxpr.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { isHalf, isNarrow } from "../ir/narrow.ts";
import { fits, holds, narrowed } from "../ir/narrow-numbers.ts";

/**
 * Where values of narrow dtypes are wrapped or rounded: at each equation whose result may lie outside its dtype, with one
 * exception. A 16-bit float with a single use, by an equation whose results have its dtype, keeps the precision of
 * float32 on its way there (as in XLA): nothing else can see it. All uses of any other value see one and the same number,
 * and what is stored, compared, converted or cast to its bits is a number of the dtype. So is the result of a conversion,
 * which a program writes to be rounded.
 */
export class Precision {
  /** Values that are not rounded. */
  private readonly excess = new Set<Var>();
  constructor({ eqns, outs }: Jaxpr) {
    const seen = new Set<Var>();
    for (const o of outs) if (o instanceof Var) seen.add(o);
    for (const e of eqns)
      for (const a of e.ins) {
        if (!(a instanceof Var) || !isHalf(a.aval.dtype)) continue;
        if (!seen.has(a) && e.outs.every((o) => o.aval.dtype === a.aval.dtype)) this.excess.add(a);
        else this.excess.delete(a);
        seen.add(a);
      }
  }
  /** The value `x` of `v` as the places that use it see it; `stored`: others read it from memory. */
  seen(b: ExprBuilder, x: Expr, v: Var, stored = false): Expr {
    const { dtype } = v.aval;
    if (!isNarrow(dtype) || (this.excess.has(v) && !stored)) return x;
    const float = isFloat(dtype);
    const known = ({ value: u }: { value: Var }): boolean =>
      float ? u.aval.dtype === dtype && !this.excess.has(u) : holds(u.aval.dtype, dtype);
    return fits(x, dtype, known) ? x : narrowed(b, x, dtype);
  }
}
