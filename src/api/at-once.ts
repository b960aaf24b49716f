import { type CallParams, callP } from "../control/call.ts";
import { bind, isEager, stageClosed } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import { settingsVersion } from "./config.ts";

const programs = new Map<string, CallParams>();
/** A library has few functions; what makes many keys is a loop over shapes, whose old ones may go. */
const most = 1000;

/**
 * Runs a library function of several operations as one program where it would otherwise run operation by operation: eager
 * code then pays for one call, and nothing in between is stored. Elsewhere the operations stand in place.
 * @param key says all that `f` depends on besides its operands
 * @param f closes over no arrays
 */
export function atOnce(key: string, f: (xs: Value[]) => Value[], xs: Value[]): Value[] {
  if (!isEager() || !xs.every((x) => x instanceof ConcreteArray)) return f(xs);
  let full = `${key}|${settingsVersion()}`;
  for (const { aval } of xs) full += `|${aval.dtype}${aval.weakType ? "*" : ""}${aval.shape}`;
  let params = programs.get(full);
  if (!params) {
    const jaxpr = stageClosed(
      f,
      xs.map((x) => x.aval),
    );
    if (programs.size >= most) programs.clear();
    programs.set(full, (params = { name: key.split(" ")[0], jaxpr }));
  }
  return bind(callP, xs, params);
}
/** The same for one result. */
export const atOnce1 = (key: string, f: (xs: Value[]) => Value, xs: Value[]): Value =>
  atOnce(key, (ys) => [f(ys)], xs)[0];
/** Drops them all. */
export const forgetPrograms = (): void => programs.clear();
