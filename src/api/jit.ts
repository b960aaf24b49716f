import { type CallParams, callP } from "../control/call.ts";
import { type Aval, showAval } from "../core/aval.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { matchLeaves, type TreeDef, unflatten } from "../core/pytree.ts";
import { axisEnvironment, bind, currentTrace, evalJaxpr, isEager, stage, type Trace } from "../core/trace.ts";
import { ConcreteArray, NDArray, Tracer, type Value } from "../core/value.ts";
import { watch } from "../core/watch.ts";
import { sameList } from "../util/list.ts";
import { asLeaf, fromScalar } from "./asarray.ts";
import { config, settingsVersion } from "./config.ts";
import { type AnyFunction, argumentNumbers, avalsOf, flatFunction, flattenArrays, hold, nameOf } from "./flat.ts";
import type { StageMethods } from "./stages.ts";
import { byNames } from "./static-names.ts";
import type { Arrays, Inputs } from "./types.ts";

export interface JitOptions {
  /** Arguments that are not traced: the function is compiled for each value of them, compared by identity and value. */
  staticArgnums?: number | readonly number[];
  /** The same by name: keys of the last argument, a plain object of options. */
  staticArgnames?: string | readonly string[];
  /** Arguments whose arrays are given up: they are deleted after the call, and their memory can be used for results. */
  donateArgnums?: number | readonly number[];
  /** Under another transformation the equations stand in place, not in an equation of their own. */
  inline?: boolean;
}
type Axes = readonly { readonly name: string; readonly size: number }[];

/** One trace of a function, and what it was made for. */
export interface Entry {
  readonly args: TreeDef;
  readonly avals: readonly Aval[];
  readonly statics: readonly unknown[];
  readonly axes: Axes;
  readonly settings: number;
  /** What the function closes over. */
  readonly captured: readonly Value[];
  readonly capturesTracers: boolean;
  readonly params: CallParams;
  readonly out: TreeDef;
}
/** A new trace, for diagnostics. */
export interface Traced {
  readonly f: Function;
  readonly now: Entry;
  /** The earlier ones. */
  readonly earlier: readonly Entry[];
  /** How many arguments were passed, and which of them are static. */
  readonly count: number;
  readonly fixed: readonly number[];
}
/** Traces of one function, and why each but the first was made. */
class Traces {
  entries: Entry[] = [];
  readonly causes: string[] = [];
  /** How often all traces had been dropped when these were made. */
  generation = generation;
}
let generation = 0;
/** Drops what every function was traced to. */
export const forgetTraces = (): void => {
  generation++;
};
const noAxes: Axes = [];

/** A function that jit compiled: call it like the function. */
export type Jitted<A extends unknown[], R> = ((...args: Inputs<A>) => Arrays<R>) & {
  /** How often it has been traced. */
  readonly traceCount: () => number;
  /** Why it was traced again, one line for each time after the first. Pages tell after `import "jaxtra/diagnostics"`. */
  readonly retraceCauses: () => readonly string[];
} & StageMethods<A, R>;
/** What stages add to jit's functions. Node loads them; pages do so by `import "jaxtra/stages"`. */
export const ahead: { methods?: (f: AnyFunction, options: JitOptions) => StageMethods<any[], any> } = {};

/** By function, then by the options that change what a trace is. */
const allTraces = new WeakMap<Function, Map<string, Traces>>();
function tracesOf(f: Function, key: string): Traces {
  let byOptions = allTraces.get(f);
  if (!byOptions) allTraces.set(f, (byOptions = new Map()));
  let t = byOptions.get(key);
  if (!t) byOptions.set(key, (t = new Traces()));
  return t;
}

/**
 * Compiles a function: it is traced once for each combination of shapes, dtypes, tree structures and static arguments, and
 * runs as one program after that. Side effects of the function happen while it is traced only.
 * @param f a function of pytrees
 * @example
 *   const step = jit((x) => np.tanh(x).mul(2));
 *   step(np.array([1, 2, 3]));
 */
