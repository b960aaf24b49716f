import { type ForStep, type Pause, type Program, type Step, stepLists, type WhileStep } from "../../ir/program.ts";
import type { FunctionBuilder, Label, Local, ModuleBuilder } from "./assembler.ts";
import { controlCode } from "./control-code.ts";
import type { PausableCode } from "./pausing.ts";
import type { ProgramEmitter, RunState } from "./program.ts";

// A program stops by leaving its entry; what it computed so far lies in its buffers, so that the counters of loops and the
// pointers that loops exchange are all there is to keep. Entered again, it skips whatever stands before the loop in which it
// stopped: `at` is that loop's number until the code comes there, and 0 from then on.

type Loop = ForStep | WhileStep;
interface LoopCode {
  /** From 1, in the order of the code. */
  readonly id: number;
  /** A while counts its iterations. */
  readonly counter: Local;
  /** Iterations until it asks again. */
  readonly left: Local;
  /** Inside it nothing is skipped: it has no loop in it. */
  readonly leaf: boolean;
}

class Pausable implements PausableCode {
  private readonly program: Program;
  private readonly loops = new Map<Step, LoopCode>();
  /** For steps with loops in them, the last loop's number. */
  private readonly last = new Map<Step, number>();
  private at!: Local;
  private stop!: Label;
  private kept: Local[] = [];
  /** `at` is known to be 0. */
  private there = false;
  private outermost: Loop | undefined;
  private imported!: { poll: number; keep: number; kept: number };

  constructor(program: Program) {
    this.program = program;
  }
  declare(module: ModuleBuilder): void {
    this.imported = {
      poll: module.importFunction("pause", "poll", ["i32", "i32", "i32"], ["i32"]),
      keep: module.importFunction("pause", "keep", ["i32"], []),
      kept: module.importFunction("pause", "kept", ["i32"], ["i32"]),
    };
  }
  imports(state: RunState): WebAssembly.ModuleImports {
    let before: readonly number[] = [];
    return {
      poll(loop: number, done: number, total: number): number {
        try {
          return (state.pause as Pause).poll(loop, done, total);
        } catch (error) {
          state.thrown = { error };
          return 0;
        }
      },
      keep: (value: number) => void (state.pause as Pause).kept.push(value),
      kept(k: number): number {
        // The first question of a run.
        if (k === 0) {
          const pause = state.pause as Pause;
          before = pause.kept;
          pause.kept = [];
        }
        return before[k] ?? 0;
      },
    };
  }
  begin(e: ProgramEmitter, f: FunctionBuilder): void {
    this.number(e, f, this.program.body);
    const exchanged = new Set(exchangedBuffers(this.program.body));
    const counters = [...this.loops.values()].map((l) => l.counter);
    this.at = f.local.new("i32");
    this.kept = [this.at, ...counters, ...[...exchanged].map((b) => e.buffers[b])];
    const { kept } = this.imported;
    f.i32.const(0).call(kept).local.tee(this.at).if();
    this.kept.forEach((local, k) => void (k > 0 && f.i32.const(k).call(kept).local.set(local)));
    f.end();
    this.stop = f.block();
  }
  end(f: FunctionBuilder): void {
    f.return().end();
    for (const local of this.kept) f.local.get(local).call(this.imported.keep);
  }
  /** Numbers loops in the order of the code, and gives each its locals. */
  private number(e: ProgramEmitter, f: FunctionBuilder, steps: readonly Step[]): void {
    for (const s of steps) {
      const before = this.loops.size;
      const isLoop = s.kind === "for" || s.kind === "while";
      if (isLoop) {
        const counter = f.local.new("i32");
        const leaf = !stepLists(s).flat().some(hasLoop);
        this.loops.set(s, { id: before + 1, counter, left: f.local.new("i32"), leaf });
        if (s.kind === "for") e.counters.set(s.loop, counter);
      }
      for (const list of stepLists(s)) this.number(e, f, list);
      if (this.loops.size > before) this.last.set(s, this.loops.size);
    }
  }

