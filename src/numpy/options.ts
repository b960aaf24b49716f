import { JAXTypeError } from "../core/errors.ts";
import { NDArray } from "../core/value.ts";

/** Anything but an array, a list or a typed array: what holds options. */
const isOptions = (x: unknown): x is object =>
  typeof x === "object" && x !== null && !(x instanceof NDArray) && !Array.isArray(x) && !ArrayBuffer.isView(x);

/**
 * What follows a function's arrays: one options object, of which the first option may stand before it by itself. So
 * `sum(x, 0)`, `sum(x, 0, { keepdims: true })` and `sum(x, { axis: 0, keepdims: true })` are one.
 * @param keys names of the options; the first may be positional
 * @throws TypeError for a name that is not among them
 */
export function options<O extends object>(
  name: string,
  keys: readonly (keyof O & string)[],
  first: O[keyof O] | O | undefined,
  rest?: O,
): O {
  const given = isOptions(first) ? (first as O) : first === undefined ? rest : { ...rest, [keys[0]]: first };
  if (given === undefined) return {} as O;
  for (const key in given)
    if (!(keys as readonly string[]).includes(key))
      throw new JAXTypeError(`${name}: there is no option ${key}. Use ${keys.join(", ")}.`);
  return given as O;
}
