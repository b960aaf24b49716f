import { type CallbackOptions, callDebug } from "./api/callback.ts";
import { bind } from "./core/trace.ts";
import { fill, type Message, message, type Piece } from "./numpy/format.ts";
import { debugPrintP, type HostFunction, printLine } from "./ops/effects.ts";

type Sink = (line: string) => void;
const logLine: Sink = (line) => console.info(line);
/** One function for each sink and format: calls that print alike share compiled code. */
const printers = new Map<Sink, Map<string, HostFunction>>();
function printerOf(pieces: readonly Piece[], sink: Sink): HostFunction {
  const key = JSON.stringify(pieces);
  let own = printers.get(sink);
  if (!own) printers.set(sink, (own = new Map()));
  let f = own.get(key);
  if (!f) {
    f = (xs) => {
      sink(fill(pieces, xs));
      return [];
    };
    own.set(key, f);
  }
  return f;
}
function printMessage(format: string, { pieces, values }: Message, ordered: boolean, sink: Sink = printLine): void {
  const params = { name: JSON.stringify(format), callback: printerOf(pieces, sink), outs: [], ordered, lanes: [] };
  bind(debugPrintP, values, params);
}
const optionNames = ["ordered"];

/**
 * Prints when the program runs, not when it is traced: once for each run, in the order of the program; under vmap once for each lane.
 * @param format text as for Python's str.format: `{}` stands for the next value, `{0}` for the first, `{x}` for a named one,
 * `{x:.3f}` for one with a format specification, which goes for every element of an array
 * @param values arrays, numbers, strings or trees of them; named values come in an object that is passed last, and so do options
 * @throws ValueError if a field has no value, or a value no field
 * @example debug.print("loss {loss:.4f} at step {}", step, { loss })
 */
export function print(format: string, ...values: unknown[]): void;
/**
 * Options first: a function that prints.
 * @example debug.print({ ordered: true })("loss {}", loss)
 */
export function print(options: CallbackOptions): (format: string, ...values: unknown[]) => void;
export function print(format: string | CallbackOptions, ...values: unknown[]): unknown {
  if (typeof format !== "string") {
    const { ordered = false } = format;
    return (text: string, ...xs: unknown[]) => printMessage(text, message(text, xs, "debug.print", []), ordered);
  }
  const m = message(format, values, "debug.print", optionNames);
  return printMessage(format, m, m.options["ordered"] === true);
}

/**
 * As print, to the console's log of information: `console.info`.
 * @throws ValueError if a field has no value, or a value no field
 * @example debug.log("step {}", step)
 */
export function log(format: string, ...values: unknown[]): void {
  const m = message(format, values, "debug.log", optionNames);
  printMessage(format, m, m.options["ordered"] === true, logLine);
}

/**
 * Stops in the debugger when the program runs, with the concrete values of `args` at hand; without a debugger it goes on.
 * @param args trees of arrays
 * @example debug.breakpoint({ x, loss })
 */
export function breakpoint(...args: unknown[]): void {
  callDebug(pauseHere, args);
}
function pauseHere(..._values: unknown[]): void {
  // biome-ignore lint/suspicious/noDebugger: it is what the user asked for
  debugger;
}

/**
 * Calls a JavaScript function with concrete values when the program runs, in the order of the program; under vmap once for each lane.
 * Derivatives do not see it, and it runs once where a function is run again to differentiate it. What it returns is dropped, what it
 * throws comes out of the call of the compiled function.
 * @param args trees of arrays; strings and functions pass through; last, if wanted, { ordered }
 * @example
 *   // Progress of a long compiled loop: the host hears from it every 100 steps.
 *   const seen = [];
 *   const step = (i, x) => {
 *     lax.cond(
 *       i.mod(100).equal(0),
 *       () => { debug.callback((k, v) => seen.push([k.item(), v.item()]), i, x); return null; },
 *       () => null,
 *     );
 *     return x.mul(0.99);
 *   };
 *   jit((x) => lax.foriLoop(0, 300, step, x))(1);
 *   seen.map(([k]) => k) // [0, 100, 200]
 */
export function callback(f: (...args: any[]) => unknown, ...args: unknown[]): void;
/**
 * Options first: a function that calls.
 * @example debug.callback({ ordered: true })((x) => console.log(x), x)
 */
export function callback(options: CallbackOptions): (f: (...args: any[]) => unknown, ...args: unknown[]) => void;
export function callback(f: ((...args: any[]) => unknown) | CallbackOptions, ...args: unknown[]): unknown {
  if (typeof f === "object" && f !== null) {
    const { ordered = false } = f;
    return (g: (...xs: any[]) => unknown, ...xs: unknown[]) => callDebug(g, xs, ordered);
  }
  return callDebug(f, args);
}
