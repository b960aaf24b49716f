import { locationOf, stackHere } from "../api/location.ts";
import type { Eqn, Var } from "../core/jaxpr.ts";
import { currentTrace, isEager } from "../core/trace.ts";
import { watch } from "../core/watch.ts";

// Where equations come from. Recorded while someone will ask, as with debugNans.

interface Origin {
  /** The stack at the user's operation. */
  readonly stack: Error | undefined;
  /** The operation whose derivative this is part of. */
  readonly derivativeOf: string | undefined;
  /** Made by going backwards. */
  readonly backward: boolean;
}
/** By first result: passes rebuild equations, their results stay. */
const origins = new WeakMap<Var, Origin>();
/** Of the work that is being done for another operation now. */
let current: Origin | undefined;

function during<T>(origin: Origin, f: () => T): T {
  const old = current;
  current = origin;
  try {
    return f();
  } finally {
    current = old;
  }
}
/** Functions of the library, staged without a label, are remembered and shared between places. */
const stackOfUser = (): Error | undefined =>
  isEager() || currentTrace().label !== undefined ? stackHere() : undefined;

let recording = false;
/** Remembers where an equation comes from, if that is asked for. */
export function recordOrigin(e: Eqn): void {
  if (!recording || !e.outs.length) return;
  const stack = current?.stack ?? stackOfUser();
  if (stack || current) origins.set(e.outs[0], { derivativeOf: undefined, backward: false, ...current, stack });
}
export function recordOrigins(on: boolean): void {
  recording = on;
  if (!on) {
    watch.again = watch.derived = undefined;
    return;
  }
  watch.again = (e, transposed, f) => {
    const { stack, derivativeOf, backward } = origins.get(e.outs[0]) ?? { ...current, stack: undefined };
    return during(
      {
        stack: stack ?? current?.stack,
        derivativeOf: derivativeOf ?? current?.derivativeOf ?? (transposed ? e.prim.name : undefined),
        backward: transposed || backward === true || current?.backward === true,
      },
      f,
    );
  };
  watch.derived = (prim, f) =>
    during(
      { stack: current?.stack ?? stackOfUser(), derivativeOf: prim.name, backward: current?.backward === true },
      f,
    );
}
/** Of an equation, or else of what is being done now. */
export function originOf(e: Eqn | undefined): {
  location: string;
  derivativeOf?: string | undefined;
  backward?: boolean;
} {
  const origin = (e && origins.get(e.outs[0])) ?? current;
  return { ...origin, location: origin?.stack ? locationOf(origin.stack) : "" };
}
