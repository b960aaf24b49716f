import { type Aval, sizeOf } from "../core/aval.ts";
import { DTypeError, InternalError } from "../core/errors.ts";
import { type Atom, type Eqn, hasEffect, type Jaxpr, Literal, Var } from "../core/jaxpr.ts";
import { type CellExpr, type Expr, ExprBuilder, registerOf } from "../ir/expr.ts";
import { atomIndex, constantIndex, flatten, type Index, type LoopVar, loopVar, substitute } from "../ir/index.ts";
import type { Dot, Pull, Routine } from "../ir/lower.ts";
import { isNarrow, isNarrowFloat, narrowNumber } from "../ir/narrow.ts";
import { Later } from "../util/later.ts";
import { product, range, sameList } from "../util/list.ts";
import { identityOf, paramsKey } from "./key.ts";
import type { Precision } from "./precision.ts";

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
/** Where narrow numbers are rounded and wrapped; installed with them. */
export const precisionOf: Later<(jaxpr: Jaxpr) => Precision> = /*@__PURE__*/ new Later("precision", "api/narrow.ts");
/** Recomputing is accepted up to this many scalar operations for each element that would otherwise be stored. */
const recomputeBound = 8;
/** A kernel that has reached this many operations takes in no more: engines compile long functions slowly. */
const largestGroup = 400;
/** A loop is unrolled if it has at most so many values. */
const longestUnrolled = 4;
/** Results of one kernel: each takes a register for its address. */
const mostRoots = 16;

interface Demand {
  readonly group: Group;
  readonly cell: CellExpr;
  /** The innermost loop of the domain (by dimension, -1 for none) in which it is computed. */
  depth: number;
}
/**
 * Decides for every value whether it is stored or computed where it is used, walking the equations from last to first:
 * when a value is reached, all places that ask for its elements are known. It is computed in place if it is asked for
 * once, or if recomputing is cheap; otherwise it is stored, alone or beside a kernel over the same domain that asks for
 * exactly its own element. Each element of each value is one cell, memoised by value and index: nothing is exponential.
 */
export class Fuser {
  private readonly b = new ExprBuilder();
  private readonly demands = new Map<Var, Demand[]>();
  private readonly stored: Set<Var>;
  private readonly keys = new Map<Var, number>();
  private readonly seenDemand = new Map<string, Demand>();
  private readonly groupIds = new Map<Group, number>();
  private readonly readers = new Map<Var, Unit[]>();
  private readonly units: Unit[] = [];
  private readonly def = new Map<Var, Eqn>();
  private readonly costs = new Map<Var, number>();
  /** The effect that comes next in the program. */
  private nextEffect: Unit | undefined;
  private readonly jaxpr: Jaxpr;
  private readonly precision: Precision | undefined;

  constructor(jaxpr: Jaxpr) {
    this.jaxpr = jaxpr;
    this.precision = precisionOf.installed?.(jaxpr);
    this.stored = new Set(jaxpr.outs.filter((a) => a instanceof Var));
    for (const e of jaxpr.eqns) for (const o of e.outs) this.def.set(o, e);
  }
  run(): Unit[] {
    const { eqns } = this.jaxpr;
    for (let i = eqns.length - 1; i >= 0; i--) this.equation(eqns[i], i);
    this.joinSiblings();
    return sortUnits(this.units);
  }
  /** Groups over one domain that load the same array become one kernel, if neither waits for the other. */
  private joinSiblings(): void {
    const alive = new Set<Unit>(this.units);
    for (const [v, demands] of this.demands) {
      const loading = (d: Demand) => alive.has(d.group) && !d.group.resolved.has(d.cell.id);
      const groups = [...new Set(demands.filter(loading).map((d) => d.group))];
      for (const [i, a] of groups.entries())
        for (const b of groups.slice(i + 1))
          if (sizeOf(v.aval) >= product(a.shape) && alive.has(a) && alive.has(b) && this.join(a, b)) alive.delete(b);
    }
  }
  private join(a: Group, b: Group): boolean {
    if (!sameList(a.shape, b.shape) || a.size + b.size > largestGroup || a.roots.length + b.roots.length > mostRoots)
      return false;
    if (reaches(a, b) || reaches(b, a)) return false;
    a.roots.push(...b.roots);
    for (const [id, e] of b.resolved) a.resolved.set(id, e);
    const own = (v: LoopVar): Index | null => a.at[b.at.findIndex((x) => x.terms[0]?.atom === v)] ?? null;
    for (const [id, x] of b.aliases)
      a.aliases.set(
        id,
        substitute(x, (v) => (v.kind === "var" ? own(v) : null)),
      );
    for (const x of b.at)
      if (x.terms.length) a.aliases.set((x.terms[0].atom as LoopVar).id, own(x.terms[0].atom as LoopVar) as Index);
    a.size += b.size;
    for (const d of b.deps) a.deps.add(d);
    for (const u of this.units) if (u.deps.delete(b)) u.deps.add(a);
    this.units.splice(this.units.indexOf(b), 1);
    return true;
  }