  steps(e: ProgramEmitter, f: FunctionBuilder, steps: readonly Step[]): void {
    let skipping = false;
    const open = (guarded: boolean): void => {
      if (guarded && !skipping) f.local.get(this.at).i32.eqz().if();
      if (!guarded && skipping) f.end();
      skipping = guarded;
    };
    for (const s of steps) {
      const last = this.last.get(s);
      open(last === undefined && !this.there);
      if (last !== undefined) f.local.get(this.at).i32.const(last).i32.le_u().if();
      e.step(s);
      if (last !== undefined) f.end();
    }
    open(false);
  }
  step(e: ProgramEmitter, f: FunctionBuilder, s: Loop | (Step & { kind: "switch" })): void {
    const loop = this.loops.get(s);
    if (!loop || s.kind === "switch") return controlCode.step(e, f, s);
    const { there, outermost } = this;
    this.outermost ??= s;
    if (s.kind === "for") this.for(e, f, s, loop);
    else this.while(e, f, s, loop);
    this.there = there;
    this.outermost = outermost;
  }
  private for(e: ProgramEmitter, f: FunctionBuilder, s: ForStep, loop: LoopCode): void {
    if (s.length === 0) return;
    const { counter } = loop;
    const [first, by, end] = s.reverse ? [s.length - 1, -1, -1] : [0, 1, s.length];
    f.local.get(this.at).i32.eqz().if();
    f.i32.const(first).local.set(counter).end();
    const next = f.loop();
    this.iteration(f, loop);
    e.steps(s.body);
    f.local.get(counter).i32.const(by).i32.add().local.tee(counter);
    f.i32.const(end).i32.ne().br_if(next).end();
  }
  private while(e: ProgramEmitter, f: FunctionBuilder, s: WhileStep, loop: LoopCode): void {
    const { counter } = loop;
    f.local.get(this.at).i32.eqz().if();
    f.i32.const(0).local.set(counter).end();
    const done = f.block();
    const next = f.loop();
    this.iteration(f, loop);
    e.steps(s.test);
    // Where it stopped inside the body the test has been passed.
    if (!this.there) f.local.get(this.at).i32.eqz().if();
    e.place(s.predicate);
    f.i32.load8_u().i32.eqz().br_if(done);
    if (!this.there) f.end();
    e.steps(s.body);
    f.local.get(counter).i32.const(1).i32.add().local.set(counter);
    f.br(next).end().end();
  }
  /** At the start of an iteration: goes on after a stop here, else asks now and then whether to stop. */
  private iteration(f: FunctionBuilder, { id, left, leaf }: LoopCode): void {
    f.local.get(this.at).i32.eqz().if();
    f.local.get(left).i32.const(1).i32.sub().local.tee(left).i32.const(0).i32.le_s().ifUnlikely();
    f.i32.const(id);
    this.progress(f);
    f.call(this.imported.poll).local.tee(left).i32.eqz().if();
    f.i32.const(id).local.set(this.at).br(this.stop).end().end();
    f.else();
    f.local.get(this.at).i32.const(id).i32.eq().if();
    f.i32.const(0).local.set(this.at).end().end();
    this.there = leaf;
  }
  /** Pushes how many iterations of the outermost loop are done, and of how many: 0 where that is not known. */
  private progress(f: FunctionBuilder): void {
    const s = this.outermost as Loop;
    const { counter } = this.loops.get(s) as LoopCode;
    if (s.kind === "while") f.local.get(counter).i32.const(0);
    else if (!s.reverse) f.local.get(counter).i32.const(s.length);
    else
      f.i32
        .const(s.length - 1)
        .local.get(counter)
        .i32.sub()
        .i32.const(s.length);
  }
}
const hasLoop = (s: Step): boolean => s.kind === "for" || s.kind === "while" || stepLists(s).flat().some(hasLoop);
const exchangedBuffers = (steps: readonly Step[]): number[] =>
  steps.flatMap((s) => (s.kind === "exchange" ? [...s.to, ...s.from] : stepLists(s).flatMap(exchangedBuffers)));

export const makePausable = (program: Program): PausableCode | null =>
  program.body.some(hasLoop) ? new Pausable(program) : null;
