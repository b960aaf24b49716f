import { sizeOf } from "../core/aval.ts";
import type { Var } from "../core/jaxpr.ts";
import { type Expr, ExprBuilder, type LoadExpr, type PieceExpr, type ReduceExpr } from "../ir/expr.ts";
import {
  addIndex,
  atomIndex,
  coefficient,
  constantIndex,
  eachAtom,
  flatten,
  type Index,
  type LoopVar,
  linear,
  loopVar,
} from "../ir/index.ts";
import type { Kernel, KernelBuffer, LoopStmt, Stmt } from "../ir/loop.ts";
import { Rebuilder, type Substitution, Walker } from "./rebuild.ts";
import type { Group } from "./units.ts";

/** A kernel with the variables whose storage its buffers are: those read, then those written. */
export interface Scheduled {
  readonly kernel: Kernel;
  readonly ins: readonly Var[];
  readonly outs: readonly Var[];
}
/** Boxes that concatenate and pad may split a kernel into. */
const maxBoxes = 32;

const extent = (v: LoopVar): number => v.hi - v.lo + 1;

/**
 * Makes loops of a fused group: factors loops so that reshapes become affine, splits the domain into boxes so that each
 * piece of a concatenation or padding has loops of its own, merges loops that memory does not tell apart, and chooses the
 * order of reductions and the loop to vectorise.
 */
export function schedule(group: Group, name: string): Scheduled {
  const ins: Var[] = [];
  const roots = group.roots.map((r) => r.expr);
  const domain = group.at.flatMap((x) => (x.terms.length ? [x.terms[0].atom as LoopVar] : []));
  const factored = factor(group, roots, domain);
  const body: Stmt[] = [];
  const b = new ExprBuilder();
  const bufferOf = (v: Var): number => {
    const i = ins.indexOf(v);
    return i >= 0 ? i : ins.push(v) - 1;
  };
  const stores: { box: Box; values: Expr[]; at: Index }[] = [];
  const joined = new Map<string, LoopVar>();
  for (const merged of boxes(group, roots, factored).flatMap((box) => tile(merge(group, roots, box, joined)))) {
    const r = new Rebuilder(group, merged.substitution, merged.reductions, b, bufferOf);
    const values = roots.map((e) => r.rebuild(e));
    stores.push({ box: merged, values, at: r.index(flatten(group.at, group.shape)) });
  }
  for (const { box, values, at } of stores) body.push(...nest(box.loops, values, ins.length, at, b));
  const buffers: KernelBuffer[] = [
    ...ins.map((v) => ({ dtype: v.aval.dtype, length: sizeOf(v.aval), role: "in" as const })),
    ...group.roots.map((r) => ({ dtype: r.value.aval.dtype, length: sizeOf(r.value.aval), role: "out" as const })),
  ];
  return { kernel: { name, buffers, body }, ins, outs: group.roots.map((r) => r.value) };
}

/** Loops of (a part of) the domain, outermost first, with what they put in place of the group's variables. */
interface Box {
  readonly loops: readonly LoopVar[];
  readonly substitution: Substitution;
  /** New loops of reductions, by the reduction's id. */
  readonly reductions: ReadonlyMap<number, readonly LoopVar[]>;
  /** All positions that are read or written, in terms of the new loops; known once loops are merged. */
  readonly indices?: readonly Index[];
}

