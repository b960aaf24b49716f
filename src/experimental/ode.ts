import { type ArrayLike, asArray } from "../api/asarray.ts";
import { closureConvert } from "../api/closure.ts";
import { customVjp } from "../api/custom-vjp.ts";
import { type AnyFunction, flattenArrays } from "../api/flat.ts";
import { ravelPytree } from "../api/ravel.ts";
import type { Arrays } from "../api/types.ts";
import { vjp } from "../api/vjp.ts";
import { vmap } from "../api/vmap.ts";
import { showAval } from "../core/aval.ts";
import { isInexact } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { difference, unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import * as lax from "../lax/index.ts";
import * as np from "../numpy/index.ts";
import { sameList, select } from "../util/list.ts";
import { errorRatio, firstSize, nextSize, type Slope, step } from "./dormand-prince.ts";

export interface OdeOptions {
  /** Relative tolerance of a step; 1.4e-8 by default, which asks for float64. */
  rtol?: number;
  /** Absolute tolerance of a step. */
  atol?: number;
  /** Most steps between two times; no bound by default. Past it the solution stands still. */
  mxstep?: number;
  /** Largest size of a step. */
  hmax?: number;
}
type Settings = Required<OdeOptions>;
const defaults: Settings = {
  rtol: 1.4e-8,
  atol: 1.4e-8,
  mxstep: Number.POSITIVE_INFINITY,
  hmax: Number.POSITIVE_INFINITY,
};

/**
 * Solves dy/dt = f(y, t, ...args) with y(t[0]) = y0 by Dormand and Prince's method of order 5 with steps of adapted size.
 * Reverse mode solves the adjoint equation backwards (Chen et al., Neural ordinary differential equations, 2018): its
 * memory does not grow with the number of steps. With λ = dL/dy, dλ/dt = -λ ∂f/∂y, dL/dargs = ∫ λ ∂f/∂args dt.
 * @param f (y, t, ...args) => dy/dt, of the structure and types of y
 * @param y0 tree of float arrays
 * @param t times [n], strictly increasing
 * @param args trees that f takes besides, which may be differentiated; so may traced floats that f closes over
 * @returns the tree of y with an axis [n] of times in front
 * @throws TypeError if f's result is not like y0, ShapeError if t is no vector
 * @example
 * const y = experimental.ode.odeint((y, t) => y.neg(), 1, np.array([0, 1]), { rtol: 1e-5, atol: 1e-6 });
 * y.slice(1).item().toFixed(4) // "0.3679"
 */
export function odeint<Y = NDArray>(
  f: (y: any, t: NDArray, ...args: any[]) => unknown,
  y0: Y,
  t: ArrayLike,
  ...rest: unknown[]
): Arrays<Y> {
  const { args, settings } = parted(rest);
  const [leaves, def] = flattenArrays(y0, name, "y0");
  const [start, restore] = ravelPytree(y0);
  if (!isInexact(start.dtype))
    throw new DTypeError(
      `odeint: y0 holds ${start.dtype} numbers, which cannot flow. Convert it with astype("float32").`,
    );
  const times = asArray(t, name).astype(start.dtype);
  if (times.ndim !== 1 || times.size === 0)
    throw new ShapeError(`odeint: the times are ${showAval(times.aval)}. Pass a vector, whose first is that of y0.`);
  const [converted, closed] = closureConvert(
    f as AnyFunction,
    ...([restore(start), times.slice(0), ...args] as NDArray[]),
  );
  // What has a derivative goes through the rule as one vector; integers stay as they are.
  const [given, argsDef] = flattenArrays([...args, ...closed], name);
  const moves = given.map((x) => isInexact(x.dtype));
  const [theta, restoreMoving] = ravelPytree(select(given, moves));
  const slope: Field = (y, s, theta) => {
    const moving = restoreMoving(theta);
    let k = 0;
    const all = unflatten(
      argsDef,
      given.map((x, i) => (moves[i] ? moving[k++] : x)),
    );
    const [dy, dyDef] = flattenArrays(converted(restore(y), s, ...(all as unknown[])), name, "dy/dt");
    const same = !difference(def, dyDef) && dy.every((d, i) => sameList(d.shape, leaves[i].shape));
    if (!same)
      throw new JAXTypeError(
        `odeint: f gives ${dy.map((d) => showAval(d.aval)).join(", ")} for a y0 of ` +
          `${leaves.map((x) => showAval(x.aval)).join(", ")}. Return the slope of each array of y0, in its shape.`,
      );
    return ravelPytree(dy)[0].astype(y.dtype);
  };
  const ys = adjointSolver(slope, settings)(start, times, theta);
  return vmap(restore as AnyFunction)(ys) as Arrays<Y>;
}
const name = "odeint";
function parted(rest: readonly unknown[]): { args: unknown[]; settings: Settings } {
  const last = rest[rest.length - 1];
  const keys = isPlain(last) ? Object.keys(last) : [];
  const hasOptions = keys.length > 0 && keys.every((k) => k in defaults);
  const settings = { ...defaults, ...(hasOptions && (last as OdeOptions)) };
  for (const [k, v] of Object.entries(settings))
    if (!(v > 0)) throw new ValueError(`odeint: ${k} is ${v}. It is a number above 0.`);
  return { args: hasOptions ? rest.slice(0, -1) : [...rest], settings };
}
const isPlain = (x: unknown): x is object =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;

/** dy/dt of vectors: state [n], time [], what may be differentiated besides [p]. */
type Field = (y: NDArray, t: NDArray, theta: NDArray) => NDArray;

/** States [times, n] at all times. */
function solve(f: Slope, y0: NDArray, times: NDArray, { rtol, atol, mxstep, hmax }: Settings): NDArray {
  const bounded = (dt: NDArray) => (hmax < Number.POSITIVE_INFINITY ? np.minimum(dt, hmax) : dt);
  const t0 = times.slice(0);
  const slope0 = f(y0, t0);
  const first = bounded(firstSize(f, y0, slope0, t0, rtol, atol));
  // The polynomial of the last step that was good, and the times between which it holds.
  const still = [y0, y0, y0, y0].map((y) => np.zerosLike(y));
  const begin: State = { y: y0, slope: slope0, dt: first, from: t0, to: t0, polynomial: [...still, y0] };
  const advance = (s: State): State => {
    const next = step(f, s.y, s.slope, s.to, s.dt);
    const ratio = errorRatio(next.error, s.y, next.y, rtol, atol);
    const good = np.lessEqual(ratio, 1);
    const pick = (a: NDArray, b: NDArray) => np.where(good, a, b);
    return {
      y: pick(next.y, s.y),
      slope: pick(next.slope, s.slope),
      dt: bounded(nextSize(s.dt, ratio)),
      from: pick(s.to, s.from),
      to: pick(s.to.add(s.dt), s.to),
      polynomial: next.polynomial.map((c, i) => pick(c, s.polynomial[i])),
    };
  };
  const upTo = (state: State, target: NDArray): [State, NDArray] => {
    const goesOn = ([s, k]: [State, NDArray]) => {
      const moves = np.logicalAnd(np.less(s.to, target), np.greater(s.dt, 0));
      return mxstep < Number.POSITIVE_INFINITY ? np.logicalAnd(moves, np.less(k, mxstep)) : moves;
    };
    const count = np.zeros([], "int32");
    const [s] = lax.whileLoop(goesOn, ([s, k]) => [advance(s), k.add(1)], [state, count] as [State, NDArray]) as [
      State,
      NDArray,
    ];
    const length = s.to.sub(s.from);
    const x = target.sub(s.from).div(np.where(np.greater(length, 0), length, 1));
    return [s, s.polynomial.reduce((sum, c) => sum.mul(x).add(c))];
  };
  const [, rest] = lax.scan(upTo as AnyFunction, begin as never, times.slice([1, null]) as never) as unknown as [
    State,
    NDArray,
  ];
  return np.concatenate([np.expandDims(y0, 0), rest]);
}
/** How far the solution is: at `to`, after a step from `from`. */
interface State {
  readonly y: NDArray;
  readonly slope: NDArray;
  readonly dt: NDArray;
  readonly from: NDArray;
  readonly to: NDArray;
  readonly polynomial: readonly NDArray[];
}

/** The solver with its derivative by the adjoint equation. */
function adjointSolver(f: Field, settings: Settings) {
  const run = (y0: NDArray, times: NDArray, theta: NDArray) => solve((y, t) => f(y, t, theta), y0, times, settings);
  const solver = customVjp(run);
  solver.defvjp(
    (y0: NDArray, times: NDArray, theta: NDArray) => {
      const ys = run(y0, times, theta);
      return [ys, [ys, times, theta]];
    },
    ([ys, times, theta]: NDArray[], ct: NDArray) => {
      const n = ys.shape[1];
      /** Of [y, dL/dy, dL/dtheta, dL/dt] in the time s = -t. */
      const backwards: Slope = (state, s) => {
        const [y, a] = [state.slice([0, n]), state.slice([n, 2 * n])];
        const [dy, pull] = vjp(f as AnyFunction, [y, s.neg(), theta]);
        const [dA, dT, dTheta] = pull(a) as NDArray[];
        return np.concatenate([(dy as NDArray).neg(), dA, dTheta, dT.reshape([1])]);
      };
      const interval = ([a, aTheta, aT]: NDArray[], [y, from, to, ctFrom, ctTo]: NDArray[]) => {
        // A later end moves the state there along the flow.
        const atEnd = np.vdot(f(y, from, theta), ctFrom);
        const state = np.concatenate([y, a, aTheta, aT.sub(atEnd).reshape([1])]);
        const end = solve(backwards, state, np.stack([from, to]).neg(), settings).slice(1);
        const p = theta.size;
        return [[end.slice([n, 2 * n]).add(ctTo), end.slice([2 * n, 2 * n + p]), end.slice(-1)], atEnd];
      };
      const last = ct.slice(-1);
      const start = [last, np.zerosLike(theta), np.zerosLike(times.slice(0))];
      const later = [1, null] as const;
      const sooner = [0, -1] as const;
      const xs = [ys.slice(later), times.slice(later), times.slice(sooner), ct.slice(later), ct.slice(sooner)];
      const [[aY, aTheta, aT0], aTimes] = lax.scan(interval as AnyFunction, start as never, xs as never, {
        reverse: true,
      }) as unknown as [NDArray[], NDArray];
      return [aY, np.concatenate([aT0.reshape([1]), aTimes]), aTheta];
    },
  );
  return solver;
}
