import type { AnyFunction } from "./flat.ts";
import type { JitOptions, Jitted } from "./jit.ts";

// Static arguments that are named: keys of an object of options, which JavaScript has for Python's keyword arguments.

const isOptions = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;

/** The arguments, of which the named keys of the last one come in an object of their own: a static argument. */
function split(args: readonly unknown[], names: readonly string[]): unknown[] {
  const last = args.at(-1);
  if (!isOptions(last)) return [...args, null, {}];
  const part = (named: boolean) =>
    Object.fromEntries(Object.entries(last).filter(([k]) => names.includes(k) === named));
  return [...args.slice(0, -1), part(false), part(true)];
}
/** One for each function, so that what jit remembers of it is found again. */
const joinedOf = new WeakMap<AnyFunction, AnyFunction>();
function joined(f: AnyFunction): AnyFunction {
  const known = joinedOf.get(f);
  if (known) return known;
  const g = (...args: unknown[]): unknown => {
    const [moving, fixed] = args.splice(-2) as (Record<string, unknown> | null)[];
    return moving ? f(...args, { ...moving, ...fixed }) : f(...args);
  };
  Object.defineProperty(g, "name", { value: f.name, configurable: true });
  joinedOf.set(f, g);
  return g;
}
/** What `jit` makes of a function with named static arguments. */
export function byNames(
  jit: (f: AnyFunction, options: JitOptions) => Jitted<any[], any>,
  f: AnyFunction,
  { staticArgnames = [], staticArgnums = [], ...rest }: JitOptions,
): Jitted<any[], any> {
  const names = [staticArgnames].flat();
  // One more argument stands at the end of those counted from there.
  const numbers = [staticArgnums].flat().map((n) => (n < 0 ? n - 1 : n));
  const jitted = jit(joined(f), { ...rest, staticArgnums: [...numbers, -1] });
  const over = (g: AnyFunction): AnyFunction =>
    Object.defineProperty((...args: unknown[]) => g(...split(args, names)), "name", {
      value: g.name,
      configurable: true,
    });
  const { traceCount, retraceCauses, ...stages } = jitted;
  const ahead = Object.entries(stages).map(([k, g]) => [k, over(g as AnyFunction)]);
  return Object.assign(over(jitted), { traceCount, retraceCauses }, Object.fromEntries(ahead));
}
