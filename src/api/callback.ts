import { type Aval, aval, sameType, showAval } from "../core/aval.ts";
import type { TypedArray } from "../core/dtype.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { flatten, flattenUpTo, leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, leaked } from "../core/trace.ts";
import { type ConcreteArray, NDArray, Tracer, type Value } from "../core/value.ts";
import type { HostArray } from "../ir/program.ts";
import { convertElementType } from "../ops/convert.ts";
import { debugCallbackP, type HostFunction, ioCallbackP, pureCallbackP, type VmapMethod } from "../ops/effects.ts";
import { product, sameList } from "../util/list.ts";
import { asArray, asLeaf, fromStorage } from "./asarray.ts";
import { type AnyFunction, nameOf } from "./flat.ts";
import { ShapeDtypeStruct } from "./make-jaxpr.ts";
import { dtypeOfTyped } from "./storage.ts";

/** The array that stands for each ShapeDtypeStruct (or array) of a tree of types. */
export type Declared<T> = T extends ShapeDtypeStruct | NDArray
  ? NDArray
  : T extends object
    ? { [K in keyof T]: Declared<T[K]> }
    : T;
export interface PureCallbackOptions {
  /**
   * What vmap does: "sequential", a call a lane; "expandDims", one call, in which every argument has one more axis in front, of size 1
   * where it is not mapped; "broadcastAll", the same with all axes of full size; "legacyVectorized", the same with no axis where an
   * argument is not mapped. Without it vmap throws.
   */
  vmapMethod?: VmapMethod;
}
export interface CallbackOptions {
  /** Calls keep the order of the program. Here all do; vmap of an ordered ioCallback throws, as in JAX. */
  ordered?: boolean;
}

/**
 * Calls a JavaScript function without side effects from a program: it gets concrete arrays, and may use any library.
 * The compiler may drop a call whose result is not used, and merge equal ones.
 * @param f gets the arguments; returns arrays, numbers, typed arrays or lists, in the structure of `resultShapeDtypes`
 * @param resultShapeDtypes a tree of ShapeDtypeStruct: the types of the results
 * @param args trees of arrays, and last, if wanted, an object of options
 * @throws TypeError if the result is not as declared, ValueError where it is differentiated; what `f` throws comes out of the call
 * of the compiled function
 * @example
 *   const hypot = (x, y) =>
 *     pureCallback((a, b) => Math.hypot(a.item(), b.item()), new ShapeDtypeStruct([]), x, y, { vmapMethod: "sequential" });
 *   jit(hypot)(3, 4).item(); // 5
 *   vmap(hypot)(np.array([3, 6]), np.array([4, 8])).tolist(); // [5, 10]
 */
export function pureCallback<R>(
  f: (...args: any[]) => unknown,
  resultShapeDtypes: R,
  ...args: readonly unknown[]
): Declared<R> {
  const call = new Call("pureCallback", f, args, ["vmapMethod"], resultShapeDtypes);
  const vmapMethod = call.options["vmapMethod"] as VmapMethod | undefined;
  if (vmapMethod !== undefined && !vmapMethods.includes(vmapMethod))
    throw new ValueError(`pureCallback: there is no vmapMethod "${vmapMethod}". Use one of ${vmapMethods.join(", ")}.`);
  return call.result(bind(pureCallbackP, call.values, { ...call.params, vmapMethod }));
}
const vmapMethods: readonly VmapMethod[] = [
  "sequential",
  "sequentialUnrolled",
  "expandDims",
  "broadcastAll",
  "legacyVectorized",
];
/**
 * Calls a JavaScript function with side effects from a program: once wherever the program comes by, in its order. Under vmap it is
 * called for each lane.
 * @param f gets concrete arrays; returns arrays, numbers, typed arrays or lists, in the structure of `resultShapeDtypes`
 * @param resultShapeDtypes a tree of ShapeDtypeStruct, or null if nothing is returned
 * @param args trees of arrays, and last, if wanted, { ordered }
 * @throws TypeError if the result is not as declared, ValueError where it is differentiated
 * @example
 *   let calls = 0;
 *   const next = jit((x) => ioCallback((y) => (++calls, y.add(calls)), new ShapeDtypeStruct([]), x));
 *   next(10).item(); // 11
 *   next(10).item(); // 12
 */
export function ioCallback<R>(
  f: (...args: any[]) => unknown,
  resultShapeDtypes: R,
  ...args: readonly unknown[]
): Declared<R> {
  const call = new Call("ioCallback", f, args, ["ordered"], resultShapeDtypes);
  return call.result(bind(ioCallbackP, call.values, call.params));
}
/** Calls `f` with the arguments' values when the program runs. Strings and other plain values pass through. */
export function callDebug(f: AnyFunction, args: readonly unknown[], ordered?: boolean): void {
  const call = new Call("debug.callback", f, args, ordered === undefined ? ["ordered"] : [], null);
  bind(debugCallbackP, call.values, { ...call.params, ordered: ordered ?? call.params.ordered });
}
/**
 * Waits for effects of running programs. They are done when a call returns, so there is nothing to wait for; it is here for programs
 * that come from JAX.
 * @example effectsBarrier();
 */
export function effectsBarrier(): void {}

