import { JAXTypeError, ValueError } from "../core/errors.ts";
import { type Atom, Literal, type Var } from "../core/jaxpr.ts";
import { type TreeDef, unflatten } from "../core/pytree.ts";
import { isEager, scalar, stage } from "../core/trace.ts";
import type { ConcreteArray } from "../core/value.ts";
import { evaluateInSlices } from "../runtime/slices.ts";
import { type AnyFunction, flattenResult, labelOf } from "./flat.ts";
import { jit } from "./jit.ts";
import type { Arrays, Inputs } from "./types.ts";

/** How far a compiled loop is: the outermost one, of the program that runs. */
export interface Progress {
  /** Iterations that are done. */
  readonly done: number;
  /** Of how many; undefined for a whileLoop. */
  readonly total: number | undefined;
}
/** What is used of an AbortSignal. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
export interface LongRunOptions {
  /** Aborting it stops the run, and rejects the promise with the signal's reason. */
  signal?: AbortSignalLike | undefined;
  /** Told now and then how far a compiled loop is. */
  onProgress?: ((progress: Progress) => void) | undefined;
}
export interface RunAsyncOptions extends LongRunOptions {
  /** Milliseconds until the host gets its turn; 10. */
  slice?: number | undefined;
}

export const progressOf = (done: number, total: number): Progress => ({ done, total: total || undefined });

/**
 * Runs a function like jit, and lets its host breathe: the loops of the compiled program (scan, foriLoop, whileLoop) stop every
 * `slice` milliseconds, timers and events of the page have their turn, and the loops go on where they stopped. One iteration that
 * takes longer is not interrupted. Results are those of jit to the bit.
 * @param f a function, or what jit made of it
 * @param args its arguments
 * @returns a promise of its result; rejects with the reason of `signal` when that is aborted
 * @throws whatever `f` throws
 * @example
 *   const sum = jit((x) => lax.foriLoop(0, 1000, (i, s) => s.add(i), x));
 *   (await runAsync(sum, [0])).item() // 499500
 */
export async function runAsync<A extends unknown[], R>(
  f: (...args: A) => R,
  args: Inputs<A>,
  options: RunAsyncOptions = {},
): Promise<Arrays<R>> {
  const name = labelOf("runAsync", f);
  const { signal, onProgress, slice = 10 } = options;
  if (!Array.isArray(args)) throw new JAXTypeError(`${name}: arguments are a list. Write runAsync(f, [x]).`);
  if (!(slice > 0)) throw new ValueError(`${name}: a slice takes ${slice} milliseconds. Give a positive number.`);
  if (!isEager())
    throw new JAXTypeError(`${name}: it is called inside a transformation. Call the function itself there.`);
  if (signal?.aborted) throw signal.reason;
  // What jit would run at once is recorded: one operation, its call.
  const call: AnyFunction = "traceCount" in f ? f : jit(f);
  let out: TreeDef | undefined;
  const { jaxpr, captured } = stage(() => {
    const [ys, def] = flattenResult(call(...args), name, f);
    out = def;
    return ys;
  }, []);
  const between = async (done: number, total: number): Promise<void> => {
    onProgress?.(progressOf(done, total));
    await hostsTurn();
    if (signal?.aborted) throw signal.reason;
  };
  const env = new Map<Var, ConcreteArray>(jaxpr.ins.map((v, i) => [v, captured[i] as ConcreteArray]));
  const get = (a: Atom): ConcreteArray =>
    a instanceof Literal ? scalar(a.value, a.aval.dtype, a.aval.weakType) : (env.get(a) as ConcreteArray);
  for (const { prim, ins, params, outs } of jaxpr.eqns) {
    const ys = await evaluateInSlices(prim, ins.map(get), params, slice, between);
    outs.forEach((v, i) => void env.set(v, ys[i]));
  }
  return unflatten(out as TreeDef, jaxpr.outs.map(get)) as Arrays<R>;
}

/** Resolves when what waits in the host's queues has had its turn. Timers of pages wait 4 ms, messages do not. */
const hostsTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (f: () => void) => void };
    if (setImmediate) return setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
