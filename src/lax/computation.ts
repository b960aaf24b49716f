import { inlineCalls } from "../control/inline.ts";
import { type Aval, aval, showAval } from "../core/aval.ts";
import { type DType, kindOf } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { Jaxpr, Literal, type Var } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { type Staged, stage } from "../core/trace.ts";
import { ConcreteArray, type Scalar, type Value } from "../core/value.ts";
import { isNarrowFloat, narrowNumbers } from "../ir/narrow.ts";
import { convertElementType } from "../ops/convert.ts";
import { isScalarBody } from "../ops/scalar-body.ts";

// Functions of scalars that reductions, windows, sorts and scatters take.

const isValue = (x: unknown): x is Value => typeof x === "object" && x !== null && "aval" in x;

/**
 * Stages a function of scalars of these dtypes. Scalars it closes over become literals where they are known; results that are weak
 * numbers, as JS numbers are, take the dtypes of `results`.
 */
export function stageComputation(
  name: string,
  f: (xs: Value[]) => unknown,
  dtypes: readonly DType[],
  results: readonly DType[],
): Staged {
  const { jaxpr, captured } = stage(
    (xs) => {
      const ys = f(xs);
      const list = (Array.isArray(ys) ? ys : [ys]) as Value[];
      return list.map((y, i) => scalarResult(name, y, results[i]));
    },
    dtypes.map((d) => aval([], d)),
    name,
  );
  return withLiterals(jaxpr, captured);
}
function scalarResult(name: string, y: Value, dtype: DType | undefined): Value {
  if (!isValue(y) || y.ndim > 0)
    throw new JAXTypeError(
      `${name}: the computation gives ${isValue(y) ? showAval(y.aval) : `a ${typeof y}`}. It must give scalars, as it takes them.`,
    );
  return y.weakType && dtype !== undefined ? convertElementType(y, dtype) : y;
}
/** Captured scalars whose values are known are written into the jaxpr. */
function withLiterals(jaxpr: Jaxpr, captured: readonly Value[]): Staged {
  const known = new Map<Var, Literal>();
  const rest: Value[] = [];
  const ins: Var[] = [];
  captured.forEach((v, i) => {
    const value = hostValue(v);
    if (value === null) {
      rest.push(v);
      ins.push(jaxpr.ins[i]);
    } else known.set(jaxpr.ins[i], new Literal(v.aval, value));
  });
  if (known.size === 0) return { jaxpr, captured: rest };
  const read = <A>(a: A) => known.get(a as Var) ?? a;
  return {
    jaxpr: new Jaxpr(
      [...ins, ...jaxpr.ins.slice(captured.length)],
      jaxpr.eqns.map((e) => ({ ...e, ins: e.ins.map(read) })),
      jaxpr.outs.map(read),
    ),
    captured: rest,
  };
}
/** The number that a scalar is, if it is known. */
export function hostValue(x: Value): Scalar | null {
  if (!(x instanceof ConcreteArray) || x.ndim > 0 || ["complex", "key"].includes(kindOf(x.dtype))) return null;
  if (x.scalar !== undefined) return x.scalar;
  const [stored] = x.buffer.read();
  if (isNarrowFloat(x.dtype)) return narrowNumbers.get().fromBits(stored as number, x.dtype);
  return x.dtype === "bool" ? stored !== 0 : stored;
}
/** Whether it can be the body of a primitive: operations on scalars, which close over nothing. */
export const isBody = ({ jaxpr, captured }: Staged): boolean => captured.length === 0 && isScalarBody(jaxpr);

/** The one primitive that a function of two scalars is, if it is. */
export function onePrimitive({ jaxpr, captured }: Staged): AnyPrimitive | undefined {
  const { eqns, outs, ins } = inlineCalls(jaxpr);
  if (captured.length || eqns.length !== 1 || ins.length !== 2 || outs.length !== 1 || outs[0] !== eqns[0].outs[0])
    return undefined;
  const [x, y] = eqns[0].ins;
  return (x === ins[0] && y === ins[1]) || (x === ins[1] && y === ins[0]) ? eqns[0].prim : undefined;
}
export const typesOf = (xs: readonly { aval: Aval }[]): DType[] => xs.map((x) => x.aval.dtype);
