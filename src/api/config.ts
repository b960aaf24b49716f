import { ValueError } from "../core/errors.ts";

/** One setting. Those of diagnostics are added when that is loaded. */
export interface Setting {
  value: boolean | string;
  /** What it may be; false and true by default. */
  readonly allowed?: readonly (boolean | string)[];
  /** A bit of its own (as many as its values need) where functions traced under another value are traced again; else 0. */
  readonly bit: number;
  readonly changed?: (value: any) => void;
}
const onOff: readonly (boolean | string)[] = [false, true];
/** Generators of random numbers. */
export type PrngImpl = "threefry2x32" | "rbg" | "unsafe_rbg";
const settings: { [name: string]: Setting } = {
  enableX64: { value: false, bit: 1 },
  disableJit: { value: false, bit: 2 },
  defaultPrngImpl: { value: "threefry2x32", allowed: ["threefry2x32", "rbg", "unsafe_rbg"], bit: 512 },
};
let bits = 0;
/** Which settings are on: part of the key of what is remembered under settings. */
export const settingsVersion = (): number => bits;
/** Adds settings. */
export const addSettings = (more: { [name: string]: Setting }): void => {
  Object.assign(settings, more);
};

/** Takes JAX's names too: jax_debug_nans. */
function set(name: string, value: unknown): void {
  const key = name.replace(/^jax_/, "").replace(/_(.)/g, (_, c: string) => c.toUpperCase());
  const setting = settings[key];
  if (!setting) {
    const remedy = ofDiagnostics.includes(key)
      ? 'It comes with import "jaxtra/diagnostics"'
      : `Use one of ${Object.keys(settings).join(", ")}`;
    throw new ValueError(`config.update: there is no setting ${name}. ${remedy}.`);
  }
  const { allowed = onOff } = setting;
  const next = allowed.indexOf(value as boolean);
  if (next < 0) throw new ValueError(`config.update: ${name} is one of ${allowed.join(", ")}, got ${String(value)}.`);
  if (setting.value === value) return;
  bits += setting.bit * (next - allowed.indexOf(setting.value));
  setting.value = allowed[next];
  setting.changed?.(value);
}

/** Settings of the whole program. */
export interface Config {
  /** Default types are 64-bit: a list of numbers becomes float64, a bigint int64. Explicit 64-bit dtypes work without it. */
  enableX64: boolean;
  /** jit runs its function operation by operation. */
  disableJit: boolean;
  /** The generator of random keys that name none; threefry2x32 by default. */
  defaultPrngImpl: PrngImpl;
  /** An operation that makes a NaN throws FloatingPointError, with its name and the line of your code. */
  debugNans: boolean;
  /** The same for infinities. */
  debugInfs: boolean;
  /** Traced values that outlive their function throw when it ends, not when they are used. Node only. */
  checkTracerLeaks: boolean;
  /** A random key that is used twice throws KeyReuseError. */
  debugKeyReuse: boolean;
  /** A random key that is used twice warns, once for each place; on in development. */
  warnKeyReuse: boolean;
  /** From its third retrace on a jitted function warns, and says what changed; on in development. */
  explainRetraces: boolean;
  /** Every jit that traces and compiles a function says so. */
  logCompiles: boolean;
  /** Every traced program is checked: that it reads what is defined, and that types agree. */
  enableChecks: boolean;
  /** jit throws where it would trace a function. */
  noTracing: boolean;
  /** "strict": operands of NumPy's functions are of one dtype, or numbers; "standard" by default. */
  numpyDtypePromotion: "standard" | "strict";
  /** What happens where operands of NumPy's functions have different ranks, scalars apart; "allow" by default. */
  numpyRankPromotion: "allow" | "warn" | "raise";
  /** Where warnings go: console.warn. */
  warn: (message: string) => void;
  /** Sets one by its name, ours or JAX's (jax_debug_nans). */
  update: (name: string, value: unknown) => void;
}
/**
 * Settings of the whole program. "In development" is unless NODE_ENV is production; pages get diagnostics by
 * `import "jaxtra/diagnostics"`.
 * @example config.enableX64 = true;
 * @example config.update("enableX64", true);
 */
