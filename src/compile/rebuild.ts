import { sizeOf } from "../core/aval.ts";
import { InternalError } from "../core/errors.ts";
import type { Var } from "../core/jaxpr.ts";
import type { Combiner, ConstExpr, Expr, ExprBuilder, PieceExpr, ReduceExpr } from "../ir/expr.ts";
import {
  constantIndex,
  eachAtom,
  flatten,
  type Index,
  isConstant,
  type LoopVar,
  type RuntimeAtom,
  runtimeIndex,
  substitute,
} from "../ir/index.ts";
import type { Group } from "./units.ts";

/** What stands in place of loop variables, by their id. */
export type Substitution = Map<number, Index>;

const pieceAt = (cuts: readonly number[], x: number): number => cuts.filter((c) => x >= c).length;
/** Pieces that an index can lie in. */
const possible = (p: PieceExpr, at: Index): [number, number] => [pieceAt(p.cuts, at.lo), pieceAt(p.cuts, at.hi)];

/** Visits what a group computes, under a substitution: only the pieces that can be reached. */
export class Walker {
  readonly reductions: ReduceExpr[] = [];
  private readonly group: Group | null;
  private readonly substitution: ReadonlyMap<number, Index>;
  constructor(group: Group | null, substitution: ReadonlyMap<number, Index>) {
    this.group = group;
    this.substitution = substitution;
  }
  index(x: Index): Index {
    return substitute(x, (a) => (a.kind === "var" ? (this.substitution.get(a.id) ?? null) : null));
  }
  walk(roots: readonly Expr[], onIndex: (x: Index) => void, onPiece?: (p: PieceExpr, at: Index) => void): void {
    const seen = new Set<number>();
    const stack: Expr[] = [...roots];
    const visit = (x: Index) => {
      onIndex(x);
      eachAtom(x, (a) => a.kind === "runtime" && stack.push(a.expr));
    };
    for (let e = stack.pop(); e; e = stack.pop()) {
      if (seen.has(e.id)) continue;
      seen.add(e.id);
      switch (e.kind) {
        case "cell": {
          const inside = this.group?.resolved.get(e.id);
          if (inside) stack.push(inside);
          else visit(flatten(e.at, e.value.aval.shape));
          break;
        }
        case "index":
          visit(e.index);
          break;
        case "op":
          stack.push(...e.args);
          break;
        case "rare":
          stack.push(e.condition, e.common, ...e.args);
          break;
        case "piece": {
          visit(e.at);
          const at = this.index(e.at);
          onPiece?.(e, at);
          const [first, last] = possible(e, at);
          stack.push(...e.args.slice(first, last + 1));
          break;
        }
        case "result":
          stack.push(e.of);
          break;
        case "reduce":
          this.reductions.push(e);
          stack.push(...e.values);
          break;
      }
    }
  }
}

/** Copies expressions into a kernel's builder: cells become loads or what computes them, variables are substituted. */
export class Rebuilder {
  private readonly done = new Map<number, Expr>();
  private readonly group: Group | null;
  private readonly substitution: ReadonlyMap<number, Index>;
  private readonly reductions: ReadonlyMap<number, readonly LoopVar[]>;
  private readonly b: ExprBuilder;
  private readonly bufferOf: (v: Var) => number;
  private orderOf: (r: ReduceExpr) => ReduceExpr["order"] = (r) => r.order;

