import { makePausable } from "../backends/wasm/pausable-code.ts";
import { installPausableCode } from "../backends/wasm/pausing.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { runtime } from "../core/runtime.ts";
import type { ConcreteArray } from "../core/value.ts";
import type { Backend, Pause } from "../ir/program.ts";
import { wrapBackend } from "./backend.ts";
import { pausableCallable } from "./install.ts";
import { Pace } from "./pace.ts";

/** Told between slices how far the outermost loop is: `done` of `total` iterations, 0 where that is not known. */
type Between = (done: number, total: number) => Promise<void>;

/**
 * Runs one operation in slices of about so many milliseconds, if there are loops in it. Between them `between` is awaited; what it
 * throws ends the run.
 */
export async function evaluateInSlices(
  prim: AnyPrimitive,
  ins: ConcreteArray[],
  params: object,
  milliseconds: number,
  between: Between,
): Promise<ConcreteArray[]> {
  if (prim.evaluate) return runtime().evaluate(prim, ins, params);
  installPausableCode(makePausable);
  return pausableCallable(prim, ins, params).callWith(ins, async (executable, pointers) => {
    const pace = new Pace();
    let end = 0;
    let at: [done: number, total: number] = [0, 0];
    const pause: Pause = {
      kept: [],
      poll(loop, ...progress) {
        const now = performance.now();
        const iterations = pace.next(loop, now);
        if (now < end) return iterations;
        at = progress;
        return 0;
      },
    };
    for (;;) {
      end = performance.now() + milliseconds;
      executable.run(pointers, pause);
      if (pause.kept.length === 0) return;
      await between(...at);
    }
  });
}

/**
 * From now on every program asks `check` when it begins, and about once a millisecond in its loops; what that throws ends the
 * program. For threads that serve others: questions cost a loop some tenths of a nanosecond an iteration.
 */
export function checkPrograms(check: (done: number, total: number) => void): void {
  installPausableCode(makePausable);
  wrapBackend(
    (inner): Backend => ({
      ...inner,
      compile(program) {
        const executable = inner.compile(program, true);
        const pace = new Pace();
        const poll = (loop: number, done: number, total: number): number => {
          check(done, total);
          return pace.next(loop, performance.now());
        };
        return {
          run(pointers, pause) {
            check(0, 0);
            executable.run(pointers, pause ?? { kept: [], poll });
          },
        };
      },
    }),
  );
}