export const config = {
  warn: (message: string) => console.warn(message),
  update: set,
} as Config;
const ofDiagnostics = [
  "debugNans",
  "debugInfs",
  "checkTracerLeaks",
  "debugKeyReuse",
  "warnKeyReuse",
  "explainRetraces",
  "logCompiles",
  "enableChecks",
  "noTracing",
  "numpyDtypePromotion",
  "numpyRankPromotion",
];
for (const name of [...Object.keys(settings), ...ofDiagnostics])
  Object.defineProperty(config, name, {
    get: () => settings[name]?.value ?? false,
    set: (value: unknown) => set(name, value),
    enumerable: true,
  });
/**
 * Runs `f` with jit off, so that every operation runs at once and the host sees concrete values.
 * @example disableJit(() => jit(f)(x))
 */
export const disableJit = <T>(f: () => T): T => withSetting("disableJit", true, f);
/**
 * Runs `f`; an operation that makes a NaN throws, and names itself and your line.
 * @example debugNans(() => np.log(-1)) // throws FloatingPointError
 */
export const debugNans = <T>(f: () => T): T => withSetting("debugNans", true, f);
/**
 * The same for infinities.
 * @example debugInfs(() => np.array(1).div(0)) // throws FloatingPointError
 */
export const debugInfs = <T>(f: () => T): T => withSetting("debugInfs", true, f);
/**
 * Runs `f`; a random key that is used twice throws.
 * @example
 *   const k = random.key(0);
 *   debugKeyReuse(() => random.normal(k).add(random.uniform(k))) // throws KeyReuseError
 */
export const debugKeyReuse = <T>(f: () => T): T => withSetting("debugKeyReuse", true, f);
/**
 * Runs `f`; traced values that outlive the function in which they were made throw at once, not when they are used. Node only.
 * @example checkingLeaks(() => grad((x) => x.mul(x))(3)) // 6
 */
export const checkingLeaks = <T>(f: () => T): T => withSetting("checkTracerLeaks", true, f);
/** The same under JAX's other name. */
export const checkTracerLeaks = checkingLeaks;
/**
 * Runs `f` with 64-bit types as defaults (or, with `false`, without).
 * @example enableX64(() => np.array([1, 2]).dtype) // "float64"
 */
export const enableX64 = <T>(f: () => T, value = true): T => withSetting("enableX64", value, f);
/** Runs `f`; every function that jit traces and compiles is told to `config.warn`. */
export const logCompiles = <T>(f: () => T): T => withSetting("logCompiles", true, f);
/** Runs `f`; every traced program is checked: that it reads what is defined, and that types agree. */
export const enableChecks = <T>(f: () => T): T => withSetting("enableChecks", true, f);
/**
 * Runs `f`; where jit would trace a function, it throws.
 * @example noTracing(() => jit((x) => x.mul(2))(1)) // throws ValueError
 */
export const noTracing = <T>(f: () => T): T => withSetting("noTracing", true, f);
/**
 * Runs `f` with a rule for operands of different dtypes: "strict" throws.
 * @example numpyDtypePromotion("strict", () => np.add(np.ones([2]), np.ones([2], "int32"))) // throws TypePromotionError
 */
export const numpyDtypePromotion = <T>(rule: Config["numpyDtypePromotion"], f: () => T): T =>
  withSetting("numpyDtypePromotion", rule, f);
/**
 * Runs `f` with a rule for operands of different ranks: "raise" throws, "warn" warns.
 * @example numpyRankPromotion("raise", () => np.add(np.ones([2]), np.ones([2, 2]))) // throws ValueError
 */
export const numpyRankPromotion = <T>(rule: Config["numpyRankPromotion"], f: () => T): T =>
  withSetting("numpyRankPromotion", rule, f);
/**
 * Runs `f` with a generator for random keys that name none.
 * @throws ValueError if there is no such generator
 * @example defaultPrngImpl("rbg", () => random.key(0).dtype) // "key<rbg>"
 */
export const defaultPrngImpl = <T>(name: PrngImpl, f: () => T): T => withSetting("defaultPrngImpl", name, f);
/** Runs `f` with a setting. */
function withSetting<T>(name: string, value: boolean | string, f: () => T): T {
  const old = settings[name]?.value ?? false;
  set(name, value);
  try {
    return f();
  } finally {
    set(name, old);
  }
}
