import { dtypeInfo } from "../../core/dtype.ts";
import { softFma64 } from "../../ir/expr.ts";
import type { Kernel } from "../../ir/loop.ts";
import {
  type HostArray,
  type HostStep,
  type Pause,
  type Place,
  type Program,
  type Step,
  stepLists,
} from "../../ir/program.ts";
import { product } from "../../util/list.ts";
import type { FunctionBuilder, Local } from "./assembler.ts";
import { ModuleBuilder } from "./assembler.ts";
import { control } from "./control.ts";
import { Helpers } from "./helpers.ts";
import { emitKernel } from "./kernel.ts";
import { kernelKey } from "./key.ts";
import { type PausableCode, pausableCode } from "./pausing.ts";
import type { WasmFeatures } from "./probe.ts";
import { type ProductCode, products } from "./products.ts";

/** Pointers beyond these come by calls to JavaScript: V8 takes at most 1,000 parameters. */
const maxParams = 500;

export interface CompiledProgram {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The entry's imports, given the memory; `pointers` are those of the present call. */
  imports(memory: WebAssembly.Memory, state: RunState): WebAssembly.Imports;
  readonly pointers: number;
  readonly byParameters: boolean;
}
/** What a call leaves for the imports to see, and they for it. */
export interface RunState {
  pointers: readonly number[];
  /** What a callback threw. */
  thrown: { readonly error: unknown } | undefined;
  /** Of a pausable program. */
  pause: Pause | undefined;
}

export function emitProgram(
  program: Program,
  features: WasmFeatures,
  sharedMemory: boolean,
  pausable = false,
): CompiledProgram {
  const pointers = program.inputs + program.outputs + 1;
  const byParameters = pointers <= maxParams;
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, ...(sharedMemory && { maximum: 65536, shared: true }) });
  const hosts = hostSteps(program.body);
  const pointerAt = byParameters ? -1 : module.importFunction("env", "pointer", ["i32"], ["i32"]);
  const hostIndices = hosts.map((h, i) =>
    module.importFunction(
      "host",
      String(i),
      [...h.args, ...h.outs].map(() => "i32" as const),
      ["i32"],
    ),
  );
  const fmaIndex =
    features.fma || !softFma64.installed
      ? undefined
      : module.importFunction("env", "fma64", ["f64", "f64", "f64"], ["f64"]);
  const pauses = pausable ? pausableCode(program) : null;
  pauses?.declare(module);
  const emitter = new ProgramEmitter(module, program, features, {
    pointerAt, fmaIndex, hosts: new Map(hosts.map((h, i) => [h, hostIndices[i]])), pauses,
  }); // biome-ignore format: two lines
  emitter.entry(byParameters ? pointers : 0);
  return { bytes: module.bytes(), pointers, byParameters, imports };

  function imports(memory: WebAssembly.Memory, state: RunState): WebAssembly.Imports {
    const host = hosts.map((h, i) => [String(i), (...at: number[]) => callHost(h, memory, at, state)] as const);
    return {
      env: {
        memory,
        ...(fmaIndex !== undefined && { fma64: softFma64.get() }),
        pointer: (k: number) => state.pointers[k],
      },
      host: Object.fromEntries(host),
      ...(pauses && { pause: pauses.imports(state) }),
    };
  }
}

interface Imported {
  readonly pointerAt: number;
  readonly fmaIndex: number | undefined;
  readonly hosts: ReadonlyMap<HostStep, number>;
  readonly pauses: PausableCode | null;
}

export class ProgramEmitter {
  private readonly module: ModuleBuilder;
  private readonly program: Program;
  private readonly imported: Imported;
  private readonly helpers: Helpers;
  private made: ProductCode | undefined;
  private readonly kernels = new Map<string, FunctionBuilder>();
  private readonly known = new Map<Kernel, FunctionBuilder>();
  private f!: FunctionBuilder;
  /** Pointers of buffers and counters of loops. */
  buffers: Local[] = [];
  /** The counter of each loop around the code at hand. */
  readonly counters = new Map<number, Local>();