export function jit<A extends unknown[] = NDArray[], R = unknown>(
  f: (...args: A) => R,
  options?: JitOptions,
): Jitted<A, R>;
export function jit(f: AnyFunction, options: JitOptions = {}): Jitted<any[], any> {
  if (typeof f !== "function")
    throw new JAXTypeError(`jit: a function is expected, got ${typeof f}. Pass the function itself.`);
  if (options.staticArgnames !== undefined) return byNames(jit, f, options);
  const { staticArgnums = [], donateArgnums = [], inline = false } = options;
  const traces = tracesOf(f, `${staticArgnums}`);
  const hasStatics = typeof staticArgnums === "number" || staticArgnums.length > 0;
  const donates = typeof donateArgnums === "number" || donateArgnums.length > 0;
  const jitted = (...args: unknown[]): unknown => {
    if (config.disableJit) return f(...concreteArguments(args, staticArgnums));
    let dynamic = args;
    let statics: readonly unknown[] = noStatics;
    let fixed = noNumbers;
    let moving: number[] | undefined;
    if (hasStatics) {
      fixed = argumentNumbers(staticArgnums, args.length, `jit(${nameOf(f)})`);
      statics = fixed.map((i) => args[i]);
      const all = fixed;
      moving = [...args.keys()].filter((i) => !all.includes(i));
      dynamic = moving.map((i) => args[i]);
    }
    const eager = isEager();
    const axes = eager ? noAxes : axisEnvironment();
    const operands: Value[] = [];
    if (traces.generation !== generation) {
      traces.entries = [];
      traces.generation = generation;
    }
    let entry = find(traces.entries, dynamic, statics, axes, operands);
    if (!entry) {
      watch.tracing?.(f);
      const g = moving ? hold(f, args, moving) : f;
      entry = trace(f, g, dynamic, statics, axes);
      const cause = watch.traced?.({ f, now: entry, earlier: traces.entries, count: args.length, fixed });
      if (traces.entries.length) traces.causes.push(cause ?? unexplained);
      traces.entries.unshift(entry);
      operands.length = 0;
      if (!take(entry, dynamic, operands))
        throw new ValueError(`jit(${nameOf(f)}): an argument changed while it was traced.`);
    }
    const outs = inline && !eager ? evalJaxpr(entry.params.jaxpr, operands) : bind(callP, operands, entry.params);
    if (donates && eager) {
      const given = argumentNumbers(donateArgnums, args.length, "jit: donateArgnums");
      donate(args, given, outs, `donated to jit(${nameOf(f)}) as argument`);
    }
    return entry.out.kind === "leaf" ? outs[0] : unflatten(entry.out, outs);
  };
  Object.defineProperty(jitted, "name", { value: nameOf(f), configurable: true });
  const asked = { traceCount: () => traces.entries.length, retraceCauses: () => traces.causes };
  return Object.assign(jitted, asked, ahead.methods?.(f, options)) as Jitted<any[], any>;
}
const noStatics: readonly unknown[] = [];
const noNumbers: readonly number[] = [];
const unexplained = 'import "jaxtra/diagnostics" to know';
/** With jit off: numbers become arrays all the same. */
function concreteArguments(args: readonly unknown[], staticArgnums: number | readonly number[]): unknown[] {
  const fixed = argumentNumbers(staticArgnums, args.length, "jit");
  return args.map((x, i) => {
    if (fixed.includes(i)) return x;
    const [xs, def] = flattenArrays(x, "jit");
    return unflatten(def, xs);
  });
}

