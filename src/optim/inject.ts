import { asArray, isNumber } from "../api/asarray.ts";
import type { DType } from "../core/dtype.ts";
import { NDArray } from "../core/value.ts";
import type { Schedule } from "./schedule.ts";
import { type ExtraArgs, type GradientTransformation, nextCount, zeroCount } from "./transform.ts";
import { dtype as dtypeOf } from "./tree.ts";

/**
 * A schedule with a state of its own, which may depend on what `update` is told besides: on the loss, say.
 * @source optax.schedules.StatefulSchedule
 */
export abstract class StatefulSchedule<State = any> {
  abstract init(): State;
  abstract update(state: State, extra?: ExtraArgs): State;
  /** The value in a state. */
  abstract call(state: State, extra?: ExtraArgs): NDArray | number;
}
/**
 * A function of the count as such a schedule.
 * @example
 * const s = new optim.WrappedSchedule(optim.linearSchedule(1, 0, 4));
 * s.call(s.update(s.init())).item(); // 0.75
 * @source optax.schedules.WrappedSchedule
 */
export class WrappedSchedule extends StatefulSchedule<{ count: NDArray }> {
  readonly scheduleFn: Schedule;
  constructor(scheduleFn: Schedule) {
    super();
    this.scheduleFn = scheduleFn;
  }
  init(): { count: NDArray } {
    return { count: zeroCount() };
  }
  update({ count }: { count: NDArray }): { count: NDArray } {
    return { count: nextCount(count) };
  }
  call({ count }: { count: NDArray }): NDArray {
    return this.scheduleFn(count);
  }
}

export interface InjectStatefulHyperparamsState {
  count: NDArray;
  /** By name: change them between steps. */
  hyperparams: Record<string, NDArray>;
  /** States of the schedules, by name. */
  hyperparamsStates: Record<string, unknown>;
  innerState: unknown;
}
export type InjectHyperparamsState = InjectStatefulHyperparamsState;
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
): (...args: Injected<A>) => GradientTransformation<InjectStatefulHyperparamsState> {
  const fixed = new Set(typeof staticArgs === "string" ? [staticArgs] : staticArgs);
  return (...args) => {
    const schedules: Record<string, StatefulSchedule> = {};
    const numbers: Record<string, number | NDArray> = {};
    const sort = (name: string, value: unknown): void => {
      if (fixed.has(name) || typeof value === "boolean") return;
      if (value instanceof StatefulSchedule) schedules[name] = value;
      else if (typeof value === "function") schedules[name] = new WrappedSchedule(value as Schedule);
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
    const each = <R>(f: (s: StatefulSchedule, name: string) => R): Record<string, R> =>
      Object.fromEntries(Object.entries(schedules).map(([k, s]) => [k, f(s, k)]));
    const evaluate = (
      params: unknown,
      kept: Record<string, number | NDArray>,
      states: Record<string, unknown>,
      extra?: ExtraArgs,
    ): Record<string, NDArray> => {
      const dtype = hyperparamDtype ?? dtypeOf(params, "highest");
      const isStrong = (x: number | NDArray): x is NDArray => x instanceof NDArray && !x.weakType;
      const to = (x: number | NDArray): NDArray => (isStrong(x) ? x : asArray(x, "injectHyperparams").astype(dtype));
      const now = { ...kept, ...each((s, k) => s.call(states[k], extra)) };
      return Object.fromEntries(Object.entries(now).map(([k, v]) => [k, to(v)]));
    };
    return {
      init(params) {
        const hyperparamsStates = each((s) => s.init());
        const hyperparams = evaluate(params, numbers, hyperparamsStates);
        return { count: zeroCount(), hyperparams, hyperparamsStates, innerState: inner(hyperparams).init(params) };
      },
      update(updates, { count, hyperparams, hyperparamsStates, innerState }, params, extra) {
        const now = evaluate(params ?? updates, hyperparams, hyperparamsStates, extra);
        const states = each((s, k) => s.update(hyperparamsStates[k], extra));
        const [step, state] = inner(now).update(updates, innerState, params, extra);
        return [step, { count: nextCount(count), hyperparams: now, hyperparamsStates: states, innerState: state }];
      },
    };
  };
}
/** Another name of injectHyperparams. */
export const injectStatefulHyperparams = injectHyperparams;
/** The arguments of an optimizer, which may be schedules with a state. */
type Injected<A extends unknown[]> = { [K in keyof A]: A[K] | StatefulSchedule };
const isOptions = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype;
