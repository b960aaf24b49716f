import { type Aval, aval } from "../core/aval.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { type Eqn, type Jaxpr, show } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { flatten, leafMark, leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, currentTrace, stage, Trace, under } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import type { DimSize } from "../stablehlo/symbolic/index.ts";
import { asLeaf } from "./asarray.ts";
import { type AnyFunction, argumentNumbers, flatFunction, hold, nameOf } from "./flat.ts";
import type { Inputs, MapLeaves } from "./types.ts";

/** The type of an array that need not exist. */
export class ShapeDtypeStruct {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly weakType: boolean;
  readonly [leafMark] = true;
  /** Symbolic sizes are for `jaxtra/export` only. */
  constructor(shape: readonly DimSize[], dtype: DType = "float32", { weakType = false } = {}) {
    this.shape = shape as readonly number[];
    this.dtype = checkDType(dtype, "ShapeDtypeStruct");
    this.weakType = weakType;
  }
  get ndim(): number {
    return this.shape.length;
  }
  get size(): number {
    return this.shape.reduce((n, d) => n * d, 1);
  }
  toString(): string {
    return `ShapeDtypeStruct(shape=[${this.shape}], dtype=${this.dtype}${this.weakType ? ", weakType=true" : ""})`;
  }
}

/** A jaxpr with the arrays that it closes over: the first inputs of `jaxpr` stand for them. */
export class ClosedJaxpr {
  readonly jaxpr: Jaxpr;
  readonly consts: readonly Value[];
  constructor(jaxpr: Jaxpr, consts: readonly Value[]) {
    this.jaxpr = jaxpr;
    this.consts = consts;
  }
  get eqns(): readonly Eqn[] {
    return this.jaxpr.eqns;
  }
  get inAvals(): Aval[] {
    return this.jaxpr.inAvals.slice(this.consts.length);
  }
  get outAvals(): Aval[] {
    return this.jaxpr.outAvals;
  }
  /** As JAX prints it, constants before the semicolon. */
  toString(): string {
    return show(this.jaxpr, this.consts.length);
  }
}

/** Stages a function for arguments that are arrays, numbers or ShapeDtypeStructs. */
export function stageTypes(f: AnyFunction, args: readonly unknown[], name: string) {
  const [leaves, def] = flatten(args, name);
  const avals = leaves.map((x, i) =>
    x instanceof ShapeDtypeStruct
      ? aval(x.shape, x.dtype, x.weakType)
      : asLeaf(x, name, () => showPath(leafPaths(def)[i], "arguments")).aval,
  );
  const flat = flatFunction(f, def, name);
  return { ...stage(flat.call, avals, name), avals, def, out: flat.out };
}
export interface MakeJaxprOptions {
  /** Arguments that are not traced. */
  staticArgnums?: number | readonly number[];
  /** Names and sizes of axes that the function may use as if it were mapped over them: the last one is the innermost. */
  axisEnv?: readonly (readonly [name: string, size: number])[];
  /** Gives the types of the result as well: [jaxpr, tree of ShapeDtypeStructs]. */
  returnShape?: boolean;
}
/** Knows a named axis, and leaves the rest to what is around it. */
class NamedAxis extends Trace {
  private readonly outer: Trace;
  constructor(outer: Trace, name: string, size: number) {
    super(outer, { name, size });
    this.outer = outer;
  }
  process(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    return under(this.outer, () => bind(prim, ins, params));
  }
}
type Like<A extends unknown[]> = Inputs<A> | ShapeDtypeStruct[];
/**
 * The program that a function is, for arguments like these.
 * @example String(makeJaxpr((x) => x.mul(2))(3))
 */
export function makeJaxpr<A extends unknown[] = NDArray[]>(
  f: (...args: A) => unknown,
  options?: MakeJaxprOptions & { returnShape?: false },
): (...args: Like<A>) => ClosedJaxpr;
export function makeJaxpr<A extends unknown[] = NDArray[], R = unknown>(
  f: (...args: A) => R,
  options: MakeJaxprOptions & { returnShape: true },
): (...args: Like<A>) => [ClosedJaxpr, MapLeaves<R, ShapeDtypeStruct>];
export function makeJaxpr<A extends unknown[] = NDArray[]>(
  f: (...args: A) => unknown,
  { staticArgnums = [], axisEnv = [], returnShape = false }: MakeJaxprOptions = {},
): (...args: Like<A>) => unknown {
  return (...args) => {
    const fixed = argumentNumbers(staticArgnums, args.length, "makeJaxpr");
    const moving = [...args.keys()].filter((i) => !fixed.includes(i));
    const around = axisEnv.reduce<Trace>((t, [name, size]) => new NamedAxis(t, name, size), currentTrace());
    const given = moving.map((i) => args[i]);
    const { jaxpr, captured, out } = under(around, () =>
      stageTypes(hold(f as AnyFunction, args, moving), given, `makeJaxpr(${nameOf(f)})`),
    );
    const closed = new ClosedJaxpr(jaxpr, captured);
    return returnShape ? [closed, typesOfResult(jaxpr, out)] : closed;
  };
}
const typesOfResult = (jaxpr: Jaxpr, out: TreeDef): unknown =>
  unflatten(
    out,
    jaxpr.outAvals.map((a) => new ShapeDtypeStruct(a.shape, a.dtype, { weakType: a.weakType })),
  );
/**
 * Shapes and dtypes of a function's result; nothing is computed.
 * @example evalShape((x) => np.dot(x, x), new ShapeDtypeStruct([3])) // ShapeDtypeStruct(shape=[], dtype=float32)
 */
export function evalShape<A extends unknown[] = NDArray[], R = unknown>(
  f: (...args: A) => R,
  ...args: { [K in keyof A]: unknown }
): MapLeaves<R, ShapeDtypeStruct> {
  const { jaxpr, out } = stageTypes(f as AnyFunction, args as unknown[], `evalShape(${nameOf(f)})`);
  return typesOfResult(jaxpr, out) as MapLeaves<R, ShapeDtypeStruct>;
}