  private equation(e: Eqn, order: number): void {
    const { lower } = e.prim;
    if (lower.kind === "loop") return this.fusible(e, order, lower.loop);
    const avals = e.ins.map((a) => a.aval);
    if (lower.kind === "routine") {
      const r = e.outs.every((o) => sizeOf(o.aval) > 0) ? lower.routine(avals, e.params) : null;
      if (lower.loop && (r === null || (r.kind === "dot" && this.isThin(e, r))))
        return this.fusible(e, order, lower.loop);
      return this.opaque(e, order, r?.kind === "dot" ? this.fuseDot(e, r) : r);
    }
    if (lower.kind === "expand") throw new InternalError(`${e.prim.name} was not expanded`);
    this.opaque(e, order, null);
  }
  /**
   * A product with a vector reads its matrix once: where that is widened from a narrow dtype on the way, writing it out in between
   * would cost more than the product itself.
   */
  private isThin(e: Eqn, { rows, columns }: Dot): boolean {
    if (product(rows) !== 1 && product(columns) !== 1) return false;
    return e.ins.some((a) => {
      const source = a instanceof Var ? this.def.get(a)?.ins[0] : undefined;
      return source !== undefined && isNarrowFloat(source.aval.dtype) && sizeOf(source.aval) === sizeOf(a.aval);
    });
  }
  /** All operands and results are stored. */
  private opaque(eqn: Eqn, order: number, code: Opaque["code"]): void {
    const unit: Opaque = { kind: "opaque", eqn, code, order, deps: new Set() };
    this.units.push(unit);
    for (const o of eqn.outs) this.settle(o, unit);
    for (const a of new Set(operandsOf(unit))) if (a instanceof Var) this.read(a, unit);
    if (hasEffect(eqn)) {
      this.nextEffect?.deps.add(unit);
      this.nextEffect = unit;
    }
  }
  private fuseDot(e: Eqn, dot: Dot): FusedDot {
    const vars = (sizes: readonly number[]) => sizes.map((n) => loopVar(n));
    const [batch, row, column, depth] = [dot.batch, dot.rows, dot.columns, dot.depth].map(vars);
    const ix = (vs: readonly LoopVar[]) => vs.map(atomIndex);
    const operands = [
      this.view(e.ins[0], dot.lhs(ix(batch), ix(row), ix(depth))),
      this.view(e.ins[1], dot.rhs(ix(batch), ix(column), ix(depth))),
    ];
    return { kind: "dot", batch, row, column, depth, operands };
  }
  /** Follows an operand through equations that only move elements, as long as its position stays affine. */
  private view(a: Atom, at: readonly Index[]): { value: Var; at: Index } {
    if (a instanceof Literal) throw new InternalError("a contraction of a literal");
    let found = { value: a, at: flatten(at, a.aval.shape) };
    for (let e = this.def.get(a); e; ) {
      const { lower } = e.prim;
      if (lower.kind !== "loop" || e.prim.traits?.unique) break;
      const ins = e.ins.map(
        (x): Pull =>
          (p) => {
            const type = registerOfAval(x.aval);
            return x instanceof Var ? this.b.cell(x, this.keyOf(x), p, type) : constantOf(this.b, x);
          },
      );
      const inside: Expr = elementsOf(e, lower.loop, this.b, ins)[e.outs.indexOf(found.value)](at);
      // Numbers of 16 bits are in a register what they are converted to: their elements in memory are others.
      if (inside.kind !== "cell" || inside.value.aval.dtype !== a.aval.dtype) break;
      at = inside.at;
      const position = flatten(at, inside.value.aval.shape);
      if (position.terms.every((t) => t.atom.kind === "var")) found = { value: inside.value, at: position };
      e = this.def.get(inside.value);
      if (found.value !== inside.value) break;
    }
    return found;
  }
  private read(v: Var, unit: Unit): void {
    this.stored.add(v);
    const list = this.readers.get(v);
    if (list) list.push(unit);
    else this.readers.set(v, [unit]);
  }
  /** `v` is stored by `unit`: whoever asked for it reads it. */
  private settle(v: Var, unit: Unit): void {
    for (const d of this.demands.get(v) ?? []) if (d.group !== unit) d.group.deps.add(unit);
    for (const u of this.readers.get(v) ?? []) if (u !== unit) u.deps.add(unit);
  }

