import { type AnyFunction, flattenArrays } from "../api/flat.ts";
import { namedCall } from "../api/named-call.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";

/**
 * The function under a name and a version, for programs that know an operation of that name; here it is what its decomposition computes.
 * @param decomposition of arrays, then of `attributes` if there are any
 * @example lax.composite((x) => x.mul(x), "my.square")(np.array(3)).item() // 9
 */
export function composite<F extends AnyFunction>(
  decomposition: F,
  name: string,
  version = 0,
  attributes?: Readonly<Record<string, unknown>>,
): F {
  if (typeof decomposition !== "function" || typeof name !== "string")
    throw new JAXTypeError(
      `composite: takes a function and a name, got a ${typeof decomposition} and a ${typeof name}.`,
    );
  if (!Number.isInteger(version) || version < 0)
    throw new ValueError(`composite: the version is ${version}. Use a whole number from 0 on.`);
  const f = (...args: unknown[]): unknown => decomposition(...args, ...(attributes ? [attributes] : []));
  return namedCall(f, { name: version ? `${name}.v${version}` : name }) as F;
}

/** Functions by platform: "cpu" is this one. */
export type Platforms<F extends AnyFunction> = { readonly default?: F; readonly cpu?: F } & Readonly<
  Record<string, F | undefined>
>;
/**
 * What the function for this platform gives: that named "cpu", or the one named "default".
 * @param rest the functions' operands, then the functions by platform
 * @throws TypeError if there is neither
 * @example lax.platformDependent(3, { cpu: (x) => x.mul(2), default: (x) => x }).item() // 6
 */
export function platformDependent(...rest: readonly [...operands: unknown[], platforms: Platforms<AnyFunction>]): any {
  const platforms = rest[rest.length - 1] as Platforms<AnyFunction>;
  for (const [platform, f] of Object.entries(platforms ?? {}))
    if (typeof f !== "function")
      throw new JAXTypeError(`platformDependent: "${platform}" is a ${typeof f}. Pass a function for each platform.`);
  const f = platforms?.cpu ?? platforms?.default;
  if (!f)
    throw new JAXTypeError(
      `platformDependent: there is a function for ${Object.keys(platforms ?? {}).join(", ") || "no platform"}. Add one named cpu or default.`,
    );
  const [operands, def] = flattenArrays(rest.slice(0, -1), "platformDependent", "operands");
  return f(...(unflatten(def, operands) as unknown[]));
}
