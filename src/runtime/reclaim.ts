import { nodeBuiltin } from "../util/builtin.ts";

/** Garbage collection on demand, inside a synchronous loop. */
export interface Collector {
  /** Lets go of what WeakRefs made or read in this job keep alive until its end. Quick. */
  release(): void;
  /** Releases and runs a full collection; WeakRefs to unreachable objects are empty afterwards. */
  collect(): void;
}

/**
 * Node's collector; undefined in browsers and in engines that only resemble Node.
 *
 * No finalizer runs while JavaScript does, and a WeakRef keeps its target until the job ends: until a checkpoint of a
 * microtask queue. A context with its own queue, which is emptied after each script, reaches one without running any
 * of the program's microtasks.
 */
export function nodeCollector(): Collector | undefined {
  const { process, Deno } = globalThis as { process?: { versions?: Record<string, string> }; Deno?: unknown };
  const vm = nodeBuiltin<typeof import("node:vm")>("node:vm");
  const v8 = nodeBuiltin<typeof import("node:v8")>("node:v8");
  if (!vm || !v8 || Deno || process?.versions?.["bun"]) return undefined;

  let checkpoint: (() => void) | undefined;
  let gc: (() => void) | undefined;
  const release = () => {
    if (!checkpoint) {
      const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
      const script = new vm.Script("0");
      checkpoint = () => script.runInContext(context);
    }
    checkpoint();
  };
  const collect = () => {
    if (!gc) {
      v8.setFlagsFromString("--expose-gc");
      gc = vm.runInNewContext("gc") as () => void;
      if (!("gc" in globalThis)) v8.setFlagsFromString("--no-expose-gc");
    }
    release();
    gc();
  };
  return { release, collect };
}