// ---- factoring -------------------------------------------------------------
/** Splits loops at the divisors by which their counters are divided, so that floor and remainder vanish. */
function factor(group: Group, roots: readonly Expr[], domain: readonly LoopVar[]): Box {
  const divisors = new Map<number, { v: LoopVar; by: Set<number> }>();
  const walker = new Walker(group, group.aliases);
  walker.walk(roots, (x) =>
    eachAtom(walker.index(x), (a) => {
      if ((a.kind !== "div" && a.kind !== "mod") || a.of.terms.length !== 1 || a.of.constant !== 0) return;
      const { atom, factor } = a.of.terms[0];
      if (atom.kind !== "var" || factor !== 1 || atom.lo !== 0 || extent(atom) % a.by !== 0) return;
      const d = divisors.get(atom.id) ?? { v: atom, by: new Set() };
      d.by.add(a.by);
      divisors.set(atom.id, d);
    }),
  );
  const substitution: Substitution = new Map();
  const split = (v: LoopVar): LoopVar[] => {
    const d = divisors.get(v.id);
    if (!d) return [v];
    const chain = [1];
    for (const by of [...d.by].sort((p, q) => p - q)) if (by % chain[chain.length - 1] === 0 && by > 1) chain.push(by);
    const sizes = chain.map((by, i) => (i + 1 < chain.length ? chain[i + 1] : extent(v)) / by);
    const vars = sizes.map((n) => loopVar(n));
    substitution.set(
      v.id,
      linear(
        0,
        vars.map((w, i) => [atomIndex(w), chain[i]] as const),
      ),
    );
    return vars.filter((w) => w.hi > w.lo).reverse();
  };
  const loops = domain.flatMap(split);
  const reductions = new Map<number, readonly LoopVar[]>();
  for (const r of walker.reductions) reductions.set(r.id, r.loops.flatMap(split));
  return { loops, substitution: compose({ substitution: group.aliases }, substitution), reductions };
}

// ---- boxes -----------------------------------------------------------------
/** Where a loop must be cut so that a piece's choice is the same on either side; null if its index is no such thing. */
function cutsOf(p: PieceExpr, at: Index, loops: readonly LoopVar[]): { v: LoopVar; at: number[] } | null {
  if (at.terms.length !== 1 || at.terms[0].atom.kind !== "var") return null;
  const { atom, factor } = at.terms[0];
  const v = loops.find((l) => l.id === atom.id);
  if (!v) return null;
  // first v with factor * v + constant on the other side of the cut
  const first = (c: number) =>
    factor > 0 ? Math.ceil((c - at.constant) / factor) : Math.floor((at.constant - c) / -factor) + 1;
  return { v, at: p.cuts.map(first).filter((c) => c > v.lo && c <= v.hi) };
}
function boxes(group: Group, roots: readonly Expr[], whole: Box): Box[] {
  const cuts = new Map<number, Set<number>>();
  const walker = new Walker(group, whole.substitution);
  walker.walk(
    roots,
    () => {},
    (p, at) => {
      const c = cutsOf(p, at, whole.loops);
      if (!c) return;
      const set = cuts.get(c.v.id) ?? new Set();
      for (const n of c.at) set.add(n);
      cuts.set(c.v.id, set);
    },
  );
  let parts: LoopVar[][] = [[]];
  // Inner loops first: there a choice per element costs most.
  const split = new Set<number>();
  let n = 1;
  for (const v of [...whole.loops].reverse()) {
    const k = (cuts.get(v.id)?.size ?? 0) + 1;
    if (k > 1 && n * k <= maxBoxes) {
      n *= k;
      split.add(v.id);
    }
  }
  for (const v of whole.loops) {
    const edges = split.has(v.id)
      ? [v.lo, ...[...(cuts.get(v.id) as Set<number>)].sort((a, b) => a - b), v.hi + 1]
      : null;
    const pieces = edges ? edges.slice(1).map((e, i) => loopVar(e - edges[i], edges[i])) : [v];
    parts = parts.flatMap((p) => pieces.map((w) => [...p, w]));
  }
  if (parts.length === 1) return [whole];
  return parts.map((vars) => {
    const renamed = new Map(whole.loops.map((v, i) => [v.id, atomIndex(vars[i])]));
    const substitution = compose(whole, renamed);
    return { loops: vars.filter((w) => w.hi > w.lo), substitution, reductions: whole.reductions };
  });
}
/** First a substitution, then another one of the variables that it brings. */
function compose(box: Pick<Box, "substitution">, then: Substitution): Substitution {
  const out: Substitution = new Map(then);
  const walker = new Walker(null, then);
  for (const [id, x] of box.substitution) out.set(id, walker.index(x));
  return out;
}

