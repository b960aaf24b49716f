import type { DotStep, Offsets, Place } from "../../ir/program.ts";
import type { FunctionBuilder, ModuleBuilder } from "./assembler.ts";
import { gemmEpilogue } from "./epilogue.ts";
import { GemmTemplate, gemmScratchBytes } from "./gemm.ts";
import type { Helpers } from "./helpers.ts";
import { type I32Value, Integers } from "./integers.ts";
import { kernelKey } from "./key.ts";

/** Bytes of scratch that a product needs: packed panels, and tables of offsets where an axis is nested. */
export const dotScratchBytes = (m: number, n: number, k: number): number => tablesAt(m, n, k) + 4 * (m + 2 * k + n);
const tablesAt = (m: number, n: number, k: number): number => (gemmScratchBytes(m, n, k) + 63) & ~63;

/** Nested dimensions that step like one become one; dimensions of one element vanish. */
export function mergeOffsets(axis: Offsets): Offsets {
  const out: { size: number; stride: number }[] = [];
  for (const d of axis) {
    const outer = out[out.length - 1];
    if (d.size === 1) continue;
    if (outer && outer.stride === d.size * d.stride)
      out[out.length - 1] = { size: outer.size * d.size, stride: d.stride };
    else out.push({ ...d });
  }
  return out;
}
const strideOf = (axis: Offsets): number => axis[0]?.stride ?? 0;

/** Calls to the GEMM functions of one module; they are made when first needed. */
export class DotEmitter {
  private readonly module: ModuleBuilder;
  private made: GemmTemplate | undefined;
  private readonly withEpilogue = new Map<string, FunctionBuilder>();

  private readonly helpers: Helpers;

  constructor(module: ModuleBuilder, helpers: Helpers) {
    this.module = module;
    this.helpers = helpers;
  }
  private get gemm(): GemmTemplate {
    return (this.made ??= new GemmTemplate(this.module, { fma: this.helpers.fma }));
  }
  /** Products with equal epilogues share their functions. */
  private product({ epilogue: e, n }: DotStep, nested: boolean): FunctionBuilder {
    if (!e) return nested ? this.gemm.emitGathered() : this.gemm.emit();
    const loops = [e.row, e.column, e.flat].map((v) => (v ? 1 : 0));
    const key = `${nested},${n},${e.sum},${e.result},${loops}:${kernelKey(e.kernel)}`;
    let f = this.withEpilogue.get(key);
    if (!f) {
      const code = gemmEpilogue(e, n, this.helpers);
      this.withEpilogue.set(key, (f = nested ? this.gemm.emitGathered(code) : this.gemm.emit(code)));
    }
    return f;
  }

  /** `place` pushes an address. */
  emit(f: FunctionBuilder, s: DotStep, place: (p: Place) => void): void {
    const { batch, m, n, k } = s;
    if (batch === 0 || m === 0 || n === 0) return;
    const int = new Integers(f);
    const [a, b] = [s.a, s.b].map((side, i) => int.let(int.add(() => place(s.args[i]), int.const(4 * side.at))));
    const c = int.let(() => place(s.args[2]));
    const scratch = int.let(() => place(s.scratch));
    const axes = [s.a.row, s.a.depth, s.b.depth, s.b.column].map(mergeOffsets);
    const batches = [s.a.batch, s.b.batch].map(mergeOffsets);
    const sizes = [m, n, k].map(int.const, int);
    const nested = axes.some((x) => x.length > 1);
    const product = this.product(s, nested);
    const extra = s.epilogue?.args.map((p) => int.let(() => place(p))) ?? [];
    if (!nested && batches.every((x) => x.length <= 1)) {
      const strides = [...batches.map(strideOf), m * n, ...axes.map(strideOf), n].map(int.const, int);
      int.call(product, a, b, c, scratch, int.const(batch), ...sizes, ...strides, ...extra);
      return;
    }
    const tables = nested ? this.tables(int, scratch, s, axes) : [];
    const i = int.local();
    int.for(i, int.const(0), int.const(batch), 1, () => {
      const [ai, bi] = batches.map((axis, side) => int.add([a, b][side], offsetAt(int, axis, i)));
      const ci = int.add(c, int.mul(i, int.const(4 * m * n)));
      if (nested) {
        int.call(product, ai, bi, ci, scratch, i, ...sizes, ...tables, int.const(n), ...extra);
      } else {
        const strides = [0, 0, 0, ...axes.map(strideOf), n].map(int.const, int);
        int.call(product, ai, bi, ci, scratch, int.const(1), ...sizes, ...strides, ...extra);
      }
    });
  }
  /** Writes each axis's offsets in bytes behind the packed panels. */
  private tables(int: Integers, scratch: I32Value, { m, n, k }: DotStep, axes: readonly Offsets[]): I32Value[] {
    let at = tablesAt(m, n, k);
    const to = int.let(int.add(scratch, int.const(at)));
    return axes.map((axis, i) => {
      const start = int.add(scratch, int.const(at));
      writeOffsets(int, axis, to, 0, int.const(0));
      at += 4 * [m, k, k, n][i];
      return start;
    });
  }
}
function writeOffsets(int: Integers, axis: Offsets, to: number, depth: number, offset: I32Value): void {
  if (depth === axis.length) {
    int.push(to);
    int.push(offset);
    int.f.i32.store();
    int.increase(to, int.const(4));
    return;
  }
  const { size, stride } = axis[depth];
  const i = int.local();
  int.for(i, int.const(0), int.const(size), 1, () => {
    const here = int.let(int.add(offset, int.mul(i, int.const(4 * stride))));
    writeOffsets(int, axis, to, depth + 1, here);
  });
}
/** Bytes from the start to position i of a nested axis. */
function offsetAt(int: Integers, axis: Offsets, i: I32Value): I32Value {
  let sum = int.const(0);
  let inner = 1;
  for (const { size, stride } of [...axis].reverse()) {
    const outer = inner === 1 ? i : int.div(i, int.const(inner));
    const at = int.sub(outer, int.mul(int.div(outer, int.const(size)), int.const(size)));
    sum = int.add(sum, int.mul(at, int.const(4 * stride)));
    inner *= size;
  }
  return sum;
}
