import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { config, type DType, jit, NDArray, numpy as np } from "../../src/index.ts";
import * as optim from "../../src/optim/index.ts";

// Two steps of each optimizer beside optax's, for parameters and gradients of several dtypes: tools/golden/optim_states.py.

type Numbers = (number | number[] | string)[];
interface Run {
  steps?: { dtype: DType; data: Numbers }[];
  state?: Record<string, string>;
  error?: string;
}
interface Row {
  fn: string;
  args: number[];
  options: Record<string, unknown>;
  runs: Record<string, Run>;
}
interface Golden {
  start: Record<string, number[]>;
  gradients: Record<string, number[]>[];
  rows: Row[];
}
const golden: Golden = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/optim-states.json"), "utf8"));

/** Complex numbers have the next number as imaginary part. */
function tree(values: Record<string, number[]>, dtype: string): Record<string, NDArray> {
  const one = (v: number[]): NDArray => {
    const a = np.array(v, { dtype: "float64" });
    return (dtype === "complex64" ? np.add(a, np.multiply(np.roll(a, 1), { re: 0, im: 1 })) : a).astype(dtype as DType);
  };
  return Object.fromEntries(Object.entries(values).map(([k, v]) => [k, one(v)]));
}
function dtypes(state: unknown, path = ""): [string, string][] {
  if (state instanceof NDArray) return [[path, state.dtype]];
  if (typeof state !== "object" || state === null) return [];
  return Object.entries(state).flatMap(([k, v]) => dtypes(v, path ? `${path}.${k}` : k));
}
const numbersOf = (x: NDArray): number[] =>
  x.dtype === "complex64"
    ? [...(x.toTypedArray() as Float32Array)]
    : [...(x.astype("float64").toTypedArray() as Float64Array)];
/** Of the largest number of an update: some units in the last place, after some tens of operations. */
const tolerance: Record<string, number> = {
  float64: 1e-9,
  float32: 4e-5,
  complex64: 4e-5,
  bfloat16: 2 ** -6,
  float16: 2 ** -8,
};
/** Singular vectors in float32, of whatever matrix. */
const single = /galore/;
/** Their updates are differences of parameters, which are 2 at most. */
const differences = /scheduleFree|madgrad|cocob/;

function check({ fn, args, options, runs }: Row, pair: string, traced: boolean): void {
  const run = runs[pair];
  const [ofParams, ofGradients] = pair.split("/");
  config.enableX64 = ofParams === "float64";
  const make = fn.split(".").reduce((o: any, k) => o[k], optim) as (...xs: unknown[]) => optim.GradientTransformation;
  const step = () => {
    const tx = make(...args, ...(Object.keys(options).length ? [options] : []));
    let params = tree(golden.start, ofParams);
    let state = tx.init(params);
    const update = traced ? jit(tx.update as never) : tx.update;
    const all = golden.gradients.map((g) => {
      let updates: typeof params;
      [updates, state] = (update as typeof tx.update)(tree(g, ofGradients), state, params);
      params = optim.applyUpdates(params, updates);
      return updates;
    });
    return { all, state };
  };
  if (run.error !== undefined) {
    expect(step).toThrow();
    return;
  }
  const { all, state } = step();
  expect(Object.fromEntries(dtypes(state))).toEqual(run.state);
  const worst = Math.max(...[ofParams, ofGradients, all[0].w.dtype].map((d) => tolerance[d]));
  all.forEach(({ b, w }, i) => {
    expect(w.dtype).toBe(run.steps?.[i].dtype);
    const want = (run.steps?.[i].data ?? []).flat().map(Number);
    const have = [...numbersOf(b), ...numbersOf(w)];
    const scale = differences.test(fn) ? 2 : Math.max(...want.filter(Number.isFinite).map(Math.abs), 1e-6);
    const near = single.test(fn) ? Math.max(worst, 1e-6) : worst;
    want.forEach((v, k) => {
      if (Number.isFinite(v)) expect(Math.abs(have[k] - v), `step ${i}, number ${k}`).toBeLessThanOrEqual(near * scale);
      else expect(have[k]).toBe(v);
    });
  });
}

// optax's two branches of novograd differ in dtype there, which its cond refuses.
const refusedThere = /ovograd/;

describe("states and updates of several dtypes", () => {
  afterEach(() => {
    config.enableX64 = false;
  });
  for (const row of golden.rows) {
    const name = `${row.fn}(${row.args}${Object.keys(row.options).length ? `, ${JSON.stringify(row.options)}` : ""})`;
    it(name, () => {
      for (const pair of Object.keys(row.runs))
        if (!(row.runs[pair].error && refusedThere.test(row.fn))) check(row, pair, false);
    });
    const mixed = "float32/bfloat16";
    if (row.runs[mixed] && !row.runs[mixed].error) it(`${name} under jit`, () => check(row, mixed, true));
  }
});