// ---- merging ---------------------------------------------------------------
/**
 * Joins neighbouring loops over which every index moves as over one. Boxes that join the same loops share the new one (`joined`), so that
 * what they have in common stays the same expression.
 */
function merge(group: Group, roots: readonly Expr[], box: Box, joined: Map<string, LoopVar>): Box {
  const walker = new Walker(group, box.substitution);
  const indices = new Map<string, Index>();
  walker.walk(roots, (x) => {
    const y = walker.index(x);
    indices.set(y.key, y);
  });
  const own = walker.index(flatten(group.at, group.shape));
  indices.set(own.key, own);
  const merged: Substitution = new Map();
  const join = (loops: readonly LoopVar[]): LoopVar[] => {
    const out: LoopVar[] = [];
    for (const v of loops) {
      const a = out[out.length - 1];
      if (a && [...indices.values()].every((x) => fits(x, a, v))) {
        const key = `${a.id},${v.id}`;
        const c = joined.get(key) ?? loopVar(extent(a) * extent(v));
        joined.set(key, c);
        const step: Substitution = new Map([
          [a.id, constantIndex(a.lo)],
          [v.id, addIndex(atomIndex(c), v.lo)],
        ]);
        const w = new Walker(null, step);
        for (const [id, x] of merged) merged.set(id, w.index(x));
        for (const [id, x] of step) merged.set(id, x);
        for (const [k, x] of [...indices]) indices.set(k, w.index(x));
        out[out.length - 1] = c;
      } else out.push(v);
    }
    return out;
  };
  const loops = join(box.loops);
  const reductions = new Map([...box.reductions].map(([id, vars]) => [id, join(vars)] as const));
  const substitution = merged.size ? compose(box, merged) : box.substitution;
  return { loops, reductions, substitution, indices: [...indices.values()] };
}
function fits(x: Index, outer: LoopVar, inner: LoopVar): boolean {
  const a = coefficient(x, outer);
  const b = coefficient(x, inner);
  return a !== null && b !== null && a === b * extent(inner);
}

// ---- tiling ----------------------------------------------------------------
const tileSize = 16;
/** Where one access runs along the inner loop and another along an outer one (a transposition), both stay in cache by tiles. */
function tile(box: Box): Box[] {
  const { loops, indices = [] } = box;
  const inner = loops[loops.length - 1];
  if (!inner || extent(inner) < 2 * tileSize || !indices.some((x) => coefficient(x, inner) === 1)) return [box];
  const crosses = (x: Index, u: LoopVar) => coefficient(x, u) === 1 && Math.abs(coefficient(x, inner) ?? 0) >= tileSize;
  const outer = loops.find((u) => u !== inner && extent(u) >= 2 * tileSize && indices.some((x) => crosses(x, u)));
  if (!outer) return [box];
  const replaced = (u: LoopVar, v: LoopVar, order: readonly LoopVar[], uIs: Index, vIs: Index): Box => ({
    loops: [...loops.filter((l) => l !== outer && l !== inner), ...order].filter(
      (l) => l.hi > l.lo || l === u || l === v,
    ),
    substitution: compose(
      box,
      new Map([
        [outer.id, uIs],
        [inner.id, vIs],
      ]),
    ),
    reductions: box.reductions,
  });
  const plain = (v: LoopVar, w: LoopVar): Box => replaced(v, w, [v, w], atomIndex(v), atomIndex(w));
  const whole = (v: LoopVar) => extent(v) - (extent(v) % tileSize);
  const parts: Box[] = [];
  const [u0, v0] = [loopVar(whole(outer) / tileSize), loopVar(whole(inner) / tileSize)];
  const [u1, v1] = [loopVar(tileSize), loopVar(tileSize)];
  const tiled = (v: LoopVar, v0: LoopVar, v1: LoopVar) =>
    linear(v.lo, [
      [atomIndex(v0), tileSize],
      [atomIndex(v1), 1],
    ]);
  parts.push(replaced(u1, v1, [u0, v0, u1, v1], tiled(outer, u0, u1), tiled(inner, v0, v1)));
  const restU = extent(outer) - whole(outer);
  const restV = extent(inner) - whole(inner);
  if (restU) parts.push(plain(loopVar(restU, outer.lo + whole(outer)), inner));
  if (restV) parts.push(plain(loopVar(whole(outer), outer.lo), loopVar(restV, inner.lo + whole(inner))));
  return parts;
}

