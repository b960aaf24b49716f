import { type AnyFunction, avalsOf, checkSameStructure, flattenArrays, flattenResult } from "../api/flat.ts";
import type { Arrays, Structured } from "../api/types.ts";
import { linearSolveP } from "../control/linear-solve.ts";
import { rootP } from "../control/root.ts";
import { type Aval, hasTangent, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { bind, evalJaxpr, type Staged, shareCaptured, stage } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { instantiate } from "../ops/zeros.ts";
import { derivativeAt, linearPart } from "../transforms/differentiate.ts";
import { transposeFlat } from "../transforms/transpose.ts";

// Solutions of equations, whose derivatives follow from the equation and not from the steps that found them.

/** A tree and the types of its leaves: what a solution looks like. */
interface Like {
  readonly def: TreeDef;
  readonly avals: readonly Aval[];
}
function checkFunctions(name: string, functions: Record<string, unknown>): void {
  for (const [what, f] of Object.entries(functions))
    if (typeof f !== "function") throw new JAXTypeError(`${name}: ${what} is a ${typeof f}. Pass a function.`);
}
/** The leaves of what a function gave, which must be a tree like another. Weak numbers take its dtypes. */
function leavesLike(tree: unknown, like: Like, name: string, what: string, f: Function): Value[] {
  const [ys, def] = flattenResult(tree, name, f);
  checkSameStructure(like.def, def, `${name}: ${what} gives another structure`, "Return a tree of the same structure.");
  return ys.map((y, i) => {
    const want = like.avals[i];
    const v = y.weakType ? convertElementType(y, want.dtype) : y;
    if (sameType(v.aval, want)) return v;
    throw new JAXTypeError(
      `${name}: ${what} gives ${showPath(leafPaths(def)[i], "a result")} of type ${showAval(y.aval)}, ${showAval(want)} is expected. ` +
        "Convert or reshape it.",
    );
  });
}
/** Splits a pair of a solution and further results. */
function withAux(pair: unknown, hasAux: boolean, name: string, what: string): [unknown, unknown] {
  if (!hasAux) return [pair, null];
  if (Array.isArray(pair) && pair.length === 2) return [pair[0], pair[1]];
  throw new JAXTypeError(`${name}: with hasAux ${what} returns [solution, aux]. Return a list of two.`);
}
/** A staged function of trees, as a function of trees. */
const replay =
  ({ jaxpr, captured }: Staged, { def }: Like): AnyFunction =>
  (...trees) => {
    const xs = trees.flatMap((t) => flattenArrays(t, "a linear map", "its argument")[0]);
    return unflatten(def, evalJaxpr(jaxpr, [...captured, ...xs]));
  };

export interface CustomLinearSolveOptions {
  /** (vecmat, b) => x for the transposed map: reverse mode needs it. */
  transposeSolve?: AnyFunction;
  /** The map is its own transpose, and `solve` its own transposed solver. */
  symmetric?: boolean;
  /** `solve` (and `transposeSolve`) return [x, aux]; of aux no derivative is taken. */
  hasAux?: boolean;
}
/**
 * The solution x of matvec(x) = b by a solver of one's own. Derivatives are implicit: dx solves A dx = db - dA x with the same solver, and reverse mode
 * solves A^T with `transposeSolve`, however x was found.
 * @param matvec a linear function from trees like b to trees like b, which may close over values that are differentiated
 * @param solve (matvec, b) => x; it is not differentiated
 * @returns x, or [x, aux] with `hasAux`
 * @throws TypeError if matvec or a solver gives a tree unlike b, or in reverse mode without `transposeSolve` or `symmetric`
 * @example
 * const solve = (a, b) => lax.customLinearSolve((x) => x.mul(a), b, (_, b) => b.div(a), { symmetric: true });
 * grad(solve)(2, 3) // -0.75
 */
export function customLinearSolve<X extends Structured>(
  matvec: (x: Arrays<X>) => unknown,
  b: X,
  solve: (matvec: (x: Arrays<X>) => Arrays<X>, b: Arrays<X>) => unknown,
  options?: CustomLinearSolveOptions & { hasAux?: false },
): Arrays<X>;
export function customLinearSolve<X extends Structured>(
  matvec: (x: Arrays<X>) => unknown,
  b: X,
  solve: (matvec: (x: Arrays<X>) => Arrays<X>, b: Arrays<X>) => unknown,
  options: CustomLinearSolveOptions & { hasAux: true },
): [x: Arrays<X>, aux: any];
export function customLinearSolve(
  matvec: AnyFunction,
  b: unknown,
  solve: AnyFunction,
  { transposeSolve, symmetric = false, hasAux = false }: CustomLinearSolveOptions = {},
): unknown {
  const name = "customLinearSolve";
  checkFunctions(name, { matvec, solve, ...(transposeSolve !== undefined && { transposeSolve }) });
  const [bs, def] = flattenArrays(b, name, "b");
  const like: Like = { def, avals: avalsOf(bs).map((a) => ({ ...a, weakType: false })) };
  const map = stage((xs) => leavesLike(matvec(unflatten(def, xs)), like, name, "matvec", matvec), like.avals);
  let auxDef!: TreeDef;
  const stageSolver = (f: AnyFunction, what: string, of: Staged): Staged =>
    stage((xs) => {
      const [x, aux] = withAux(f(replay(of, like), unflatten(def, xs)), hasAux, name, what);
      const [further, d] = flattenArrays(aux, name, "aux");
      auxDef = d;
      return [...leavesLike(x, like, name, what, f), ...further];
    }, like.avals);
  const back = transposeSolve ?? (symmetric ? solve : undefined);
  const transposed = back && (symmetric ? map : transposeStaged(map, like.avals));
  const all = [map, ...(back && transposed ? [transposed, stageSolver(back, "transposeSolve", transposed)] : [])];
  all.push(stageSolver(solve, "solve", map));
  const { jaxprs, captured } = shareCaptured(all);
  const outs = bind(linearSolveP, [...captured, ...bs], {
    solve: jaxprs[jaxprs.length - 1],
    matvec: jaxprs[0],
    ...(back && { vecmat: jaxprs[1], transposeSolve: jaxprs[2] }),
    numConsts: captured.length,
  });
  const x = unflatten(def, outs.slice(0, bs.length));
  return hasAux ? [x, unflatten(auxDef, outs.slice(bs.length))] : x;
}
/**
 * The transpose of a staged linear function from trees to trees like them. What does not depend on its argument is computed here, once, and
 * closed over.
 */
function transposeStaged({ jaxpr, captured }: Staged, avals: readonly Aval[]): Staged {
  const { lin, residuals } = linearPart((xs) => evalJaxpr(jaxpr, [...captured, ...xs]), avals);
  const linear = lin.ins.map((_, i) => i < avals.length);
  return stage((cts) => transposeFlat(lin, linear, residuals, cts).map((c, i) => instantiate(c, avals[i])), avals);
}

export interface CustomRootOptions {
  /** `solve` returns [x, aux]; of aux no derivative is taken. */
  hasAux?: boolean;
}
/**
 * The solution x of f(x) = 0 by a solver of one's own. Derivatives are implicit, from f'(x) dx = -df with respect to what f closes over, however
 * x was found; the first guess has none.
 * @param f a function from trees to trees like `initialGuess`
 * @param solve (f, guess) => x; it is not differentiated
 * @param tangentSolve (g, y) => the v with g(v) = y, for the linear function g = f'(x)
 * @returns x, or [x, aux] with `hasAux`
 * @throws TypeError if f or a solver gives a tree unlike the guess
 * @example
 * const sqrt = (a) => lax.customRoot((x) => x.mul(x).sub(a), 1,
 *   (f, x) => lax.foriLoop(0, 20, (_, x) => x.sub(f(x).div(x.mul(2))), x), (g, y) => y.div(g(1)));
 * grad(sqrt)(4) // 0.25
 */
export function customRoot<X extends Structured>(
  f: (x: Arrays<X>) => unknown,
  initialGuess: X,
  solve: (f: (x: Arrays<X>) => Arrays<X>, guess: Arrays<X>) => unknown,
  tangentSolve: (g: (x: Arrays<X>) => Arrays<X>, y: Arrays<X>) => unknown,
  options?: CustomRootOptions & { hasAux?: false },
): Arrays<X>;
export function customRoot<X extends Structured>(
  f: (x: Arrays<X>) => unknown,
  initialGuess: X,
  solve: (f: (x: Arrays<X>) => Arrays<X>, guess: Arrays<X>) => unknown,
  tangentSolve: (g: (x: Arrays<X>) => Arrays<X>, y: Arrays<X>) => unknown,
  options: CustomRootOptions & { hasAux: true },
): [x: Arrays<X>, aux: any];
export function customRoot(
  f: AnyFunction,
  initialGuess: unknown,
  solve: AnyFunction,
  tangentSolve: AnyFunction,
  { hasAux = false }: CustomRootOptions = {},
): unknown {
  const name = "customRoot";
  checkFunctions(name, { f, solve, tangentSolve });
  const [guess, def] = flattenArrays(initialGuess, name, "initialGuess");
  const like: Like = { def, avals: avalsOf(guess).map((a) => ({ ...a, weakType: false })) };
  const n = guess.length;
  const residual = stage((xs) => leavesLike(f(unflatten(def, xs)), like, name, "f", f), like.avals);
  let auxDef!: TreeDef;
  const solved = stage((xs) => {
    const [x, aux] = withAux(solve(replay(residual, like), unflatten(def, xs)), hasAux, name, "solve");
    const [further, d] = flattenArrays(aux, name, "aux");
    auxDef = d;
    return [...leavesLike(x, like, name, "solve", solve), ...further];
  }, like.avals);
  const tangents = stage(
    (xs) => {
      const g = linearAt(residual, xs.slice(0, n), like);
      return leavesLike(tangentSolve(g, unflatten(def, xs.slice(n))), like, name, "tangentSolve", tangentSolve);
    },
    [...like.avals, ...like.avals],
  );
  const { jaxprs, captured } = shareCaptured([residual, solved, tangents]);
  const outs = bind(rootP, [...captured, ...guess], {
    residual: jaxprs[0],
    solve: jaxprs[1],
    tangentSolve: jaxprs[2],
    numConsts: captured.length,
  });
  const x = unflatten(def, outs.slice(0, n));
  return hasAux ? [x, unflatten(auxDef, outs.slice(n))] : x;
}
/** The derivative of a staged function at `x`, as a function of trees. */
function linearAt({ jaxpr, captured }: Staged, x: Value[], { def, avals }: Like): AnyFunction {
  const moving = avals.map(hasTangent);
  const linear = derivativeAt(jaxpr, [...captured, ...x], [...captured.map(() => false), ...moving]);
  return (v) => {
    const dx = flattenArrays(v, "the derivative of f", "its argument")[0].map((d, i) => {
      const t = d.weakType ? convertElementType(d, avals[i].dtype) : d;
      if (sameType(t.aval, avals[i]) && moving[i]) return t;
      throw new JAXTypeError(
        `customRoot: tangentSolve calls g with ${showAval(d.aval)}, the guess is ${showAval(avals[i])}. ` +
          "Call it with floating point arrays like the guess.",
      );
    });
    const df = linear([...captured.map(() => null), ...dx]);
    return unflatten(
      def,
      df.map((d, i) => instantiate(d, avals[i])),
    );
  };
}
