import { grad, jit, type NDArray, numpy as np, vmap } from "jaxtra";
import { blueRed, type Colour, fewer, iceFire, viridis } from "../common/colour.ts";
import { descend } from "../common/descend.ts";
import { runParts, type Save } from "../common/example.ts";
import { animatedGif, fieldIndices, type Indexed } from "../common/image.ts";
import { type Panel, panelFigure } from "../common/panels.ts";
import { linePlot } from "../common/plot.ts";
import { convergence, energies, standingWaveError } from "./convergence.ts";
import { type Options, parseOptions } from "./options.ts";
import * as recover from "./recover.ts";
import { doubleSlit, film, lens, type Scene } from "./scenes.ts";

const numbers = (x: NDArray): Float32Array => x.toTypedArray() as Float32Array;

// ---- how exact the scheme is -----------------------------------------------
function accuracy(save: Save): void {
  const rows = convergence([16, 32, 64, 128, 256], standingWaveError);
  console.log("standing wave, largest error at time 1 (float64, dt = h / 2):");
  for (const { n, error, order } of rows)
    console.log(
      `  ${String(n).padStart(3)} x ${n}: ${error.toExponential(3)}${order ? `  order ${order.toFixed(4)}` : ""}`,
    );
  const second = rows.map(({ n }) => [n, (rows[0].error * rows[0].n ** 2) / n ** 2] as const);
  const measured = rows.map(({ n, error }) => [n, error] as const);
  save(
    "wave-convergence.svg",
    linePlot(
      [
        { label: "measured", points: measured, marks: true },
        { label: "second order", points: second, dashed: true },
      ],
      { title: "A standing wave: error at time 1", x: "cells a side", y: "largest error", logX: true, logY: true },
    ),
  );
  const [single, double] = [energies(64, 4000, "float32"), energies(64, 4000, "float64")];
  const [exact, rounded, naive] = [double.conserved, single.conserved, double.naive].map(deviation);
  const last = (d: readonly number[]) => d[d.length - 1].toExponential(1);
  console.log(`energy over 4,000 steps, largest relative deviation: float64 ${last(exact)}, float32 ${last(rounded)}`);
  console.log(`the same of the energy at one instant: ${last(naive)}`);
  const points = (d: readonly number[]) => d.map((v, i) => [i, v] as const).filter(([i]) => i % 10 === 0);
  save(
    "wave-energy.svg",
    linePlot(
      [
        { label: "at one instant", points: points(naive) },
        { label: "conserved, float32", points: points(rounded) },
        { label: "conserved, float64", points: points(exact) },
      ],
      { title: "Energy of a reflected bump", x: "step", y: "largest relative deviation so far", logY: true },
    ),
  );
}
/** The largest relative deviation from the first of the values so far. */
function deviation(values: readonly number[]): number[] {
  let most = 0;
  return values.map((v) => (most = Math.max(most, Math.abs(v / values[0] - 1))));
}

// ---- films -----------------------------------------------------------------
/** Few colours make small files; what is drawn over a wave takes the last. */
const colours = fewer(iceFire, 63);
const grey: Colour = [150, 150, 158];
const palette = [...colours, grey];

function filmed(scene: Scene, frames: number, range: number): Uint8Array {
  const { width, height, drawn } = scene;
  const zoom = 2;
  const values = numbers(film(scene, frames, 6));
  const picture = (k: number): Indexed => {
    const field = { values: values.subarray(k * width * height, (k + 1) * width * height), width, height };
    const p = fieldIndices(field, { map: colours, range: [-range, range], zoom });
    for (let y = 0; y < p.height; y++)
      for (let x = 0; x < p.width; x++)
        if (drawn((x + 0.5) / zoom - 0.5, (y + 0.5) / zoom - 0.5)) p.index[y * p.width + x] = colours.length;
    return p;
  };
  return animatedGif(
    Array.from({ length: frames }, (_, k) => picture(k)),
    palette,
    50,
  );
}

// ---- recovered from recordings ---------------------------------------------
const lossCurve = (losses: readonly number[], title: string): string =>
  linePlot([{ label: "loss", points: losses.map((y, x) => [x, y] as const) }], {
    title,
    x: "step of Adam",
    y: "half the mean squared misfit",
    logY: true,
  });
function panel(title: string, x: NDArray, style: Pick<Panel, "map" | "range" | "marks">): Panel {
  const [height, width] = x.shape;
  return { title, values: numbers(x), width, height, ...style };
}
const places = ({ rows, columns }: recover.Setup): (readonly [number, number])[] => {
  const ys = rows.tolist() as number[];
  return (columns.tolist() as number[]).map((x, k) => [x + 0.5, ys[k] + 0.5]);
};
function displacement({ cells: n, iterations, seed }: Options, save: Save): void {
  const s = recover.setup(n, 96);
  const truth = recover.phantom(n);
  const heard = jit((u: NDArray) => recover.recordings(u, 1, s))(truth);
  const data = recover.noisy(heard, 0.05, seed);
  const loss = (guess: NDArray) => recover.displacementLoss(guess, data, s);
  const zero = np.zeros([n, n]);
  // The adjoint of listening plays the recordings backwards: a first guess, but for its size.
  const gradient = jit(grad(loss))(zero);
  const first = gradient.neg().div(np.max(np.abs(gradient)));
  const [found, losses] = descend(loss, zero, iterations, 0.05);
  console.log(
    `displacement from 96 microphones with 5 % noise, ${s.steps} steps: loss ${losses[0].toExponential(2)} -> ` +
      `${losses[losses.length - 1].toExponential(2)}, relative error ${recover.relativeError(found, truth).toFixed(3)}`,
  );
  const style = { map: blueRed, range: [-1, 1] as const };
  save(
    "wave-displacement.svg",
    panelFigure([
      panel("true, and microphones", truth, { ...style, marks: places(s) }),
      panel("first guess: played backwards", first, style),
      panel(`recovered, ${iterations} steps`, found, style),
    ]),
  );
  save("wave-displacement-loss.svg", lossCurve(losses, "Recovering the initial displacement"));
}
function speed({ cells, iterations, seed }: Options, save: Save): void {
  const n = Math.round(0.75 * cells);
  const [shots, s] = [recover.pulses(n, 8), recover.setup(n, 64)];
  const truth = recover.speeds(n);
  const heard = jit((c: NDArray) => vmap((u: NDArray) => recover.recordings(u, c, s))(shots))(truth);
  const data = recover.noisy(heard, 0.01, seed + 1);
  const guess = np.ones([n, n]);
  const [found, losses] = descend((c) => recover.speedLoss(c, shots, data, s), guess, iterations, 0.01);
  console.log(
    `speed from 8 pulses and 64 microphones with 1 % noise: loss ${losses[0].toExponential(2)} -> ` +
      `${losses[losses.length - 1].toExponential(2)}, relative error ${recover.relativeError(found, truth, 1).toFixed(3)}`,
  );
  const style = { map: viridis, range: [0.8, 1.2] as const };
  save(
    "wave-speed.svg",
    panelFigure([
      panel("true speed", truth, { ...style, marks: places(s) }),
      panel("first guess", guess, style),
      panel(`recovered, ${iterations} steps`, found, style),
    ]),
  );
  save("wave-speed-loss.svg", lossCurve(losses, "Recovering the speed"));
}

runParts("wave", parseOptions, {
  accuracy: (_, save) => accuracy(save),
  films({ frames }, save) {
    console.log("films:");
    save("wave-slit.gif", filmed(doubleSlit(), frames, 1));
    save("wave-lens.gif", filmed(lens(), frames, 1));
  },
  displacement,
  speed,
});
