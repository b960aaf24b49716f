import { ValueError } from "../core/errors.ts";

interface Settings {
  /** Default types are 64-bit: a list of numbers becomes float64, a bigint int64. Explicit 64-bit dtypes work without it. */
  enableX64: boolean;
  /** jit runs its function operation by operation. */
  disableJit: boolean;
}
const settings: Settings = { enableX64: false, disableJit: false };
let changes = 0;
/** Grows with every change: part of the key of what is remembered under settings. */
export const settingsVersion = (): number => changes;

function set(name: string, value: unknown): void {
  const known: Record<string, keyof Settings> = { jax_enable_x64: "enableX64", jax_disable_jit: "disableJit" };
  const key = known[name] ?? (name as keyof Settings);
  if (!(key in settings))
    throw new ValueError(`config.update: there is no setting ${name}. Use enableX64 or disableJit.`);
  if (typeof value !== "boolean") throw new ValueError(`config.update: ${name} is a boolean, got ${String(value)}.`);
  if (settings[key] !== value) changes++;
  settings[key] = value;
}
/**
 * Settings of the whole program.
 * @example config.enableX64 = true;
 * @example config.update("enableX64", true);
 */
export const config = {
  get enableX64(): boolean {
    return settings.enableX64;
  },
  set enableX64(value: boolean) {
    set("enableX64", value);
  },
  get disableJit(): boolean {
    return settings.disableJit;
  },
  set disableJit(value: boolean) {
    set("disableJit", value);
  },
  update: set,
};
/**
 * Runs `f` with jit off, so that every operation runs at once and the host sees concrete values.
 * @example disableJit(() => jit(f)(x))
 */
export function disableJit<T>(f: () => T): T {
  const old = settings.disableJit;
  config.disableJit = true;
  try {
    return f();
  } finally {
    config.disableJit = old;
  }
}
