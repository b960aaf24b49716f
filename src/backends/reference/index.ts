import { dtypeInfo } from "../../core/dtype.ts";
import { fma32 } from "../../ir/fma.ts";
import type { Backend, DotStep, Executable, Offsets, Place, Program, Step, Target } from "../../ir/program.ts";
import { KernelRun } from "./kernel.ts";

/** Element offset of position i on a logical axis of nested dimensions. */
function offsetOf(axis: Offsets, i: number): number {
  let sum = 0;
  for (let d = axis.length - 1; d >= 0; d--) {
    sum += (i % axis[d].size) * axis[d].stride;
    i = Math.floor(i / axis[d].size);
  }
  return sum;
}
class ProgramRun {
  private readonly counters: number[] = [];
  private readonly memory: { readonly buffer: ArrayBufferLike };
  private readonly pointers: number[];
  private readonly target: Target;
  constructor(memory: { readonly buffer: ArrayBufferLike }, pointers: number[], target: Target) {
    this.memory = memory;
    this.pointers = pointers;
    this.target = target;
  }
  private at(p: Place): number {
    let pointer = this.pointers[p.buffer];
    for (const s of p.slices ?? []) pointer += this.counters[s.loop] * s.bytes;
    return pointer;
  }
  run(steps: readonly Step[]): void {
    for (const s of steps) this.step(s);
  }
  private step(s: Step): void {
    switch (s.kind) {
      case "kernel":
        return new KernelRun(
          s.kernel,
          this.memory.buffer,
          s.args.map((a) => this.at(a)),
        ).run(s.kernel.body);
      case "dot": {
        this.dot(s);
        const { epilogue: e } = s;
        if (e) this.step({ kind: "kernel", kernel: e.kernel, args: e.args });
        return;
      }
      case "copy":
        new Uint8Array(this.memory.buffer).copyWithin(this.at(s.to), this.at(s.from), this.at(s.from) + s.bytes);
        return;
      case "exchange": {
        const from = s.from.map((b) => this.pointers[b]);
        s.to.forEach((b, i) => {
          this.pointers[b] = from[i];
        });
        return;
      }
      case "for":
        for (let i = 0; i < s.length; i++) {
          this.counters[s.loop] = s.reverse ? s.length - 1 - i : i;
          this.run(s.body);
        }
        return;
      case "while":
        for (;;) {
          this.run(s.test);
          if (!new Uint8Array(this.memory.buffer)[this.at(s.predicate)]) return;
          this.run(s.body);
        }
      case "switch": {
        const i = new Int32Array(this.memory.buffer)[this.at(s.index) >> 2];
        this.run(s.branches[Math.min(Math.max(i, 0), s.branches.length - 1)]);
        return;
      }
      case "host": {
        const args = s.args.map((a) => ({
          dtype: a.dtype,
          shape: a.shape,
          data: this.elements(a.place, a.dtype, a.shape).slice(),
        }));
        const outs = s.call(args);
        s.outs.forEach((o, i) => this.elements(o.place, o.dtype, o.shape).set(outs[i].data as never));
        return;
      }
    }
  }
  private elements(p: Place, dtype: keyof typeof dtypeInfo, shape: readonly number[]) {
    const { storage, parts } = dtypeInfo[dtype];
    const n = shape.reduce((a, b) => a * b, 1) * parts;
    return new (storage as any)(this.memory.buffer, this.at(p), n) as Uint8Array;
  }
  private dot({ batch, m, n, k, a, b, args }: DotStep): void {
    const f = new Float32Array(this.memory.buffer);
    const [pa, pb, pc] = args.map((p) => this.at(p) / 4);
    for (let q = 0; q < batch; q++)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let acc = 0;
          for (let p = 0; p < k; p++) {
            const x = f[pa + a.at + offsetOf(a.batch, q) + offsetOf(a.row, i) + offsetOf(a.depth, p)];
            const y = f[pb + b.at + offsetOf(b.batch, q) + offsetOf(b.depth, p) + offsetOf(b.column, j)];
            acc = this.target.fma ? fma32(x, y, acc) : Math.fround(acc + Math.fround(x * y));
          }
          f[pc + (q * m + i) * n + j] = acc;
        }
  }
}
/** The backend that says what is right: plain TypeScript over the same memory and the same programs. */
export const createReferenceBackend = (memory: { readonly buffer: ArrayBufferLike }, target: Target): Backend => ({
  name: "reference",
  target,
  compile: (program: Program): Executable => ({
    run: (pointers) => {
      const { inputs, outputs, buffers } = program;
      const arena = pointers[inputs + outputs];
      const local = buffers.map(({ home }) =>
        home.kind === "arena" ? arena + home.offset : pointers[home.kind === "in" ? home.k : inputs + home.k],
      );
      new ProgramRun(memory, local, target).run(program.body);
    },
  }),
});