  constructor(
    group: Group | null,
    substitution: ReadonlyMap<number, Index>,
    reductions: ReadonlyMap<number, readonly LoopVar[]>,
    b: ExprBuilder,
    bufferOf: (v: Var) => number,
  ) {
    this.group = group;
    this.substitution = substitution;
    this.reductions = reductions;
    this.b = b;
    this.bufferOf = bufferOf;
  }
  /** The same expressions with other orders of reduction. */
  static reorder(b: ExprBuilder, order: (r: ReduceExpr) => ReduceExpr["order"]): Rebuilder {
    const r = new Rebuilder(null, new Map(), new Map(), b, () => 0);
    r.orderOf = order;
    return r;
  }
  /** The index under the substitution; what it reads at run time must have been rebuilt. */
  index(x: Index): Index {
    return substitute(x, (a) => {
      if (a.kind === "var") return this.substitution.get(a.id) ?? null;
      return this.runtime(a);
    });
  }
  private runtime(a: RuntimeAtom): Index {
    const e = this.done.get(a.expr.id) as Expr;
    if (e.kind === "const") return constantIndex(Number(e.value));
    return e === a.expr ? runtimeIndex(a.expr, a.lo, a.hi) : runtimeIndex(e, a.lo, a.hi);
  }
  /** Depth-first without recursion: chains may be thousands of operations long. */
  rebuild(root: Expr): Expr {
    const stack: Expr[] = [root];
    while (stack.length) {
      const e = stack[stack.length - 1];
      if (this.done.has(e.id)) {
        stack.pop();
        continue;
      }
      const missing = this.needs(e).filter((x) => !this.done.has(x.id));
      if (missing.length) stack.push(...missing);
      else {
        this.done.set(e.id, this.make(e));
        stack.pop();
      }
    }
    return this.done.get(root.id) as Expr;
  }
  private runtimeExprs(...xs: Index[]): Expr[] {
    const out: Expr[] = [];
    for (const x of xs) if (!isConstant(x)) eachAtom(x, (a) => a.kind === "runtime" && out.push(a.expr));
    return out;
  }
  private needs(e: Expr): readonly Expr[] {
    switch (e.kind) {
      case "op":
        return e.args;
      case "rare":
        return [e.condition, e.common, ...e.args, e.body];
      case "cell": {
        const inside = this.group?.resolved.get(e.id);
        return inside ? [inside] : this.runtimeExprs(...e.at);
      }
      case "index":
        return this.runtimeExprs(e.index);
      case "load":
        return this.runtimeExprs(e.at);
      case "piece": {
        const inIndex = this.runtimeExprs(e.at);
        if (inIndex.some((x) => !this.done.has(x.id))) return inIndex;
        const [first, last] = possible(e, this.index(e.at));
        return e.args.slice(first, last + 1);
      }
      case "result":
        return [e.of];
      case "reduce":
        return [...e.values, ...e.combiner.outs];
      default:
        return [];
    }
  }
  private make(e: Expr): Expr {
    const got = (x: Expr) => this.done.get(x.id) as Expr;
    const { b } = this;
    switch (e.kind) {
      case "const":
        return b.constant(e.value, e.type);
      case "param":
        return b.param(e.side, e.k, e.type);
      case "op":
        return b.op(e.op, e.type, ...e.args.map(got));
      case "rare":
        return b.rareOf(got(e.condition), e.args.map(got), got(e.body), got(e.common));
      case "index":
        return b.index(this.index(e.index));
      case "cell": {
        const inside = this.group?.resolved.get(e.id);
        if (inside) return got(inside);
        const at = this.index(flatten(e.at, e.value.aval.shape));
        if (at.lo < 0 || at.hi >= sizeOf(e.value.aval))
          throw new InternalError(`an index runs over [${at.lo}, ${at.hi}] of ${sizeOf(e.value.aval)} elements`);
        return b.load(this.bufferOf(e.value), at, e.type);
      }
      case "load":
        return b.load(e.buffer, this.index(e.at), e.type, e.pure);
      case "piece": {
        const at = this.index(e.at);
        const [first, last] = possible(e, at);
        if (first === last) return got(e.args[first]);
        return b.pieces(at, e.cuts.slice(first, last), e.args.slice(first, last + 1).map(got));
      }
      case "reduce": {
        const loops = this.reductions.get(e.id) ?? e.loops;
        const values = e.values.map(got);
        const results = b.reduce(loops, this.combiner(e.combiner), values, this.orderOf(e));
        return (results[0] as Expr & { kind: "result" }).of;
      }
      case "result": {
        const of = got(e.of) as ReduceExpr;
        return b.reduce(of.loops, of.combiner, of.values, of.order)[e.k];
      }
      case "local":
        return b.local(e.local);
    }
  }
  private combiner(c: Combiner): Combiner {
    const identity = c.identity.map((x) => this.b.constant(x.value, x.type) as ConstExpr);
    return this.b.combiner(identity, () => c.outs.map((o) => this.done.get(o.id) as Expr), c.ordered);
  }
}
