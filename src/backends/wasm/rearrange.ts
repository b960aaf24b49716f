// Changes to loops that make better use of vectors; their iterations are independent, so the values stay the same.

import type { Expr } from "../../ir/expr.ts";
import { coefficient, eachAtom, type Index } from "../../ir/index.ts";
import type { LoopStmt, Stmt, StoreStmt } from "../../ir/loop.ts";

/**
 * Neighbouring loops over one variable become one. Vector loops then load what they share once (parts of a
 * concatenation); the first and last columns of a matrix are made with the rows between them, while those are in cache.
 */
export function joinLoops(body: readonly Stmt[]): readonly Stmt[] {
  const out: Stmt[] = [];
  for (const s of body) {
    const last = out[out.length - 1];
    const mode = last && joinedMode(last, s);
    if (mode)
      out[out.length - 1] = {
        ...(last as LoopStmt),
        mode,
        body: [...(last as LoopStmt).body, ...(s as LoopStmt).body],
      };
    else out.push(s);
  }
  return out;
}
function joinedMode(a: Stmt, b: Stmt): LoopStmt["mode"] | null {
  if (a.kind !== "loop" || b.kind !== "loop" || a.var !== b.var || !isPureNest(a) || !isPureNest(b)) return null;
  if (a.mode === "vector" && b.mode === "vector") return "vector";
  return [a, b].every((s) => s.mode === "parallel" || isColumn(s)) ? "parallel" : null;
}
/** A vector loop whose lanes lie in different rows. */
const isColumn = (s: LoopStmt): boolean =>
  s.body.every((t) => t.kind === "store" && Math.abs(coefficient(t.at, s.var) ?? 0) >= 16);
/** Stores that read nothing that anything writes. */
const isPureNest = (s: Stmt): boolean =>
  s.kind === "loop" ? s.mode !== "serial" && s.body.every(isPureNest) : isPureStore(s);
const isPureStore = (s: Stmt): boolean =>
  s.kind === "store" && s.value.pure && s.guard?.pure !== false && isPureIndex(s.at);
function isPureIndex(x: Index): boolean {
  let pure = true;
  eachAtom(x, (a) => {
    if (a.kind === "runtime" && !a.expr.pure) pure = false;
  });
  return pure;
}

/**
 * An inner loop too short for vectors changes places with the long one around it: columns of a tall array of 2 or 3. Not
 * where that would repeat a row's reduction for each column.
 */
export function swapShort(s: LoopStmt): LoopStmt | null {
  const inner = s.body[0];
  if (s.mode !== "parallel" || s.body.length > 1 || inner?.kind !== "loop" || inner.mode !== "vector") return null;
  const extent = inner.var.hi - inner.var.lo + 1;
  if (extent < 2 || extent > 3 || s.var.hi - s.var.lo < 15) return null;
  if (inner.body.some((t) => hasReduction((t as StoreStmt).value))) return null;
  return { ...inner, mode: "serial", body: [{ ...s, mode: "vector", body: inner.body }] };
}
function hasReduction(root: Expr): boolean {
  const seen = new Set<Expr>();
  const stack = [root];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (e.kind === "result" || e.kind === "reduce") return true;
    if (seen.has(e)) continue;
    seen.add(e);
    if ("args" in e) stack.push(...e.args);
    if (e.kind === "rare") stack.push(e.condition, e.common);
  }
  return false;
}
