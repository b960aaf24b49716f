import { grad, type NDArray, numpy as np } from "jaxtra";
import { runParts, type Save } from "../common/example.ts";
import { linePlot, type Series } from "../common/plot.ts";
import * as forward from "./forward.ts";
import { knownMap, rangeOf, singularValues } from "./lowrank.ts";
import { parseOptions } from "./options.ts";
import { gradients, perExample, productError, sketches } from "./sketch.ts";
import { deviation, probes, problem } from "./trace.ts";

const number = (x: NDArray): number => x.item() as number;
const seeds = 16;
/** Mean and its standard error. */
function average(values: readonly number[]): [mean: number, standardError: number] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
  return [mean, Math.sqrt(variance / values.length)];
}
/** Mean alone, which one value has too. */
const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;

/** Errors over a count, their standard errors as vertical lines, and the theory's c / sqrt(count). */
function errorPlot(
  title: string,
  x: string,
  rows: readonly [n: number, error: number, bar: number][],
  c: number,
): string {
  // A point that is no number ends a line: one series holds all bars.
  const bars = rows.flatMap(
    ([n, e, s]) =>
      [
        [n, e - s],
        [n, e + s],
        [n, Number.NaN],
      ] as const,
  );
  const measured: Series = { label: `measured, ${seeds} seeds`, points: rows.map(([n, e]) => [n, e]), marks: true };
  const theory: Series = { label: "theory", points: rows.map(([n]) => [n, c / Math.sqrt(n)]), dashed: true };
  return linePlot([measured, theory, { label: "standard error", points: bars }], {
    title,
    x,
    y: "error",
    logX: true,
    logY: true,
  });
}
function trace({ size, seed }: { size: number; seed: number }, save: Save): void {
  const p = problem(size, seed);
  const exact = number(np.trace(p.hessian));
  const diagonal = np.diagonal(p.hessian);
  const [z, hz] = probes(p, 256 * seeds, seed + 1);
  const each = z.mul(hz);
  const single = np.sum(each, 1).tolist() as number[];
  const rows = [1, 4, 16, 64, 256].map((n): [number, number, number] => {
    const errors = Array.from({ length: seeds }, (_, s) => mean(single.slice(s * n, (s + 1) * n)) - exact);
    const [square, bar] = average(errors.map((e) => e * e));
    return [n, Math.sqrt(square), bar / (2 * Math.sqrt(square))];
  });
  const sigma = deviation(p.hessian);
  const [overall, error] = average(single);
  console.log(
    `trace of a Hessian of ${size}: exact ${exact.toFixed(3)}, ${single.length} probes ${overall.toFixed(3)} +- ${error.toFixed(3)}`,
  );
  for (const [n, e, s] of rows)
    console.log(`  ${n} probes: error ${e.toFixed(3)} +- ${s.toFixed(3)}, theory ${(sigma / Math.sqrt(n)).toFixed(3)}`);
  const off = np.mean(each, 0).sub(diagonal);
  console.log(
    `  diagonal: relative error ${Math.sqrt(number(np.sum(np.square(off))) / number(np.sum(np.square(diagonal)))).toFixed(4)}`,
  );
  save("randomized-trace.svg", errorPlot("Hutchinson's estimate of a trace", "probes", rows, sigma));
}

function lowRank(seed: number, save: Save): void {
  const values = Array.from({ length: 100 }, (_, k) => 0.85 ** k);
  const f = knownMap(200, 300, np.array(values, "float64"), seed);
  const at = np.zeros([300], { dtype: "float64" });
  const found = [0, 1, 2].map((k) => singularValues(rangeOf(f, at, 20, k, seed + 1)[1]));
  const total = values.reduce((s, v) => s + v * v, 0);
  const rest = (s: readonly number[]) => Math.sqrt((total - s.reduce((a, v) => a + v * v, 0)) / total);
  console.log(`rank 20 of a Jacobian 200 x 300: best relative error ${rest(values.slice(0, 20)).toExponential(3)}`);
  found.forEach((s, k) => {
    console.log(`  ${k} iterations: ${rest(s).toExponential(3)}`);
  });
  const points = (v: readonly number[]) => v.slice(0, 20).map((y, i) => [i + 1, y] as const);
  save(
    "randomized-svd.svg",
    linePlot(
      [
        ...found.map((s, k) => ({ label: `${k} iterations`, points: points(s), marks: true })),
        { label: "exact", points: points(values), dashed: true },
      ],
      { title: "Singular values of a Jacobian from products", x: "index", y: "singular value", logY: true },
    ),
  );
}
function sketch(seed: number, save: Save): void {
  const { losses, at } = perExample(100, seed);
  const exact = gradients(losses, at);
  const all = sketches(losses, at, 256 * seeds, seed + 1);
  // Columns are independent: parts of the long sketch, scaled for their length, are sketches.
  const part = (m: number, k: number) => all.slice("...", [k * m, (k + 1) * m]).mul(Math.sqrt((256 * seeds) / m));
  const rows = [4, 16, 64, 256].map((m): [number, number, number] => [
    m,
    ...average(Array.from({ length: seeds }, (_, k) => productError(exact, part(m, k)))),
  ]);
  for (const [m, e, s] of rows)
    console.log(
      `sketches of length ${m}: error of inner products ${e.toFixed(4)} +- ${s.toFixed(4)}, 1/sqrt(m) ${(1 / Math.sqrt(m)).toFixed(4)}`,
    );
  save("randomized-sketch.svg", errorPlot("Inner products of sketched gradients", "length of the sketch", rows, 1));
}
function forwardMode(seed: number, save: Save): void {
  const size = 20;
  const loss = forward.regression(size, seed);
  const w = np.zeros([size]);
  const g = grad(loss)(w) as NDArray;
  const middle = np.mean(forward.samples(loss, w, 10_000, seed + 1), 0);
  const norm = (x: NDArray) => Math.sqrt(number(np.sum(np.square(x))));
  console.log(
    `forward gradients: mean of 10000 off by ${(norm(middle.sub(g)) / norm(g)).toFixed(4)}, theory ${Math.sqrt((size + 1) / 10_000).toFixed(4)}`,
  );
  const steps = 400;
  const byForward = forward.descent(loss, size, steps, 0.03, true);
  const runs = [0, 1, 2, 3].map((k) => byForward(seed + 2 + k));
  const back = forward.descent(loss, size, steps, 0.03, false)(0);
  console.log(
    `  loss after ${steps} steps: forward ${runs.map((r) => r[steps - 1].toExponential(1)).join(", ")}; backprop ${back[steps - 1].toExponential(1)}`,
  );
  const points = (r: readonly number[]) => r.map((y, x) => [x, y] as const);
  save(
    "randomized-forward.svg",
    linePlot(
      [
        { label: "backprop", points: points(back) },
        ...runs.map((r, k) => ({ label: `forward, seed ${k}`, points: points(r) })),
      ],
      {
        title: "Descent by forward gradients",
        x: "step",
        y: "loss",
        logY: true,
      },
    ),
  );
}
runParts("randomized", parseOptions, {
  trace,
  lowRank: ({ seed }, save) => lowRank(seed, save),
  sketch: ({ seed }, save) => sketch(seed, save),
  forwardMode: ({ seed }, save) => forwardMode(seed, save),
});
