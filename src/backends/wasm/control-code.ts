import type { ForStep, SwitchStep, WhileStep } from "../../ir/program.ts";
import type { FunctionBuilder, Label } from "./assembler.ts";
import type { ControlCode } from "./control.ts";
import type { ProgramEmitter } from "./program.ts";

function emitFor(e: ProgramEmitter, f: FunctionBuilder, s: ForStep): void {
  if (s.length === 0) return;
  const counter = f.local.new("i32");
  e.counters.set(s.loop, counter);
  f.i32.const(s.reverse ? s.length - 1 : 0).local.set(counter);
  const next = f.loop();
  e.steps(s.body);
  f.local
    .get(counter)
    .i32.const(s.reverse ? -1 : 1)
    .i32.add()
    .local.tee(counter);
  f.i32
    .const(s.reverse ? -1 : s.length)
    .i32.ne()
    .br_if(next)
    .end();
}
function emitWhile(e: ProgramEmitter, f: FunctionBuilder, s: WhileStep): void {
  const done = f.block();
  const next = f.loop();
  e.steps(s.test);
  e.place(s.predicate);
  f.i32.load8_u().i32.eqz().br_if(done);
  e.steps(s.body);
  f.br(next).end().end();
}
function emitSwitch(e: ProgramEmitter, f: FunctionBuilder, s: SwitchStep): void {
  const last = s.branches.length - 1;
  const index = f.local.new("i32");
  e.place(s.index);
  f.i32.load().local.set(index);
  // Clamped from below; br_table's default clamps from above.
  f.i32.const(0).local.get(index).local.get(index).i32.const(0).i32.lt_s().select().local.set(index);
  const end = f.block();
  const labels: Label[] = s.branches.map(() => f.block()).reverse();
  f.local.get(index).br_table(labels.slice(0, last), labels[last]);
  for (const branch of s.branches) {
    f.end();
    e.steps(branch);
    f.br(end);
  }
  f.end();
}
export const controlCode: ControlCode = {
  step(e, f, s) {
    if (s.kind === "for") emitFor(e, f, s);
    else if (s.kind === "while") emitWhile(e, f, s);
    else emitSwitch(e, f, s);
  },
};
