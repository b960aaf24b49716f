import { locationOf, stackHere } from "../api/location.ts";
import { showAval } from "../core/aval.ts";
import { UnexpectedTracerError, ValueError } from "../core/errors.ts";
import { StageTrace } from "../core/trace.ts";
import type { Tracer } from "../core/value.ts";
import { watch } from "../core/watch.ts";
import { type Collector, nodeCollector } from "../runtime/reclaim.ts";
import { checkEvaluation } from "./evaluate.ts";

// Traced values that outlive the function in which they were made.

/** Users meet tracers of the functions that they pass: those have a label, and are no tape's. */
const isUsers = ({ owner }: Tracer): boolean =>
  owner.label !== undefined && (!(owner instanceof StageTrace) || owner.constructor === StageTrace);

/** Where each was made: a stack, or its text. */
const stacks = new WeakMap<Tracer, Error | string>();
let remembers = false;
/** Keeps the stack of each tracer; its text is made for an error only. */
export function rememberTracers(on: boolean): void {
  remembers = on;
  watch.made = on ? (t) => void (isUsers(t) && stacks.set(t, stackHere())) : undefined;
  watch.origin = on ? (t) => madeAt(stacks.get(t)) : undefined;
}
function madeAt(stack: Error | string | undefined): string {
  const at = stack && (typeof stack === "string" ? stack : locationOf(stack, true));
  return at ? `; it was made at ${at}` : "";
}

/** One that must be gone when its transformation has ended. */
interface Watched {
  readonly ref: WeakRef<Tracer>;
  readonly text: string;
  readonly at: string;
}
let watched: Watched[] = [];
let depth = 0;
let collector: Collector | undefined;

/** Follows the setting. Turned off, it looks a last time. */
export function checkLeaks(on: boolean): void {
  if (!on) {
    watch.entered = watch.left = undefined;
    rememberTracers(remembers);
    checkEvaluation("leaks", undefined);
    look();
    return;
  }
  collector ??= nodeCollector();
  if (!collector)
    throw new ValueError("checkTracerLeaks: it needs garbage collection on demand, which this host has not. Use Node.");
  watched = [];
  depth = 0;
  watch.made = (t) => {
    if (!isUsers(t)) return;
    // A stack holds the receivers of its calls, other tracers among them, until its text is made.
    const at = locationOf(stackHere(), true);
    stacks.set(t, at);
    const text = `${t.owner.label}: a traced ${showAval(t.aval)} outlives the function`;
    watched.push({ ref: new WeakRef(t), text, at });
  };
  watch.entered = () => {
    depth++;
  };
  watch.left = () => {
    depth--;
  };
  // When a transformation has just ended its own variables still hold its tracers; its result is computed after that.
  checkEvaluation("leaks", (evaluate) => (prim, ins, params) => {
    if (depth === 0) look();
    return evaluate(prim, ins, params);
  });
}
/**
 * The engine's optimising compiler, which works beside the program, holds the values that it saw in a function's closure
 * until its work is taken over. So what is still alive is asked again a little later.
 */
const patience = [0, 1, 4, 16, 64, 128];
/** One that a full collection leaves. */
function survivor(all: readonly Watched[]): Watched | undefined {
  let alive: Watched | undefined;
  for (const milliseconds of patience) {
    if (milliseconds) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    (collector as Collector).collect();
    alive = all.find(({ ref }) => ref.deref());
    if (!alive) return undefined;
  }
  return alive;
}
/** Throws if a tracer is alive that should not be. */
function look(): void {
  if (!watched.length) return;
  const all = watched;
  watched = [];
  const alive = survivor(all);
  if (alive)
    throw new UnexpectedTracerError(
      `${alive.text} in which it was traced${madeAt(alive.at)}. Return it from that function instead of storing it.`,
    );
}