  private fusible(e: Eqn, order: number, loop: LoopRule): void {
    const live = e.outs.filter((o) => this.stored.has(o) || this.demands.has(o));
    const rule: PullRule = (ins) => elementsOf(e, loop, this.b, ins);
    for (const o of live) {
      const k = e.outs.indexOf(o);
      if (sizeOf(o.aval) === 0) this.stored.add(o);
      else if (!this.stored.has(o) && this.isWorthStoring(o)) this.stored.add(o);
      if (this.stored.has(o)) this.store(o, k, e, order, rule);
      else for (const d of this.demands.get(o) ?? []) this.resolve(d, k, e, rule);
    }
  }
  private resolve(d: Demand, k: number, e: Eqn, rule: PullRule): void {
    const own = rule(this.pulls(e, d.group, d.depth))[k](d.cell.at);
    const expr = this.precision?.seen(this.b, own, e.outs[k]) ?? own;
    d.group.resolved.set(d.cell.id, expr);
    d.group.size += countOps(expr);
    noteUnrolled(d.group, expr);
  }
  private store(v: Var, k: number, e: Eqn, order: number, rule: PullRule): void {
    const demands = this.demands.get(v) ?? [];
    const group = this.host(v, e, demands) ?? this.newGroup(v.aval.shape, order);
    this.settle(v, group);
    if (sizeOf(v.aval) === 0) return;
    const cell = this.b.cell(v, this.keyOf(v), group.at, registerOfAval(v.aval));
    group.roots.push({ value: v, expr: cell });
    // In its own group the value is the computed one, at the one index at which the group asks for it.
    const own = rule(this.pulls(e, group, group.shape.length - 1))[k](group.at);
    // Storing makes it a number of the dtype by itself.
    const isAsked = demands.some((d) => d.group === group);
    const expr = (isAsked && this.precision?.seen(this.b, own, v, true)) || own;
    group.resolved.set(cell.id, expr);
    group.size += countOps(expr);
    noteUnrolled(group, expr);
  }
  /**
   * A group over the same domain that can store v beside its own results without a cycle: one that asks for v at its own
   * index only, or else one that asks for an operand of v there, so that both need the same elements.
   */
  private host(v: Var, e: Eqn, demands: readonly Demand[]): Group | null {
    const shape = v.aval.shape;
    const isOwn = (d: Demand) => d.cell.at.every((x, i) => x.key === d.group.at[i]?.key);
    const users = [...new Set(demands.map((d) => d.group)), ...(this.readers.get(v) ?? [])];
    const suits = (group: Group): boolean =>
      group.size < largestGroup &&
      group.roots.length < mostRoots &&
      sameList(group.shape, shape) &&
      demands.every((d) => d.group !== group || isOwn(d)) &&
      !users.some((u) => u !== group && reaches(group, u));
    const siblings = e.ins.flatMap((a) =>
      a instanceof Var && sameList(a.aval.shape, shape) ? (this.demands.get(a) ?? []) : [],
    );
    const candidates = [...demands, ...siblings.filter(isOwn)].map((d) => d.group);
    return candidates.find(suits) ?? null;
  }
  private newGroup(shape: readonly number[], order: number): Group {
    const group: Group = {
      kind: "group",
      shape,
      at: everyIndex(shape),
      roots: [],
      resolved: new Map(),
      aliases: new Map(),
      unrolled: new Map(),
      size: 0,
      deps: new Set(),
      order,
    };
    this.groupIds.set(group, this.groupIds.size);
    this.units.push(group);
    return group;
  }
  private keyOf(v: Var): number {
    let k = this.keys.get(v);
    if (k === undefined) this.keys.set(v, (k = this.keys.size));
    return k;
  }
  /** Operands as an equation's rule sees them: asking for an element leaves a demand. */
  private pulls(e: Eqn, group: Group, depth: number): Pull[] {
    return e.ins.map((a) => this.pull(a, group, depth));
  }
  private pull(a: Atom, group: Group, outer: number): Pull {
    if (a instanceof Literal) {
      const c = constantOf(this.b, a);
      return () => c;
    }
    return (at) => {
      const cell = this.b.cell(a, this.keyOf(a), at, registerOfAval(a.aval));
      const depth = depthOf(cell, group, outer);
      const key = `${this.groupIds.get(group)}:${cell.id}`;
      const known = this.seenDemand.get(key);
      if (known) known.depth = Math.max(known.depth, depth);
      else {
        const demand = { group, cell, depth };
        this.seenDemand.set(key, demand);
        const list = this.demands.get(a);
        if (list) list.push(demand);
        else this.demands.set(a, [demand]);
      }
      return cell;
    };
  }

