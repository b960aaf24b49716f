import { type DType, dtypeInfo } from "../core/dtype.ts";
import type { Expr } from "../ir/expr.ts";
import { coefficient, type Index, type LoopVar } from "../ir/index.ts";
import type { Kernel, Stmt, StoreStmt } from "../ir/loop.ts";
import type { DotEpilogue } from "../ir/program.ts";

/** Operations and loads of an epilogue: beyond them it is no small thing that one adds to a product. */
const mostOps = 120;
const mostBuffers = 24;
const is32Bit = (e: Expr): boolean => e.type !== "float64" && e.type !== "int64" && e.type !== "uint64";

/**
 * The kernel as the epilogue of a product of m x n elements, which it reads as buffer `sum`; null where it is more than a
 * function of one element: other loops, reductions, positions that are not affine, 64-bit numbers.
 */
export function epilogueOf(kernel: Kernel, sum: number, m: number, n: number): Omit<DotEpilogue, "args"> | null {
  const nest = loopsOf(kernel.body, m, n);
  if (!nest || kernel.buffers.length > mostBuffers) return null;
  const { row, column, flat, stores } = nest;
  const loops = [row, column, flat].filter((v) => v !== null);
  /** Along it four elements are computed at a time. */
  const inner = flat ?? column;
  const isAffine = (x: Index) => x.terms.every((t) => t.atom.kind === "var" && loops.some((v) => v === t.atom));
  const isOwn = (x: Index) =>
    isAffine(x) &&
    x.constant === 0 &&
    (flat
      ? coefficient(x, flat) === 1
      : (!row || coefficient(x, row) === n) && (!column || coefficient(x, column) === 1));
  const loads = new Map<StoreStmt, boolean>();
  let ops = 0;
  for (const s of stores) {
    if (!isOwn(s.at) || s.guard || !isPlain(kernel.buffers[s.buffer].dtype)) return null;
    loads.set(s, false);
    const seen = new Set<Expr>();
    const stack = [s.value];
    for (let e = stack.pop(); e; e = stack.pop()) {
      if (seen.has(e)) continue;
      seen.add(e);
      if (!is32Bit(e)) return null;
      if (e.kind === "op") {
        ops++;
        stack.push(...e.args);
      } else if (e.kind === "load") {
        if (!isPlain(kernel.buffers[e.buffer].dtype)) return null;
        if (e.buffer === sum) {
          if (!isOwn(e.at)) return null;
          loads.set(s, true);
        } else if (!isAffine(e.at) || (inner && ![0, 1].includes(coefficient(e.at, inner) as number))) return null;
      } else if (e.kind !== "const") return null;
    }
  }
  if (ops > mostOps) return null;
  const result = stores.find((s) => loads.get(s) && kernel.buffers[s.buffer].dtype === "float32");
  return result ? { kernel, sum, result: result.buffer, row, column, flat } : null;
}
/** Whether elements lie in memory as in a register, or are booleans; others a block of the product does not convert. */
const isPlain = (d: DType): boolean => d === "bool" || dtypeInfo[d].bytes === 4;
interface Nest {
  readonly row: LoopVar | null;
  readonly column: LoopVar | null;
  readonly flat: LoopVar | null;
  readonly stores: readonly StoreStmt[];
}
/** The loops if they are those over rows and columns, or one over both. */
function loopsOf(body: readonly Stmt[], m: number, n: number): Nest | null {
  const loops: LoopVar[] = [];
  let inner = body;
  while (inner.length === 1 && inner[0].kind === "loop") {
    loops.push(inner[0].var);
    inner = inner[0].body;
  }
  const isWhole = (v: LoopVar | undefined, size: number) => v?.lo === 0 && v.hi === size - 1;
  const stores = inner.filter((s) => s.kind === "store");
  if (stores.length !== inner.length || stores.length === 0) return null;
  const [first, second] = loops;
  const nest = (row: LoopVar | null, column: LoopVar | null, flat: LoopVar | null) => ({ row, column, flat, stores });
  if (loops.length === 2) return isWhole(first, m) && isWhole(second, n) ? nest(first, second, null) : null;
  if (loops.length !== 1) return null;
  if (m === 1 && isWhole(first, n)) return nest(null, first, null);
  if (n === 1 && isWhole(first, m)) return nest(first, null, null);
  return isWhole(first, m * n) ? nest(null, null, first) : null;
}