const isPlain = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
const isArrayLeaf = (x: unknown): boolean =>
  x instanceof NDArray || ArrayBuffer.isView(x) || ["number", "boolean", "bigint"].includes(typeof x);

/** One call of a callback, taken apart. */
class Call {
  readonly options: Readonly<Record<string, unknown>>;
  readonly values: Value[];
  readonly params;
  private readonly out: TreeDef;
  constructor(
    api: string,
    f: AnyFunction,
    args: readonly unknown[],
    optionNames: readonly string[],
    declared: unknown,
  ) {
    if (typeof f !== "function")
      throw new JAXTypeError(`${api}: a function is expected, got ${typeof f}. Pass the callback first.`);
    const last = args[args.length - 1];
    const keys = isPlain(last) ? Object.keys(last) : [];
    const hasOptions = keys.length > 0 && keys.every((k) => optionNames.includes(k));
    this.options = hasOptions ? (last as Record<string, unknown>) : {};
    const name = `${api}(${nameOf(f)})`;
    const [leaves, def] = flatten(hasOptions ? args.slice(0, -1) : args, name, (x) => typeof x === "function");
    const statics = leaves.map((x) => (isArrayLeaf(x) ? null : { value: x }));
    this.values = leaves.filter(isArrayLeaf).map((x) => asLeaf(x, name, () => "arguments"));
    const [types, out] = flatten(declared, `${name}: resultShapeDtypes`);
    const outs = types.map((t, i) => typeOf(t, () => `${name}: ${showPath(leafPaths(out)[i], "resultShapeDtypes")}`));
    this.out = out;
    const callback = hostFunction({ api, f, name, def, statics, out });
    this.params = { name: nameOf(f), callback, outs, ordered: this.options["ordered"] === true, lanes: [] };
  }
  result(ys: Value[]): any {
    return unflatten(this.out, ys);
  }
}
function typeOf(t: unknown, place: () => string): Aval {
  if (t instanceof NDArray || t instanceof ShapeDtypeStruct) return aval(t.shape, t.dtype);
  throw new JAXTypeError(`${place()} is a ${typeof t}. Declare results by new ShapeDtypeStruct(shape, dtype).`);
}

/** What a host function does: two that agree in this are one, so that a program is compiled once. */
interface Site {
  readonly api: string;
  readonly f: AnyFunction;
  readonly name: string;
  /** Of the arguments, and which leaves are no arrays. */
  readonly def: TreeDef;
  readonly statics: readonly ({ readonly value: unknown } | null)[];
  readonly out: TreeDef;
}
const sites = new WeakMap<AnyFunction, { readonly site: Site; readonly call: HostFunction }[]>();
function hostFunction(site: Site): HostFunction {
  let known = sites.get(site.f);
  if (!known) sites.set(site.f, (known = []));
  const values = (s: Site): unknown[] => s.statics.map((x) => x?.value);
  const found = known.find(
    ({ site: s }) =>
      s.api === site.api && s.def.equals(site.def) && s.out.equals(site.out) && sameList(values(s), values(site)),
  );
  if (found) return found.call;
  const { f, def, statics, name, out } = site;
  const returns = site.api !== "debug.callback";
  const call: HostFunction = (args, outs) => {
    const arrays = args.map((a) => fromStorage(a.data as TypedArray, a.shape, a.dtype));
    let k = 0;
    const leaves = statics.map((s) => (s ? s.value : arrays[k++]));
    const result: unknown = f(...(unflatten(def, leaves) as unknown[]));
    return returns ? hostResults(result, out, outs, name) : [];
  };
  known.push({ site, call });
  return call;
}
function hostResults(result: unknown, out: TreeDef, outs: readonly Aval[], name: string): HostArray[] {
  if (typeof (result as PromiseLike<unknown> | null)?.then === "function")
    throw new JAXTypeError(`${name}: the callback returned a Promise, and programs do not wait. Make it synchronous.`);
  if (out.kind === "null" && result === undefined) return [];
  return flattenUpTo(out, result, `${name}: the callback's result`).map((x, i) =>
    hostResult(x, outs[i], name, () => showPath(leafPaths(out)[i], "the callback's result")),
  );
}
function hostResult(x: unknown, type: Aval, name: string, place: () => string): HostArray {
  const { shape, dtype } = type;
  // A typed array of the right length stands for its elements in row-major order.
  if (ArrayBuffer.isView(x) && dtypeOfTyped(x) === dtype && (x as TypedArray).length === product(shape))
    return { dtype, shape, data: x as TypedArray };
  if (x === undefined || x === null)
    throw new JAXTypeError(`${name}: ${place()} is ${x}, ${showAval(type)} is declared. Return a value.`);
  const given = asArray(x, name, x instanceof NDArray || ArrayBuffer.isView(x) ? undefined : dtype);
  if (given instanceof Tracer) throw leaked(given, name);
  const y = given.weakType && given.dtype !== dtype ? convertElementType(given, dtype) : given;
  if (!sameType(y.aval, type))
    throw new JAXTypeError(
      `${name}: ${place()} is ${showAval(y.aval)}, ${showAval(type)} is declared. Return an array of that type, or declare another.`,
    );
  return { dtype, shape, data: (y as ConcreteArray).buffer.read() };
}