  constructor(module: ModuleBuilder, program: Program, features: WasmFeatures, imported: Imported) {
    this.module = module;
    this.program = program;
    this.imported = imported;
    this.helpers = new Helpers(module, features.fma, imported.fmaIndex);
  }
  entry(params: number): void {
    const { module, program } = this;
    // Kernels are emitted while the entry is: each is a function of its own.
    const f = (this.f = module.function(Array.from({ length: params }, () => "i32" as const)));
    const pointer = (k: number): void => {
      if (params > 0) f.local.get(k);
      else f.i32.const(k).call(this.imported.pointerAt);
    };
    const arena = f.local.new("i32");
    pointer(program.inputs + program.outputs);
    f.local.set(arena);
    this.buffers = program.buffers.map(({ home }) => {
      const local = f.local.new("i32");
      if (home.kind === "arena") f.local.get(arena).i32.const(home.offset).i32.add();
      else pointer(home.kind === "in" ? home.k : program.inputs + home.k);
      f.local.set(local);
      return local;
    });
    this.imported.pauses?.begin(this, f);
    this.steps(program.body);
    this.imported.pauses?.end(f);
    module.export("run", f);
  }
  private get dots(): ProductCode {
    return (this.made ??= products.get().code(this.module, this.helpers));
  }
  steps(steps: readonly Step[]): void {
    if (this.imported.pauses) this.imported.pauses.steps(this, this.f, steps);
    else for (const s of steps) this.step(s);
  }
  step(s: Step): void {
    const { f } = this;
    switch (s.kind) {
      case "kernel":
        for (const p of s.args) this.place(p);
        return void f.call(this.kernel(s.kernel));
      case "dot":
        return this.dots.emit(f, s, (p) => this.place(p));
      case "copy":
        return this.copy(s.from, s.to, s.bytes);
      case "exchange":
        for (const b of s.from) f.local.get(this.buffers[b]);
        for (const b of [...s.to].reverse()) f.local.set(this.buffers[b]);
        return;
      case "for":
      case "while":
      case "switch":
        return (this.imported.pauses ?? control.get()).step(this, f, s);
      case "host": {
        for (const a of [...s.args, ...s.outs]) this.place(a.place);
        f.call(this.imported.hosts.get(s) as number).if();
        f.return().end();
        return;
      }
    }
  }
  /** Pushes a place's address. */
  place({ buffer, slices = [] }: Place): void {
    const { f } = this;
    f.local.get(this.buffers[buffer]);
    for (const { loop, bytes } of slices)
      f.local
        .get(this.counters.get(loop) as Local)
        .i32.const(bytes)
        .i32.mul()
        .i32.add();
  }
  private kernel(kernel: Kernel): FunctionBuilder {
    let made = this.known.get(kernel);
    if (made) return made;
    const key = kernelKey(kernel);
    made = this.kernels.get(key) ?? emitKernel(this.module, this.helpers, kernel);
    this.kernels.set(key, made);
    this.known.set(kernel, made);
    return made;
  }
  private copy(from: Place, to: Place, bytes: number): void {
    const { f } = this;
    if (bytes === 0) return;
    if (bytes > 64) {
      this.place(to);
      this.place(from);
      f.i32.const(bytes).memory.copy();
      return;
    }
    // A call into the engine costs more than a few moves. All loads come first: the places may overlap.
    const moves: { at: number; size: 16 | 8 | 4 | 2 | 1 }[] = [];
    for (let at = 0; at < bytes; ) {
      const size = ([16, 8, 4, 2, 1] as const).find((n) => n <= bytes - at) as 16 | 8 | 4 | 2 | 1;
      moves.push({ at, size });
      at += size;
    }
    const target = f.local.new("i32");
    const source = f.local.new("i32");
    this.place(to);
    f.local.set(target);
    this.place(from);
    f.local.set(source);
    for (const m of moves) {
      f.local.get(target).local.get(source);
      if (m.size === 16) f.v128.load(0, m.at);
      else if (m.size === 8) f.i64.load(0, m.at);
      else if (m.size === 4) f.i32.load(0, m.at);
      else if (m.size === 2) f.i32.load16_u(0, m.at);
      else f.i32.load8_u(0, m.at);
    }
    for (const m of moves.reverse()) {
      if (m.size === 16) f.v128.store(0, m.at);
      else if (m.size === 8) f.i64.store(0, m.at);
      else if (m.size === 4) f.i32.store(0, m.at);
      else if (m.size === 2) f.i32.store16(0, m.at);
      else f.i32.store8(0, m.at);
    }
  }
}

const hostSteps = (steps: readonly Step[]): HostStep[] =>
  steps.flatMap((s) => (s.kind === "host" ? [s] : stepLists(s).flatMap(hostSteps)));
/** Runs a callback on copies of its operands. 1 if it throws: the program then returns and the caller throws. */
function callHost(step: HostStep, memory: WebAssembly.Memory, at: readonly number[], state: RunState): number {
  const view = (k: number, s: HostStep["args"][number]) => {
    const { storage, parts } = dtypeInfo[s.dtype];
    return new storage(memory.buffer, at[k] >>> 0, product(s.shape) * parts);
  };
  try {
    const args = step.args.map((a, k): HostArray => ({ dtype: a.dtype, shape: a.shape, data: view(k, a).slice() }));
    const results = step.call(args);
    for (const [k, out] of step.outs.entries())
      view(step.args.length + k, out).set(results[k].data as ArrayLike<number> & ArrayLike<bigint>);
    return 0;
  } catch (error) {
    state.thrown = { error };
    return 1;
  }
}
