import { type EmaOptions, ema } from "./scale.ts";
import { chain, type GradientTransformation, stateless } from "./transform.ts";

// What is measured on the way, in the state.

/** Something that is measured: a function of updates, or a transformation whose "updates" are what it measures. */
export type Measure = ((updates: any) => unknown) | GradientTransformation;
export interface SnapshotState {
  measurement: Record<string, unknown>;
}
/**
 * Keeps what a function says of the updates; they pass unchanged.
 * @example optim.chain(optim.snapshot("size", optim.tree.norm), optim.sgd(0.1))
 * @source optax.snapshot
 */
export const snapshot = (
  measureName: string,
  measure: (updates: any) => unknown,
): GradientTransformation<SnapshotState> => ({
  init: (params) => ({ measurement: { [measureName]: measure(params) } }),
  update: (updates) => [updates, { measurement: { [measureName]: measure(updates) } }],
});
export interface MonitorState {
  measurements: Record<string, unknown>;
  measureStates: unknown[];
}
/**
 * Keeps several measurements; updates pass unchanged.
 * @example optim.monitor({ norm: optim.tree.norm, smooth: optim.measureWithEma(optim.tree.norm, 0.9) })
 * @source optax.monitor
 */
export function monitor(measures: Readonly<Record<string, Measure>>): GradientTransformation<MonitorState> {
  const all = Object.entries(measures).map(([name, m]): [string, GradientTransformation] => [
    name,
    typeof m === "function" ? stateless((u) => m(u) as never) : m,
  ]);
  return {
    init: (params) => ({ measurements: {}, measureStates: all.map(([, m]) => m.init(params)) }),
    update(updates, { measureStates }, params, extra) {
      const found = all.map(([, m], i) => m.update(updates as unknown, measureStates[i], params, extra));
      const measurements = Object.fromEntries(all.map(([name], i) => [name, found[i][0]]));
      return [updates, { measurements, measureStates: found.map(([, state]) => state) }];
    },
  };
}
/**
 * A measurement's moving average, for `monitor`.
 * @source optax.measure_with_ema
 */
export function measureWithEma(
  measure: (updates: any) => unknown,
  decay: number,
  options: EmaOptions = {},
): GradientTransformation {
  const mean = ema(decay, options);
  const measured: GradientTransformation = { ...mean, init: (params) => mean.init(measure(params)) };
  return chain(
    stateless((u) => measure(u) as never),
    measured,
  );
}