  // ---- cost ----------------------------------------------------------------
  private isWorthStoring(v: Var): boolean {
    const demands = this.demands.get(v) ?? [];
    const size = sizeOf(v.aval);
    const evaluations = evaluationsOf(demands);
    const extra = evaluations / size - 1;
    if (demands.some((d) => d.group.size >= largestGroup) && ownCost(v, this.def.get(v)).ops > 0) return true;
    if (extra <= 0) return false;
    return this.cost(v) * extra > recomputeBound;
  }
  /** Scalar operations for one element, with everything computed in place that can be. */
  private cost(v: Var, depth = 0): number {
    const known = this.costs.get(v);
    if (known !== undefined) return known;
    // As deep as this, it is dear enough whatever lies below.
    if (depth > 2 * recomputeBound) return recomputeBound;
    let cost = 0;
    if (!this.stored.has(v)) {
      const own = ownCost(v, this.def.get(v));
      cost = own.ops;
      for (const [i, times] of own.operands) {
        const a = this.def.get(v)?.ins[i];
        if (a instanceof Var) cost += times * this.cost(a, depth + 1);
      }
    }
    this.costs.set(v, cost);
    return cost;
  }
}
interface OwnCost {
  readonly ops: number;
  /** How often elements of each operand are needed. */
  readonly operands: ReadonlyMap<number, number>;
}
const nothing: OwnCost = { ops: 0, operands: new Map() };
const ownCosts = new Map<string, OwnCost>();
/** Of one element by its equation alone; remembered by primitive, params and types. */
function ownCost(v: Var, e: Eqn | undefined): OwnCost {
  if (e?.prim.lower.kind !== "loop" || sizeOf(v.aval) === 0) return nothing;
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
  const own = elementsOf(e, e.prim.lower.loop, b, ins)[k](everyIndex(v.aval.shape));
  const ops = countOps(own, (c, times) => {
    const i = stand.indexOf(c.value);
    operands.set(i, (operands.get(i) ?? 0) + times);
  });
  const cost = { ops, operands };
  ownCosts.set(key, cost);
  return cost;
}
type LoopRule = (b: ExprBuilder, ins: readonly Pull[], avals: readonly Aval[], params: never) => Pull[];
type PullRule = (ins: readonly Pull[]) => Pull[];
/** Elements of an equation's results from elements of its operands. */
const elementsOf = (e: Eqn, loop: LoopRule, b: ExprBuilder, ins: readonly Pull[]): Pull[] =>
  loop(
    b,
    ins,
    e.ins.map((a) => a.aval),
    e.params as never,
  );
/** An index that runs over a whole shape: a variable for each dimension of more than one element. */
const everyIndex = (shape: readonly number[]): Index[] =>
  shape.map((n) => (n === 1 ? constantIndex(0) : atomIndex(loopVar(n))));
/** What a unit with code of its own reads: a contraction reads what its operands are views of. */
export const operandsOf = ({ eqn, code }: Opaque): readonly Atom[] =>
  code?.kind === "dot" ? code.operands.map((o) => o.value) : eqn.ins;
/** A literal as a number of its dtype. */
function constantOf(b: ExprBuilder, { aval, value }: Literal): Expr {
  const v = isNarrow(aval.dtype) ? narrowNumber(Number(value), aval.dtype) : value;
  return b.constant(v, registerOfAval(aval));
}
export const registerOfAval = (a: Aval) => {
  const r = registerOf[a.dtype as keyof typeof registerOf];
  if (!r)
    throw new DTypeError(
      `${a.dtype}: such arrays can only be stored and read yet. Keep the real and imaginary parts in two arrays.`,
    );
  return r;
};
/**
 * The innermost loop of the domain in which a cell is computed: the last one whose variable its index uses; inside a
 * reduction, that of the reduction (`outer`), whose loops lie inside it.
 */
function depthOf(cell: CellExpr, group: Group, outer: number): number {
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
function evaluationsOf(demands: readonly Demand[]): number {
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
function noteUnrolled(group: Group, e: Expr): void {
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
function reaches(from: Unit, to: Unit): boolean {
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
function sortUnits(units: readonly Unit[]): Unit[] {
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
