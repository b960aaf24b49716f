import { type ArrayLike, asArray } from "../api/asarray.ts";
import * as tree from "../api/tree.ts";
import { showAval } from "../core/aval.ts";
import { type DType, isInexact } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ValueError } from "../core/errors.ts";
import { NDArray } from "../core/value.ts";
import { zeros, zerosLike } from "../numpy/creation.ts";
import { add, minimum, multiply } from "../numpy/ufuncs.ts";

/** The state of a transformation, whichever it is: a pytree that only its own `update` looks into. */
export type OptState = any;

/** The state of a transformation that keeps nothing. */
export type EmptyState = null;
/** Trees of arrays. */
export type Params = any;
export type Updates = any;
/** Arguments of `update` by name, for the transformations that need them. */
export interface ExtraArgs {
  /** The function's value at the parameters. */
  readonly value?: ArrayLike;
  readonly grad?: unknown;
  /** The function itself. */
  readonly valueFn?: (params: any) => ArrayLike;
  readonly [name: string]: unknown;
}
/**
 * A pair of pure functions. `init` makes the state for a tree of parameters; `update` turns gradients into updates (to be
 * added to the parameters) and gives the next state. States are pytrees of arrays: they pass through jit and scan.
 * @source optax.GradientTransformation
 */
export interface GradientTransformation<State = OptState> {
  init(params: unknown): State;
  /**
   * @param updates gradients, or what an earlier transformation made of them
   * @param params the parameters now, where a transformation needs them (weight decay)
   * @param extra what else some need: { value, grad, valueFn } for line searches and Polyak's step
   */
  update<T>(updates: T, state: State, params?: unknown, extra?: ExtraArgs): [updates: T, state: State];
}

/** `f` of corresponding leaves, as a tree like the first. */
export const mapLike = <T>(f: (...leaves: NDArray[]) => NDArray, first: T, ...rest: unknown[]): T =>
  tree.map(f as never, first, ...rest) as T;
/** Zeros for every parameter, of its dtype or another. */
export const zerosOf = (params: unknown, dtype?: DType | null): unknown =>
  mapLike((p) => zerosLike(p, { dtype: dtype ?? undefined }), params);
/** The same tree in another dtype, if one is given. */
export const castTo = <T>(t: T, dtype?: DType | null): T => (dtype ? mapLike((x) => x.astype(dtype), t) : t);
export const zeroCount = (): NDArray => zeros([], { dtype: "int32" });
/** count + 1; it stays at the largest int32. */
export const nextCount = (count: NDArray): NDArray => add(minimum(count, 2 ** 31 - 2), 1);

/** The state of transformations that keep nothing. */
export const initEmptyState = (_params: unknown): EmptyState => null;
/** A transformation without state. */
export function stateless(f: <T>(updates: T, params: unknown, extra: ExtraArgs) => T): GradientTransformation<null> {
  return { init: () => null, update: (updates, state, params, extra = {}) => [f(updates, params, extra), state] };
}
export function needParams(name: string, params: unknown): unknown {
  if (params !== undefined && params !== null) return params;
  throw new ValueError(`${name}: update needs the parameters. Call update(gradients, state, params).`);
}
/** @throws DTypeError unless these are real or complex floats */
export function needInexact(name: string, x: NDArray): NDArray {
  if (isInexact(x.dtype)) return x;
  throw new DTypeError(`${name}: takes floats, got ${showAval(x.aval)}. Convert them with astype.`);
}

/**
 * Changes nothing.
 * @source optax.identity
 */
export const identity = (): GradientTransformation<null> => stateless((updates) => updates);

/**
 * Updates of zero: freezes what it is applied to.
 * @source optax.set_to_zero
 */
export const setToZero = (): GradientTransformation<null> =>
  stateless((updates) => mapLike((u) => zerosLike(u), updates));

/**
 * Transformations one after the other. The state is the list of their states.
 * @example optim.chain(optim.clipByGlobalNorm(1), optim.adam(1e-3))
 * @source optax.chain
 */
export function chain(...transforms: GradientTransformation[]): GradientTransformation<unknown[]> {
  return {
    init: (params) => transforms.map((t) => t.init(params)),
    update(updates, state, params, extra) {
      if (state.length !== transforms.length)
        throw new ValueError(
          `chain: a state of ${state.length} for ${transforms.length} transformations. Make it with this chain's init.`,
        );
      const next = transforms.map((t, i) => {
        let s: unknown;
        [updates, s] = t.update(updates, state[i], params, extra);
        return s;
      });
      return [updates, next];
    },
  };
}

/** Which leaves, or whole subtrees, count: a tree of booleans, or a function that makes it from the parameters. */
export type Mask = unknown | ((params: unknown) => unknown);

export interface MaskOptions {
  /** Masks arguments by name that are trees like the updates, too; false. */
  maskCompatibleExtraArgs?: boolean;
}
/**
 * Applies a transformation to some leaves; the others pass unchanged. The mask may be a prefix of the tree.
 * @example optim.masked(optim.addDecayedWeights(1e-4), { w: true, b: false })
 * @source optax.masked
 */
export function masked(
  inner: GradientTransformation,
  mask: Mask,
  { maskCompatibleExtraArgs = false }: MaskOptions = {},
): GradientTransformation<{ innerState: unknown }> {
  const of = (params: unknown): unknown => (typeof mask === "function" ? mask(params) : mask);
  // null is a tree without leaves.
  const only = (chosen: unknown, t: unknown): unknown => tree.map((c, sub) => (isChosen(c) ? sub : null), chosen, t);
  return {
    init: (params) => ({ innerState: inner.init(only(of(params), params)) }),
    update(updates, { innerState }, params, extra) {
      const chosen = of(updates);
      const selected = params === undefined ? undefined : only(chosen, params);
      const own = maskCompatibleExtraArgs && extra ? maskedExtra(extra, updates, (t) => only(chosen, t)) : extra;
      const [changed, next] = inner.update(only(chosen, updates), innerState, selected, own);
      const merged = tree.map((c, a, b) => (isChosen(c) ? a : b), chosen, changed, updates);
      return [merged as unknown as typeof updates, { innerState: next }];
    },
  };
}
/** Arguments by name, masked where they have the structure of the updates. */
const maskedExtra = (extra: ExtraArgs, updates: unknown, only: (t: unknown) => unknown): ExtraArgs =>
  Object.fromEntries(
    Object.entries(extra).map(([k, v]) => {
      const isTree = typeof v !== "function" && tree.structure(v).equals(tree.structure(updates));
      return [k, isTree ? only(v) : v];
    }),
  );
function isChosen(leaf: unknown): boolean {
  if (typeof leaf === "boolean") return leaf;
  throw new JAXTypeError("masked: a mask's leaves are true or false. Make it from plain booleans.");
}

/**
 * Multiplies by a number.
 * @source optax.scale
 */
export const scale = (stepSize: number | NDArray): GradientTransformation<null> =>
  // As an array a whole number is a float beside integers, too.
  stateless((updates) => mapLike((u) => multiply(asArray(stepSize, "scale"), u), updates));
/** A step as a factor that leaves the type of `u` as it is. */
export const sameKind = (step: number | NDArray, u: NDArray): number | NDArray =>
  step instanceof NDArray && step.dtype !== u.dtype ? step.astype(u.dtype) : step;
