interface ProcessLike {
  getBuiltinModule?(name: string): unknown;
  versions?: { node?: string };
}

const host = (globalThis as { process?: ProcessLike }).process;

/**
 * One of Node's own modules, or undefined in browsers. Bundlers resolve static imports of "node:v8" and fail; this is
 * a plain call at run time.
 * @example nodeBuiltin<typeof import("node:v8")>("node:v8")?.setFlagsFromString("--expose-gc")
 */
export function nodeBuiltin<T>(name: string): T | undefined {
  return host?.versions?.node ? (host.getBuiltinModule?.(name) as T | undefined) : undefined;
}
