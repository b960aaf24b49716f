import { sizeOf } from "../core/aval.ts";
import { InternalError } from "../core/errors.ts";
import { type Atom, type Eqn, hasEffect, type Jaxpr, Literal, Var } from "../core/jaxpr.ts";
import { type Expr, ExprBuilder } from "../ir/expr.ts";
import { atomIndex, flatten, type Index, type LoopVar, loopVar, substitute } from "../ir/index.ts";
import type { Dot, Pull } from "../ir/lower.ts";
import { isNarrowFloat } from "../ir/narrow.ts";
import { Later } from "../util/later.ts";
import { product, sameList } from "../util/list.ts";
import { countOps, type Demand, depthOf, evaluationsOf, noteUnrolled, ownCost } from "./demand.ts";
import { constantOf, elementsOf, everyIndex, type LoopRule, type PullRule, registerOfAval } from "./elements.ts";
import type { Precision } from "./precision.ts";
import { type FusedDot, type Group, type Opaque, operandsOf, reaches, sortUnits, type Unit } from "./units.ts";

/** Where narrow numbers are rounded and wrapped; installed with them. */
export const precisionOf: Later<(jaxpr: Jaxpr) => Precision> = /*@__PURE__*/ new Later("precision", "api/narrow.ts");
/** Recomputing is accepted up to this many scalar operations for each element that would otherwise be stored. */
const recomputeBound = 8;
/** A kernel that has reached this many operations takes in no more: engines compile long functions slowly. */
const largestGroup = 400;
/** Results of one kernel: each takes a register for its address. */
const mostRoots = 16;

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
