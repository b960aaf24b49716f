import { ValueError } from "./core/errors.ts";

// What a program does when, as files that chrome://tracing and ui.perfetto.dev show.

/** A span of time, in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: "X";
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Readonly<Record<string, unknown>>;
}
export interface Trace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ms";
}
let running: { readonly logDir: string | null; readonly events: TraceEvent[] } | null = null;

/**
 * Begins to record what is annotated.
 * @param logDir where stopTrace writes trace.json, in Node; null: nowhere
 * @throws RangeError if a trace is being recorded
 * @source jax.profiler.start_trace
 */
export function startTrace(logDir: string | null = null): void {
  if (running) throw new ValueError("profiler.startTrace: a trace is being recorded. Call stopTrace first.");
  running = { logDir, events: [] };
}
/** Node's files; pages have none. */
const fileSystem = (): typeof import("node:fs") | undefined =>
  typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:fs");
/**
 * Ends the record, and writes it into the folder that was given.
 * @returns the spans by the time at which they ended
 * @throws RangeError if none is being recorded
 * @source jax.profiler.stop_trace
 */
export function stopTrace(): Trace {
  if (!running) throw new ValueError("profiler.stopTrace: no trace is being recorded. Call startTrace first.");
  const { logDir, events } = running;
  running = null;
  const trace: Trace = { traceEvents: events, displayTimeUnit: "ms" };
  const fs = logDir === null ? undefined : fileSystem();
  if (logDir !== null && fs) {
    fs.mkdirSync(logDir, { recursive: true });
    fs.writeFileSync(`${logDir}/trace.json`, JSON.stringify(trace));
  }
  return trace;
}
/** What `f` gives, and `end` when that is there: after the call, or when its promise is settled. */
function ending<T>(f: () => T, end: () => void): T {
  let waits = false;
  try {
    const result = f();
    if (result instanceof Promise) {
      waits = true;
      return result.finally(end) as T;
    }
    return result;
  } finally {
    if (!waits) end();
  }
}
/**
 * Records a trace while a function runs, or until its promise is settled.
 * @source jax.profiler.trace
 */
export function trace<T>(logDir: string | null, f: () => T): T {
  startTrace(logDir);
  return ending(f, stopTrace);
}

/**
 * A span with a name; it costs next to nothing while no trace is recorded.
 * @example new profiler.TraceAnnotation("step").run(() => 1 + 1) // 2
 * @source jax.profiler.TraceAnnotation
 */
export class TraceAnnotation {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  constructor(name: string, args: Readonly<Record<string, unknown>> = {}) {
    this.name = name;
    this.args = args;
  }
  /** Calls a function; the span lasts until its result is there. */
  run<T>(f: () => T): T {
    const own = running;
    if (!own) return f();
    const start = performance.now();
    const { name, args } = this;
    return ending(f, () => {
      const dur = (performance.now() - start) * 1000;
      own.events.push({ name, ph: "X", ts: start * 1000, dur, pid: 0, tid: 0, args });
    });
  }
}
/**
 * A span that is one step of a loop, of training say.
 * @example new profiler.StepTraceAnnotation("train", { stepNum: 3 }).args // { stepNum: 3 }
 * @source jax.profiler.StepTraceAnnotation
 */
export class StepTraceAnnotation extends TraceAnnotation {}
/**
 * A function whose calls are spans.
 * @param options.name the span's; the function's own by default
 * @example profiler.annotateFunction((x) => x + 1, { name: "next" })(2) // 3
 * @source jax.profiler.annotate_function
 */
export const annotateFunction =
  <A extends unknown[], R>(
    f: (...args: A) => R,
    { name = f.name, ...args }: { name?: string; [detail: string]: unknown } = {},
  ): ((...args: A) => R) =>
  (...xs) =>
    new TraceAnnotation(name, args).run(() => f(...xs));
