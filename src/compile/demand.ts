import { sizeOf } from "../core/aval.ts";
import { type Eqn, Var } from "../core/jaxpr.ts";
import { type CellExpr, type Expr, ExprBuilder } from "../ir/expr.ts";
import { constantIndex, type Index, type LoopVar, substitute } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { product, range } from "../util/list.ts";
import { elementsOf, everyIndex, type LoopRule, registerOfAval } from "./elements.ts";
import { identityOf, paramsKey } from "./key.ts";
import type { Group } from "./units.ts";

/** A loop is unrolled if it has at most so many values. */
const longestUnrolled = 4;

/** An element of a value that a kernel asks for. */
export interface Demand {
  readonly group: Group;
  readonly cell: CellExpr;
  /** The innermost loop of the domain (by dimension, -1 for none) in which it is computed. */
  depth: number;
}

interface OwnCost {
  readonly ops: number;
  /** How often elements of each operand are needed. */
  readonly operands: ReadonlyMap<number, number>;
}
const nothing: OwnCost = { ops: 0, operands: new Map() };
const ownCosts = new Map<string, OwnCost>();
/** How elements are computed one by one, unless there is code for all of them. */
function loopOf({ prim: { lower }, ins, params }: Eqn): LoopRule | undefined {
  if (lower.kind === "loop") return lower.loop;
  if (lower.kind !== "routine" || !lower.loop) return undefined;
  const code = lower.routine(
    ins.map((a) => a.aval),
    params as never,
  );
  return code ? undefined : lower.loop;
}
/** Of one element by its equation alone; remembered by primitive, params and types. */
export function ownCost(v: Var, e: Eqn | undefined): OwnCost {
  const loop = e && loopOf(e);
  if (!loop || sizeOf(v.aval) === 0) return nothing;
  const k = e.outs.indexOf(v);
  const types = e.ins.map((a) => `${a.aval.dtype}[${a.aval.shape}]`);
  const key = `${identityOf(e.prim)}.${k}${types}${paramsKey(e.params)}`;
  const known = ownCosts.get(key);
  if (known) return known;
  const b = new ExprBuilder();
  const stand = e.ins.map((a) => new Var(a.aval));
  const ins = stand.map(
    (a, i): Pull =>
      (at) =>
        b.cell(a, i, at, registerOfAval(a.aval)),
  );
  const operands = new Map<number, number>();
  const own = elementsOf(e, loop, b, ins)[k](everyIndex(v.aval.shape));
  const ops = countOps(own, (c, times) => {
    const i = stand.indexOf(c.value);
    operands.set(i, (operands.get(i) ?? 0) + times);
  });
  const cost = { ops, operands };
  ownCosts.set(key, cost);
  return cost;
}
/**
 * The innermost loop of the domain in which a cell is computed: the last one whose variable its index uses; inside a
 * reduction, that of the reduction (`outer`), whose loops lie inside it.
 */
export function depthOf(cell: CellExpr, group: Group, outer: number): number {
  const domain = group.at.map((x) => x.terms[0]?.atom as LoopVar | undefined);
  let depth = -1;
  let inDomain = 0;
  domain.forEach((v, d) => {
    if (v && cell.vars.has(v.id)) {
      depth = d;
      inDomain++;
    }
  });
  return inDomain < cell.vars.size ? Math.max(depth, outer) : depth;
}
/** How often demanded elements are computed. */
export function evaluationsOf(demands: readonly Demand[]): number {
  let n = 0;
  const seen = new Map<Group, Set<string>>();
  for (const d of demands) {
    const { group, cell } = d;
    const each = evaluationsOfOne(d);
    if (group.unrolled.size === 0) n += each;
    else {
      const known = seen.get(group) ?? new Set();
      seen.set(group, known);
      for (const key of unrolledKeys(cell, group)) {
        if (!known.has(key)) n += each;
        known.add(key);
      }
    }
  }
  return n;
}
/** How often a demanded element is computed: the loops around it, without those that are unrolled. */
function evaluationsOfOne({ group, cell, depth }: Demand): number {
  const vars = group.at.map((x) => x.terms[0]?.atom as LoopVar | undefined);
  const around = group.shape.filter((_, d) => d <= depth && !group.unrolled.has(vars[d]?.id ?? -1));
  return product(around) * extentsOf(cell, new Set(vars.map((v) => v?.id)));
}
/** The elements that a cell stands for once loops are unrolled; those written out with numbers are the same ones. */
function unrolledKeys(cell: CellExpr, { unrolled }: Group): string[] {
  let all: (readonly Index[])[] = [cell.at];
  for (const v of unrolled.values())
    if (cell.vars.has(v.id))
      all = all.flatMap((at) =>
        range(v.hi - v.lo + 1).map((k) =>
          at.map((x) => substitute(x, (a) => (a === v ? constantIndex(v.lo + k) : null))),
        ),
      );
  return all.map((at) => at.map((x) => x.key).join());
}
export function noteUnrolled(group: Group, e: Expr): void {
  if (e.kind !== "piece" || e.at.terms.length !== 1 || e.at.constant !== 0) return;
  const { atom, factor } = e.at.terms[0];
  if (atom.kind !== "var" || factor !== 1 || atom.lo !== 0 || atom.hi >= longestUnrolled) return;
  const isDomain = group.at.some((x) => x.terms[0]?.atom === atom);
  if (isDomain && e.cuts.length === atom.hi) group.unrolled.set(atom.id, atom);
}
/** Product of the extents of variables in a cell's index that the domain does not bind: those of reductions. */
function extentsOf(cell: CellExpr, bound: ReadonlySet<number | undefined>): number {
  const extents = new Map<number, number>();
  const visit = (x: Index): void => {
    for (const { atom } of x.terms) {
      if (atom.kind === "var") {
        if (!bound.has(atom.id)) extents.set(atom.id, atom.hi - atom.lo + 1);
      } else if ("of" in atom) visit(atom.of);
    }
  };
  cell.at.forEach(visit);
  return product([...extents.values()]);
}
/** Distinct operations under an expression; a reduction's body counts once an iteration. */
export function countOps(e: Expr, onCell?: (c: CellExpr, times: number) => void): number {
  const seen = new Set<number>();
  let n = 0;
  const stack: [Expr, number][] = [[e, 1]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [x, times] = top;
    if (seen.has(x.id)) continue;
    seen.add(x.id);
    if (x.kind === "op") {
      n += times;
      for (const a of x.args) stack.push([a, times]);
    } else if (x.kind === "piece") for (const a of x.args) stack.push([a, times]);
    else if (x.kind === "rare") for (const a of [x.condition, x.common, ...x.args]) stack.push([a, times]);
    else if (x.kind === "result") stack.push([x.of, times]);
    else if (x.kind === "reduce") {
      const inner = times * product(x.loops.map((v) => v.hi - v.lo + 1));
      n += inner;
      for (const a of x.values) stack.push([a, inner]);
    } else if (x.kind === "cell") onCell?.(x, times);
  }
  return n;
}
