import { type Progress, progressOf, runAsync } from "../api/run-async.ts";
import { checkPrograms } from "../runtime/slices.ts";
import { nodeBuiltin } from "../util/builtin.ts";
import type { Answer, Call, Request } from "./protocol.ts";
import { decode, encode, encodeError } from "./wire.ts";

type Functions = Record<string, (...args: any[]) => unknown>;
interface Port {
  post(answer: Answer, transfer?: ArrayBuffer[]): void;
  listen(f: (request: Request) => void): void;
}
/** The thread that made this worker. */
function parent(): Port {
  const node = nodeBuiltin<typeof import("node:worker_threads")>("node:worker_threads")?.parentPort;
  if (node) return { post: (a, t = []) => node.postMessage(a, t), listen: (f) => void node.on("message", f) };
  const self = globalThis as unknown as Worker;
  return {
    post: (a, t = []) => self.postMessage(a, t),
    listen: (f) => self.addEventListener("message", ({ data }) => f(data)),
  };
}

/** Milliseconds between reports of progress. */
const reportEvery = 50;
let report: ((p: Progress) => void) | undefined;
/**
 * Inside a worker: tells who waits for the present call how far it is. Compiled loops do so by themselves.
 * @example reportProgress(epoch, epochs)
 */
export const reportProgress = (done: number, total?: number): void => report?.({ done, total });

/**
 * Inside a worker: makes functions callable by `connect`. One call runs at a time. What jit made is run in slices, others at once;
 * loops of compiled programs stop when the call is aborted.
 * @returns the functions, for the type of `connect`
 * @example const functions = expose({ fit: jit((x) => x.mul(2)) });
 */
export function expose<F extends Functions>(functions: F): F {
  const port = parent();
  let flag: Int32Array | null = null;
  let running: { readonly id: number; readonly abort: AbortController; readonly progress: boolean } | undefined;
  let reported = 0;
  const tell = (progress: Progress): void => {
    const now = performance.now();
    if (!running?.progress || now - reported < reportEvery) return;
    reported = now;
    port.post({ call: running.id, progress });
  };
  checkPrograms((done, total) => {
    if (running && flag && Atomics.load(flag, 0) === running.id) throw new DOMException("stopped", "AbortError");
    if (done > 0) tell(progressOf(done, total));
  });
  const run = async ({ call, name, args, progress }: Call): Promise<void> => {
    const abort = new AbortController();
    running = { id: call, abort, progress };
    reported = 0;
    report = (p) => progress && port.post({ call, progress: p });
    try {
      if (!Object.hasOwn(functions, name)) throw new TypeError(`worker: it exposes no function ${name}.`);
      const f = functions[name];
      const given = decode(args) as unknown[];
      const options = { signal: abort.signal, onProgress: tell, slice: 25 };
      const result = await ("traceCount" in f ? runAsync(f, given, options) : f(...given));
      const transfer: ArrayBuffer[] = [];
      port.post({ call, result: encode(result, transfer) }, transfer);
    } catch (error) {
      port.post({ call, error: encodeError(error) });
    } finally {
      running = report = undefined;
    }
  };
  port.listen((request) => {
    if ("start" in request) flag = request.start.flag;
    else if ("stop" in request) running?.id === request.stop && running.abort.abort();
    else void run(request);
  });
  port.post({ ready: true });
  return functions;
}