// ---- emission --------------------------------------------------------------
function nest(loops: readonly LoopVar[], values: readonly Expr[], firstOut: number, at: Index, b: ExprBuilder): Stmt[] {
  const inner = loops[loops.length - 1] as LoopVar | undefined;
  const ordered = chooseOrders(values, inner, b);
  let body: Stmt[] = ordered.values.map((value, i) => ({ kind: "store", buffer: firstOut + i, at, value }));
  for (let d = loops.length - 1; d >= 0; d--) {
    const mode: LoopStmt["mode"] = d === loops.length - 1 && !ordered.lanesInside ? "vector" : "parallel";
    body = [{ kind: "loop", var: loops[d], mode, body }];
  }
  return body;
}
/** Whether reductions take their own lanes or the lanes of the domain's inner loop: by which of them memory is contiguous. */
function chooseOrders(values: readonly Expr[], inner: LoopVar | undefined, b: ExprBuilder) {
  const replaced = new Map<ReduceExpr, ReduceExpr["order"]>();
  let lanesInside = false;
  for (const r of reductionsUnder(values)) {
    const v = r.loops[r.loops.length - 1];
    const loads = loadsUnder(r.values);
    const score = (w: LoopVar) => loads.filter((l) => coefficient(l.at, w) === 1).length;
    const n = r.loops.reduce((p, l) => p * extent(l), 1);
    const overDomain = inner !== undefined && r.vars.has(inner.id);
    const lanes = v !== undefined && n >= 16 && !r.combiner.ordered && (!overDomain || score(v) >= score(inner));
    replaced.set(r, lanes ? "lanes" : "sequence");
    if (lanes && overDomain) lanesInside = true;
  }
  const wrong = [...replaced].some(([r, order]) => r.order !== order);
  if (!wrong) return { values, lanesInside };
  const r = Rebuilder.reorder(b, (x) => replaced.get(x) ?? x.order);
  return { values: values.map((e) => r.rebuild(e)), lanesInside };
}
function under(values: readonly Expr[], visit: (e: Expr) => void): void {
  const seen = new Set<number>();
  const stack = [...values];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (seen.has(e.id)) continue;
    seen.add(e.id);
    visit(e);
    if (e.kind === "op" || e.kind === "piece") stack.push(...e.args);
    else if (e.kind === "rare") stack.push(e.condition, e.common, ...e.args);
    else if (e.kind === "result") stack.push(e.of);
    else if (e.kind === "reduce") stack.push(...e.values);
    const at = e.kind === "load" || e.kind === "piece" ? e.at : e.kind === "index" ? e.index : null;
    if (at) eachAtom(at, (a) => a.kind === "runtime" && stack.push(a.expr));
  }
}
const reductionsUnder = (values: readonly Expr[]): ReduceExpr[] => {
  const out: ReduceExpr[] = [];
  under(values, (e) => e.kind === "reduce" && out.push(e));
  return out;
};
const loadsUnder = (values: readonly Expr[]): LoadExpr[] => {
  const out: LoadExpr[] = [];
  under(values, (e) => e.kind === "load" && out.push(e));
  return out;
};
