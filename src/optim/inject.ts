import { asArray, isNumber } from "../api/asarray.ts";
import type { DType } from "../core/dtype.ts";
import { NDArray } from "../core/value.ts";
import type { Schedule } from "./schedule.ts";
import { type GradientTransformation, nextCount, zeroCount } from "./transform.ts";
import { dtype as dtypeOf } from "./tree.ts";

export interface InjectHyperparamsState {
  count: NDArray;
  /** By name: change them between steps. */
  hyperparams: Record<string, NDArray>;
  innerState: unknown;
}
export interface InjectOptions {
  /** Names that stay as they are. */
  staticArgs?: string | readonly string[];
  hyperparamDtype?: DType;
  /** Names of the positional arguments; ["learningRate"]. */
  names?: readonly string[];
}
/**
 * An optimizer whose numbers are part of its state, where they can be read and changed between steps; schedules are evaluated there.
 * Only what is given has a place: the defaults of the optimizer stay its own.
 * @param innerFactory makes the optimizer: optim.adam
 * @example
 *   const tx = optim.injectHyperparams(optim.sgd)(optim.linearSchedule(1, 0, 10), { momentum: 0.9 });
 *   tx.init({ w: np.zeros([2]) }).hyperparams // { momentum: 0.9, learningRate: 1 }
 * @source optax.inject_hyperparams
 */
export function injectHyperparams<A extends unknown[]>(
  innerFactory: (...args: A) => GradientTransformation,
  { staticArgs = [], hyperparamDtype, names = ["learningRate"] }: InjectOptions = {},
): (...args: A) => GradientTransformation<InjectHyperparamsState> {
  const fixed = new Set(typeof staticArgs === "string" ? [staticArgs] : staticArgs);
  return (...args) => {
    const schedules: Record<string, Schedule> = {};
    const numbers: Record<string, number | NDArray> = {};
    const sort = (name: string, value: unknown): void => {
      if (fixed.has(name) || typeof value === "boolean") return;
      if (typeof value === "function") schedules[name] = value as Schedule;
      else if (isNumber(value) || value instanceof NDArray) numbers[name] = value as number;
    };
    args.forEach((a, i) => {
      if (names[i] !== undefined && !isOptions(a)) sort(names[i], a);
      else if (isOptions(a)) for (const [k, v] of Object.entries(a)) sort(k, v);
    });
    const place = (a: unknown, i: number, now: Record<string, NDArray>): unknown =>
      isOptions(a)
        ? Object.fromEntries(Object.entries(a).map(([k, v]) => [k, now[k] ?? v]))
        : (now[names[i] as string] ?? a);
    const inner = (now: Record<string, NDArray>): GradientTransformation =>
      innerFactory(...(args.map((a, i) => place(a, i, now)) as A));
    const evaluate = (
      count: NDArray,
      params: unknown,
      kept: Record<string, number | NDArray>,
    ): Record<string, NDArray> => {
      const dtype = hyperparamDtype ?? (params === undefined ? "float32" : dtypeOf(params, "highest"));
      const to = (x: number | NDArray): NDArray => asArray(x, "injectHyperparams").astype(dtype);
      return Object.fromEntries([
        ...Object.entries(kept).map(([k, v]) => [k, to(v)]),
        ...Object.entries(schedules).map(([k, s]) => [k, to(s(count))]),
      ]);
    };
    return {
      init(params) {
        const count = zeroCount();
        const hyperparams = evaluate(count, params, numbers);
        return { count, hyperparams, innerState: inner(hyperparams).init(params) };
      },
      update(updates, { count, hyperparams, innerState }, params, extra) {
        const now = evaluate(count, params ?? updates, hyperparams);
        const [step, state] = inner(now).update(updates, innerState, params, extra);
        return [step, { count: nextCount(count), hyperparams: now, innerState: state }];
      },
    };
  };
}
const isOptions = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
