import { InternalError } from "../../core/errors.ts";
import type { Combiner, Expr, Register } from "../../ir/expr.ts";
import { valueTypes } from "./graph.ts";
import type { OpContext, Operand } from "./scalar-ops.ts";
import { scalarOp } from "./scalar-ops.ts";
import { vectorOp } from "./vector-ops.ts";

/** How often each new value stands in a combiner's results. */
export function combinerUses(c: Combiner): number[] {
  const times = c.identity.map(() => 0);
  const walk = (e: Expr): void => {
    if (e.kind === "param" && e.side === 1) times[e.k]++;
    if (e.kind === "op") e.args.forEach(walk);
  };
  c.outs.forEach(walk);
  return times;
}

/** Leaves the combined values on the stack, the first one lowest. `wide`: on vectors. */
export function emitCombiner(
  c: OpContext,
  combiner: Combiner,
  wide: boolean,
  param: (side: 0 | 1, k: number) => void,
): void {
  const uses = new Map<Expr, number>();
  const count = (e: Expr): void => {
    const n = uses.get(e) ?? 0;
    uses.set(e, n + 1);
    if (n === 0 && e.kind === "op") e.args.forEach(count);
  };
  combiner.outs.forEach(count);
  const kept = new Map<Expr, number>();
  const push = (e: Expr): void => {
    switch (e.kind) {
      case "const":
        return c.constant(e.value, e.type, wide);
      case "param":
        return param(e.side, e.k);
      case "op": {
        const known = kept.get(e);
        if (known !== undefined) return void c.f.local.get(known);
        const args = e.args.map(
          (a): Operand => ({
            push: () => push(a),
            ...(a.kind === "const" && { constant: a.value }),
          }),
        );
        const operation = { op: e.op, type: e.type, from: e.args[e.args.length - 1].type, args, by: 0, lo: 0 };
        (wide ? vectorOp : scalarOp)(c, operation);
        if ((uses.get(e) as number) > 1) {
          const t = c.temp(wide ? "v128" : valueTypes[e.type]);
          c.f.local.tee(t);
          kept.set(e, t);
        }
        return;
      }
      default:
        throw new InternalError(`a ${e.kind} expression in a combiner`);
    }
  };
  combiner.outs.forEach(push);
}
