// A program's matrix product as calls of the module's GEMM functions.

import type { DotStep, Offsets, Place } from "../../ir/program.ts";
import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import { GemmTemplate, gemmScratchBytes } from "./gemm.ts";
import { type I32Value, Integers } from "./integers.ts";

/** Bytes of a step's `scratch`: what GEMM needs, then tables of offsets for operands that are not plain matrices. */
export function dotScratchBytes(m: number, n: number, k: number): number {
  return tablesAt(m, n, k) + 4 * (m + n + 2 * k);
}
const tablesAt = (m: number, n: number, k: number) => (gemmScratchBytes(m, n, k) + 63) & ~63;

const isPlain = (offsets: Offsets): boolean => offsets.length === 1;
const strideOf = (offsets: Offsets): number => (offsets[0].size === 1 ? 0 : offsets[0].stride);

/** Emits dot steps; the functions they call are made on first use. */
export class DotEmitter {
  readonly #module: ModuleBuilder;
  readonly #fma: boolean;
  #template: GemmTemplate | undefined;

  constructor(module: ModuleBuilder, fma: boolean) {
    this.#module = module;
    this.#fma = fma;
  }

  /** @param place pushes a place's address */
  emit(f: FunctionBuilder, step: DotStep, place: (p: Place) => void): void {
    this.#template ??= new GemmTemplate(this.#module, { fma: this.#fma });
    const int = new Integers(f);
    const { a, b, args, scratch } = step;
    const [atA, atB, atC] = args.map((p) => int.let(() => place(p)));
    int.increase(atA, int.const(4 * a.at));
    int.increase(atB, int.const(4 * b.at));
    const operands = { a: atA, b: atB, c: atC, scratch: int.let(() => place(scratch)) };
    if ([a.row, a.depth, b.depth, b.column].every(isPlain)) this.#strided(int, step, operands);
    else this.#gathered(int, step, operands);
  }

  #strided(int: Integers, { batch, m, n, k, a, b }: DotStep, at: Operands): void {
    const matrix = [a.row, a.depth, b.depth, b.column].map((offsets) => int.const(strideOf(offsets)));
    const sizes = [m, n, k].map((size) => int.const(size));
    const gemm = this.#template!.emit();
    if (isPlain(a.batch) && isPlain(b.batch)) {
      const steps = [strideOf(a.batch), strideOf(b.batch), m * n].map((stride) => int.const(stride));
      int.call(gemm, at.a, at.b, at.c, at.scratch, int.const(batch), ...sizes, ...steps, ...matrix, int.const(n));
      return;
    }
    const zero = int.const(0);
    eachOfBatch(int, { batch, m, n, a, b }, at, (pa, pb, pc) => {
      int.call(gemm, pa, pb, pc, at.scratch, int.const(1), ...sizes, zero, zero, zero, ...matrix, int.const(n));
    });
  }

  /** Row, column or depth of nested dimensions, as the windows of a convolution have. */
  #gathered(int: Integers, { batch, m, n, k, a, b }: DotStep, at: Operands): void {
    const to = int.let(int.add(at.scratch, int.const(tablesAt(m, n, k))));
    const tables = [a.row, a.depth, b.depth, b.column].map((offsets) => {
      const start = int.let(to);
      writeTable(int, offsets, to);
      return start;
    });
    const sizes = [m, n, k].map((size) => int.const(size));
    const gemm = this.#template!.emitGathered();
    eachOfBatch(int, { batch, m, n, a, b }, at, (pa, pb, pc) => {
      int.call(gemm, pa, pb, pc, at.scratch, int.const(0), ...sizes, ...tables, int.const(n));
    });
  }
}

interface Operands {
  readonly a: Local;
  readonly b: Local;
  readonly c: Local;
  readonly scratch: Local;
}

/** Runs `body` with the addresses of each product's operands. */
function eachOfBatch(
  int: Integers,
  { batch, m, n, a, b }: Pick<DotStep, "batch" | "m" | "n" | "a" | "b">,
  at: Operands,
  body: (a: I32Value, b: I32Value, c: I32Value) => void,
): void {
  if (batch === 1) return body(at.a, at.b, at.c);
  const q = int.local();
  int.for(q, int.const(0), int.const(batch), 1, () =>
    body(
      int.add(at.a, offsetAt(int, a.batch, q)),
      int.add(at.b, offsetAt(int, b.batch, q)),
      int.add(at.c, int.mul(q, int.const(4 * m * n))),
    ),
  );
}

/** The byte offset of index q along nested dimensions. */
function offsetAt(int: Integers, offsets: Offsets, q: Local): I32Value {
  let sum = int.const(0);
  let inner = 1;
  for (const { size, stride } of [...offsets].reverse()) {
    const digit = int.rem(int.div(q, int.const(inner)), int.const(size));
    sum = int.add(sum, int.mul(digit, int.const(4 * stride)));
    inner *= size;
  }
  return sum;
}

/** Writes the byte offsets along nested dimensions to `to`, which ends behind them. */
function writeTable(int: Integers, offsets: Offsets, to: Local, base: I32Value = int.const(0)): void {
  if (offsets.length === 0) {
    int.push(to);
    int.push(base);
    int.f.i32.store();
    return int.increase(to, int.const(4));
  }
  const [{ size, stride }, ...inner] = offsets;
  const offset = int.let(base);
  int.for(int.local(), int.const(0), int.const(size), 1, () => {
    writeTable(int, inner, to, offset);
    int.increase(offset, int.const(4 * stride));
  });
}
