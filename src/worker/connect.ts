import type { LongRunOptions } from "../api/run-async.ts";
import type { Arrays, Inputs } from "../api/types.ts";
import type { Answer, Call, Request } from "./protocol.ts";
import { decode, decodeError, encode } from "./wire.ts";

/** A Worker of a page, or of Node's worker_threads. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): unknown;
}
interface Events extends WorkerLike {
  addEventListener?(type: string, f: (event: { data?: unknown; message?: string; error?: unknown }) => void): void;
  on?(type: string, f: (value: unknown) => void): void;
  ref?(): void;
  unref?(): void;
}
type Functions = Record<string, (...args: any[]) => unknown>;
/** A worker's functions, called from outside. */
export interface Remote<F> {
  /**
   * Calls a function: arrays go over and come back, in lists and plain objects. Calls run one after another.
   * @throws what the function throws, of the same class; the reason of `signal` when that is aborted
   */
  run<K extends keyof F & string>(
    name: K,
    args: F[K] extends (...args: infer A) => unknown ? Inputs<A> : never,
    options?: LongRunOptions,
  ): Promise<F[K] extends (...args: any[]) => infer R ? Arrays<Awaited<R>> : never>;
  /** Ends the worker; calls that wait are rejected. */
  close(): void;
}
interface Pending {
  readonly call: Call;
  readonly transfer: ArrayBuffer[];
  readonly options: LongRunOptions;
  resolve(x: unknown): void;
  reject(e: unknown): void;
}

/** Milliseconds in which a worker may stop by itself; then it is ended, and another one made for the next call. */
const grace = 100;

/**
 * Functions of a worker, which called `expose`. The worker is made at the first call, and again after one had to be ended because it
 * did not stop in time; what it kept in memory is lost then.
 * @param make makes the worker; write `new Worker(new URL(...))` there in full, so that bundlers see it
 * @example
 *   const worker = connect(() => new Worker(new URL("./fit.worker.js", base), { type: "module" })); // base: import.meta.url
 *   const weights = await worker.run("fit", [xs], { signal, onProgress: ({ done, total }) => show(done / total) });
 */
export function connect<F extends object = Functions>(make: () => WorkerLike): Remote<F> {
  let queue: Pending[] = [];
  let worker: Events | undefined;
  let ready = false;
  let current: Pending | undefined;
  let lastCall = 0;
  const flag = typeof SharedArrayBuffer === "undefined" ? null : new Int32Array(new SharedArrayBuffer(4));

  const end = (error?: unknown): void => {
    worker?.terminate();
    worker = undefined;
    ready = false;
    const lost = current;
    current = undefined;
    lost?.reject(error);
  };
  const next = (): void => {
    if (current) return;
    if (queue.length === 0) return worker?.unref?.();
    if (!worker) return start();
    worker.ref?.();
    if (!ready) return;
    current = queue.shift() as Pending;
    worker.postMessage(current.call satisfies Request, current.transfer);
  };
  const start = (): void => {
    const made = make() as Events;
    worker = made;
    const heard = (answer: Answer): void => void (worker === made && hear(answer));
    const failed = (error: unknown): void => {
      if (worker !== made) return;
      // Before it is ready the call that waits is the one that fails.
      current ??= queue.shift();
      end(error);
      next();
    };
    if (made.on) {
      made.on("message", (m) => heard(m as Answer));
      made.on("error", failed);
      made.on("exit", () => failed(new Error("worker: it ended before it answered.")));
    } else {
      made.addEventListener?.("message", ({ data }) => heard(data as Answer));
      made.addEventListener?.("error", (e) =>
        failed(e.error ?? new Error(`worker: ${e.message ?? "it did not load."}`)),
      );
    }
    made.postMessage({ start: { flag } } satisfies Request, []);
  };
  const hear = (answer: Answer): void => {
    if ("ready" in answer) ready = true;
    else if (answer.call !== current?.call.call) return;
    else if ("progress" in answer) return current.options.onProgress?.(answer.progress);
    else {
      const { resolve, reject } = current;
      current = undefined;
      if ("error" in answer) reject(decodeError(answer.error));
      else resolve(decode(answer.result));
    }
    next();
  };
  const abort = (p: Pending, reason: unknown): void => {
    p.reject(reason);
    if (p !== current) {
      queue = queue.filter((q) => q !== p);
      return;
    }
    if (flag) Atomics.store(flag, 0, p.call.call);
    worker?.postMessage({ stop: p.call.call } satisfies Request, []);
    setTimeout(() => {
      if (p !== current) return;
      end();
      next();
    }, grace);
  };
  return {
    run: (name: string, args: unknown, options: LongRunOptions = {}) =>
      new Promise<any>((resolve, reject) => {
        const { signal } = options;
        if (signal?.aborted) return reject(signal.reason);
        const transfer: ArrayBuffer[] = [];
        const call = { call: ++lastCall, name, args: encode(args, transfer), progress: !!options.onProgress };
        const stop = (): void => abort(pending, signal?.reason);
        const settled =
          (f: (x: any) => void) =>
          (x: unknown): void => {
            signal?.removeEventListener("abort", stop);
            f(x);
          };
        const pending: Pending = { call, transfer, options, resolve: settled(resolve), reject: settled(reject) };
        signal?.addEventListener("abort", stop);
        queue.push(pending);
        next();
      }),
    close(): void {
      const error = new Error("worker: it was closed.");
      for (const p of queue.splice(0)) p.reject(error);
      end(error);
    },
  };
}