/** The trace that fits; its operands go into `operands`. The one used last is looked at first. */
function find(
  entries: Entry[],
  dynamic: readonly unknown[],
  statics: readonly unknown[],
  axes: Axes,
  operands: Value[],
): Entry | undefined {
  for (let k = 0; k < entries.length; k++) {
    const e = entries[k];
    if (e.settings !== settingsVersion()) continue;
    if (statics.length && !sameStatics(e.statics, statics)) continue;
    if ((axes.length || e.axes.length) && !sameAxes(e.axes, axes)) continue;
    if (e.capturesTracers && !reachable(e.captured)) continue;
    operands.length = 0;
    if (!take(e, dynamic, operands)) continue;
    if (k > 0) {
      entries.splice(k, 1);
      entries.unshift(e);
    }
    return e;
  }
  return undefined;
}
export const sameStatics = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((x, i) => Object.is(x, b[i]) || sameData(x, b[i]));
/** Lists and plain objects of equal content are the same static argument. */
function sameData(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  const p = Object.getPrototypeOf(a);
  if (p !== Object.getPrototypeOf(b) || (p !== Object.prototype && p !== Array.prototype)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((k) => sameData((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]))
  );
}
export const sameAxes = (a: Axes, b: Axes): boolean =>
  a.length === b.length && a.every((x, i) => x.name === b[i].name && x.size === b[i].size);
/** Tracers that the function closes over belong to traces that are still being made. */
function reachable(captured: readonly Value[]): boolean {
  const active = new Set<Trace>();
  for (let t: Trace | null = currentTrace(); t; t = t.parent) active.add(t);
  return captured.every((v) => !(v instanceof Tracer) || active.has(v.owner));
}
export const sameAval = (a: Aval, b: Aval): boolean =>
  a === b || (a.dtype === b.dtype && a.weakType === b.weakType && sameList(a.shape, b.shape));

/** Recognises arguments without allocating more than the list of operands: this is the way of every call. */
function take(e: Entry, dynamic: readonly unknown[], operands: Value[]): boolean {
  for (const v of e.captured) operands.push(v);
  const leaves: unknown[] = operands;
  const first = leaves.length;
  const { children } = e.args;
  if (dynamic.length !== children.length) return false;
  for (let i = 0; i < children.length; i++) {
    if (children[i].kind === "leaf") leaves.push(dynamic[i]);
    else if (!matchLeaves(children[i], dynamic[i], leaves)) return false;
  }
  for (let i = first, k = 0; i < leaves.length; i++, k++) {
    let x = leaves[i];
    if (!(x instanceof NDArray)) {
      if (typeof x === "number" || typeof x === "boolean" || typeof x === "bigint") x = fromScalar(x);
      else if (ArrayBuffer.isView(x)) x = asLeaf(x, "jit", () => "arguments");
      else return false;
      operands[i] = x as Value;
    }
    if (!sameAval((x as Value).aval, e.avals[k])) return false;
  }
  return true;
}

/** Stages the function and remembers the trace. `f` is what the user wrote, `g` the same with static arguments in place. */
function trace(
  f: Function,
  g: AnyFunction,
  dynamic: readonly unknown[],
  statics: readonly unknown[],
  axes: Axes,
): Entry {
  const name = `jit(${nameOf(f)})`;
  checkStatics(statics, name);
  const [xs, args] = flattenArrays(dynamic, name);
  const avals = avalsOf(xs);
  const flat = flatFunction(g, args, name);
  const { jaxpr, captured } = stage(flat.call, avals, name);
  return {
    args,
    avals,
    statics,
    axes,
    settings: settingsVersion(),
    captured,
    capturesTracers: captured.some((v) => v instanceof Tracer),
    params: { name: nameOf(f), jaxpr },
    out: flat.out,
  };
}
function checkStatics(statics: readonly unknown[], name: string): void {
  for (const s of statics)
    if (s instanceof NDArray)
      throw new ValueError(
        `${name}: a static argument is ${showAval(s.aval)}, and arrays are not hashable. Take it out of staticArgnums, so that it ` +
          "is traced, or pass a number, a string or plain data.",
      );
}
/** Deletes donated arrays that are no results. */
function donate(args: readonly unknown[], argnums: readonly number[], outs: readonly Value[], why: string): void {
  const kept = new Set(outs.map((o) => (o as ConcreteArray).buffer));
  for (const i of argnums)
    for (const x of flattenArrays(args[i], "jit")[0])
      if (x instanceof ConcreteArray && x.scalar === undefined && !kept.has(x.buffer)) x.buffer.dispose(`${why} ${i}`);
}
