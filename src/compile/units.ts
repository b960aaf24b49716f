import { InternalError } from "../core/errors.ts";
import type { Atom, Eqn, Var } from "../core/jaxpr.ts";
import type { Expr } from "../ir/expr.ts";
import type { Index, LoopVar } from "../ir/index.ts";
import type { Routine } from "../ir/lower.ts";

/** Something that becomes one step of the program, or a loop over steps. */
export type Unit = Group | Opaque;
interface UnitBase {
  /** Units whose results it reads. */
  readonly deps: Set<Unit>;
  /** Position of the last equation in it: a topological order where dependencies leave it open. */
  readonly order: number;
}
/** A fused kernel: results over one domain, each element computed where it is stored. */
export interface Group extends UnitBase {
  readonly kind: "group";
  readonly shape: readonly number[];
  /** One index for each dimension; a variable unless the dimension is 1. */
  readonly at: readonly Index[];
  readonly roots: { readonly value: Var; readonly expr: Expr }[];
  /** What computes a cell, by the cell's id; other cells are loaded. */
  readonly resolved: Map<number, Expr>;
  /** Variables of groups that were joined to this one, in terms of its own. */
  readonly aliases: Map<number, Index>;
  /** Short loops, by their variable, that a concatenation cuts at every value: each value gets code of its own. */
  readonly unrolled: Map<number, LoopVar>;
  /** Scalar operations in it. */
  size: number;
}
/** An equation with code of its own. */
export interface Opaque extends UnitBase {
  readonly kind: "opaque";
  readonly eqn: Eqn;
  /** What its primitive's routine gave, if it has one. */
  readonly code: FusedDot | Routine | null;
}
/** A contraction that reads its operands where they lie: transposes and the like are strides, not copies. */
export interface FusedDot {
  readonly kind: "dot";
  readonly batch: readonly LoopVar[];
  readonly row: readonly LoopVar[];
  readonly column: readonly LoopVar[];
  readonly depth: readonly LoopVar[];
  /** Affine positions in the variables above. */
  readonly operands: readonly { readonly value: Var; readonly at: Index }[];
}

/** What a unit with code of its own reads: a contraction reads what its operands are views of. */
export const operandsOf = ({ eqn, code }: Opaque): readonly Atom[] =>
  code?.kind === "dot" ? code.operands.map((o) => o.value) : eqn.ins;

export function reaches(from: Unit, to: Unit): boolean {
  const seen = new Set<Unit>();
  const stack: Unit[] = [from];
  for (let u = stack.pop(); u; u = stack.pop()) {
    if (u === to) return true;
    if (seen.has(u)) continue;
    seen.add(u);
    stack.push(...u.deps);
  }
  return false;
}
/** Dependencies first; where they leave a choice, the order of the equations. */
export function sortUnits(units: readonly Unit[]): Unit[] {
  const out: Unit[] = [];
  const state = new Map<Unit, 1 | 2>();
  const visit = (u: Unit): void => {
    if (state.get(u) === 2) return;
    if (state.get(u) === 1) throw new InternalError("fusion made a cycle");
    state.set(u, 1);
    for (const d of [...u.deps].sort((a, b) => a.order - b.order)) visit(d);
    state.set(u, 2);
    out.push(u);
  };
  for (const u of [...units].sort((a, b) => a.order - b.order)) visit(u);
  return out;
}
