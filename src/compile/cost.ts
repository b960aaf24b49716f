import { dtypeInfo } from "../core/dtype.ts";
import type { Combiner, Expr, OpExpr } from "../ir/expr.ts";
import { eachAtom, type Index, type LoopVar } from "../ir/index.ts";
import type { Kernel, Stmt } from "../ir/loop.ts";
import type { DotStep, Program, Step } from "../ir/program.ts";

/** What running a program once costs. */
export interface Cost {
  /** Operations on floats, an fma being two. Those that make up an exp or sin count one by one. */
  readonly flops: number;
  /** Bytes that kernels read and write: each operand and each result once. */
  readonly bytesAccessed: number;
}
const nothing: Cost = { flops: 0, bytesAccessed: 0 };
const plus = (a: Cost, b: Cost): Cost => ({
  flops: a.flops + b.flops,
  bytesAccessed: a.bytesAccessed + b.bytesAccessed,
});
const times = (n: number, { flops, bytesAccessed }: Cost): Cost => ({
  flops: n * flops,
  bytesAccessed: n * bytesAccessed,
});

/**
 * Counts a program's work. The bodies of loops count as often as they run; while that is not known, once. Of branches the most
 * expensive one counts.
 */
export const costOf = (p: Program): Cost => sumOf(p.body, p);
const sumOf = (steps: readonly Step[], p: Program): Cost => steps.map((s) => stepCost(s, p)).reduce(plus, nothing);
function stepCost(s: Step, p: Program): Cost {
  switch (s.kind) {
    case "kernel":
      return kernelCost(s.kernel);
    case "dot":
      return dotCost(s);
    case "copy":
      return { flops: 0, bytesAccessed: 2 * s.bytes };
    case "for":
      return times(s.length, sumOf(s.body, p));
    case "while":
      return plus(sumOf(s.test, p), sumOf(s.body, p));
    case "switch":
      return s.branches
        .map((b) => sumOf(b, p))
        .reduce((a, b) => (b.flops + b.bytesAccessed > a.flops + a.bytesAccessed ? b : a), nothing);
    case "host":
      return {
        flops: 0,
        bytesAccessed: [...s.args, ...s.outs].reduce((n, { place }) => n + p.buffers[place.buffer].bytes, 0),
      };
    case "exchange":
      return nothing;
  }
}
/** The sums are not stored where an epilogue takes them in: its own results are. */
function dotCost({ batch, m, n, k, epilogue }: DotStep): Cost {
  const float = 4;
  const product: Cost = {
    flops: 2 * batch * m * n * k,
    bytesAccessed: float * batch * (m * k + k * n + m * n),
  };
  if (!epilogue) return product;
  const rest = kernelCost(epilogue.kernel);
  return plus(product, { ...rest, bytesAccessed: rest.bytesAccessed - 2 * float * batch * m * n });
}
const kernelCost = (k: Kernel): Cost => ({
  flops: new Counter().block(k.body, 1),
  bytesAccessed: k.buffers
    .filter((b) => b.role !== "scratch")
    .reduce((n, b) => n + (b.role === "inout" ? 2 : 1) * b.length * dtypeInfo[b.dtype].bytes, 0),
});

const isFloat = (e: Expr): boolean => e.type === "float32" || e.type === "float64";
const moves: readonly string[] = ["convert", "bitcast"];
const flopsOf = (e: OpExpr): number =>
  moves.includes(e.op) || !(isFloat(e) || e.args.some(isFloat)) ? 0 : e.op === "fma" ? 2 : 1;
const extent = (v: LoopVar): number => v.hi - v.lo + 1;

/** Counts the float operations of a kernel. A value is computed once for each combination of the loops that it depends on. */
class Counter {
  private readonly extents = new Map<number, number>();

  /** `times`: how often the block runs. */
  block(body: readonly Stmt[], times: number): number {
    return body.reduce((n, s) => n + this.stmt(s, times), 0);
  }
  private stmt(s: Stmt, times: number): number {
    switch (s.kind) {
      case "loop":
        this.extents.set(s.var.id, extent(s.var));
        return this.block(s.body, times * extent(s.var));
      case "store":
        return this.values([s.value, ...(s.guard ? [s.guard] : []), ...runtimeParts(s.at)], times);
      case "set":
        return this.values([s.value], times);
      case "if":
        return this.values([s.condition], times) + Math.max(this.block(s.then, times), this.block(s.otherwise, times));
      case "while":
        return this.values([s.condition], times) + this.block(s.body, times);
    }
  }
  /** Operations of values and of all that they are made of, each counted once. */
  private values(roots: readonly Expr[], times: number, seen = new Set<Expr>()): number {
    let n = 0;
    const stack = [...roots];
    for (let e = stack.pop(); e; e = stack.pop()) {
      if (seen.has(e)) continue;
      seen.add(e);
      const runs = this.runs(e, times);
      switch (e.kind) {
        case "op":
          n += runs * flopsOf(e);
          stack.push(...e.args);
          break;
        case "piece":
          stack.push(...e.args);
          break;
        case "rare":
          stack.push(e.condition, e.common, ...e.args);
          break;
        case "result":
          stack.push(e.of);
          break;
        case "load":
          stack.push(...runtimeParts(e.at));
          break;
        case "reduce": {
          for (const v of e.loops) this.extents.set(v.id, extent(v));
          const terms = e.loops.reduce((m, v) => m * extent(v), 1);
          // The first term is no operation: it is what the sum begins with.
          n += runs * Math.max(0, terms - 1) * combinerFlops(e.combiner);
          n += this.values(e.values, times * terms, seen);
          break;
        }
      }
    }
    return n;
  }
  private runs(e: Expr, times: number): number {
    if (!e.pure) return times;
    let n = 1;
    for (const v of e.vars) n *= this.extents.get(v) ?? 1;
    return n;
  }
}
function combinerFlops({ outs }: Combiner): number {
  const seen = new Set<Expr>();
  let n = 0;
  const stack = [...outs];
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (e.kind !== "op" || seen.has(e)) continue;
    seen.add(e);
    n += flopsOf(e);
    stack.push(...e.args);
  }
  return n;
}
/** The values that an index is computed from. */
function runtimeParts(at: Index): Expr[] {
  const parts: Expr[] = [];
  eachAtom(at, (a) => {
    if (a.kind === "runtime") parts.push(a.expr);
  });
  return parts;
}
