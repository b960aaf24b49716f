import { type NDArray, numpy as np } from "jaxtra";
import { fewer, iceFire, inferno } from "../common/colour.ts";
import { descend } from "../common/descend.ts";
import { runParts, type Save } from "../common/example.ts";
import { animatedGif, type FieldStyle, fieldIndices, restAtEnd } from "../common/image.ts";
import { type Panel, panelFigure } from "../common/panels.ts";
import { linePlot } from "../common/plot.ts";
import { drawings, fittingRadius, target } from "./drawings.ts";
import { decay, inviscidDrift } from "./exact.ts";
import { energyBalance, film, randomVortices, shearLayers } from "./films.ts";
import type { Fluid } from "./flow.ts";
import { fourierBasis, values } from "./fourier.ts";
import { type Options, parseOptions } from "./options.ts";
import * as smoke from "./smoke.ts";

const numbers = (x: NDArray): Float32Array => x.toTypedArray() as Float32Array;
// ---- against the exact -----------------------------------------------------
function exact(save: Save): void {
  const [k, viscosity] = [2, 0.05];
  const still = decay(k, viscosity, 20);
  const single = decay(k, viscosity, 20, undefined, "float32");
  console.log(`Taylor-Green vortices, k = ${k}, viscosity ${viscosity}: rate of decay ${still.rate.toPrecision(15)}`);
  console.log(`  exact 2 viscosity k^2 = ${still.exactRate}, error of the field ${still.error.toExponential(1)}`);
  console.log(`  in float32: rate ${single.rate.toPrecision(8)}, error of the field ${single.error.toExponential(1)}`);
  console.log("the same in a wind, so that the flow moves (float64):");
  const steps = [10, 20, 40, 80, 160];
  const errors = steps.map((n) => decay(k, viscosity, n, [1, 0.6]).error);
  steps.forEach((n, i) => {
    const order = i ? `  order ${Math.log2(errors[i - 1] / errors[i]).toFixed(4)}` : "";
    console.log(`  ${String(n).padStart(3)} steps: ${errors[i].toExponential(3)}${order}`);
  });
  const { energy, enstrophy } = inviscidDrift(200);
  console.log(
    `without viscosity, 200 steps: energy changes by ${energy.toExponential(1)}, enstrophy by ${enstrophy.toExponential(1)}`,
  );
  save(
    "navier-stokes-order.svg",
    linePlot(
      [
        { label: "measured", points: steps.map((n, i) => [n, errors[i]] as const), marks: true },
        {
          label: "fourth order",
          points: steps.map((n) => [n, errors[2] * (steps[2] / n) ** 4] as const),
          dashed: true,
        },
      ],
      {
        title: "Taylor-Green vortices in a wind, at time 1",
        x: "steps",
        y: "largest relative error",
        logX: true,
        logY: true,
      },
    ),
  );
}

// ---- vortices --------------------------------------------------------------
const shades = fewer(iceFire, 63);

/** Square pictures, one after another. */
function gif(pictures: NDArray, style: FieldStyle, delays: number | number[]): Uint8Array {
  const [frames, height, width] = pictures.shape;
  const all = numbers(pictures);
  const picture = (k: number) =>
    fieldIndices({ values: all.subarray(k * width * height, (k + 1) * width * height), width, height }, style);
  return animatedGif(
    Array.from({ length: frames }, (_, k) => picture(k)),
    style.map,
    delays,
  );
}
function vortices({ cells, frames, seed }: Options, save: Save): void {
  const basis = fourierBasis(cells);
  const [every, points] = [10, 3 * cells];
  const random: Fluid = { basis, viscosity: 2e-3, dt: 0.01 };
  const run = film(randomVortices(basis, 5, seed), random, frames, every, points);
  const { lost, dissipated } = energyBalance(run, random.viscosity, every * random.dt);
  console.log(
    `random vortices, ${frames * every} steps: energy lost ${lost.toFixed(6)}, 2 viscosity x integral of enstrophy ${dissipated.toFixed(6)}`,
  );
  save("navier-stokes-vortices.gif", gif(run.pictures, { map: shades, range: [-9, 9] }, 60));
  const share = (es: readonly number[]) => es.map((e, i) => [i * every * random.dt, e / es[0]] as const);
  save(
    "navier-stokes-energy.svg",
    linePlot(
      [
        { label: "energy", points: share(run.energies) },
        { label: "enstrophy", points: share(run.enstrophies) },
      ],
      { title: "Random vortices", x: "time", y: "share of the first value" },
    ),
  );
  const shear = film(shearLayers(basis), { ...random, viscosity: 1e-3 }, frames, 12, points);
  save("navier-stokes-shear.gif", gif(shear.pictures, { map: shades, range: [-6, 6] }, 60));
}

// ---- smoke -----------------------------------------------------------------
function panel(title: string, x: NDArray, style: Pick<Panel, "map" | "range">): Panel {
  const [height, width] = x.shape;
  return { title, values: numbers(x), width, height, ...style };
}
function drawWithSmoke({ target: name, iterations }: Options, save: Save): void {
  const basis = fourierBasis(64, 12);
  const picture = target(basis, drawings[name]);
  const task: smoke.Task = {
    fluid: { basis, viscosity: 1e-3, dt: 0.02 },
    steps: 100,
    picture,
    radius: fittingRadius(picture),
    edge: 0.2,
  };
  const loss = (x: NDArray) => smoke.pictureLoss(smoke.eddies(x, basis), task);
  const [found, losses] = descend(loss, np.zeros(basis.laplace.shape), iterations, 0.6);
  const w = smoke.eddies(found, basis);
  console.log(
    `smoke to ${name} in ${task.steps} steps: mean squared difference ${losses[0].toExponential(2)} -> ` +
      `${losses[iterations - 1].toExponential(2)} by ${iterations} steps of Adam`,
  );
  const every = 2;
  const [dx, dy] = smoke.travels(w, task.fluid, task.steps / every + 1, every);
  const at = (step: number) =>
    smoke.disc(smoke.zoomed([dx.slice(step / every), dy.slice(step / every)], 4), task.radius, 0.06);
  const frames = dx.shape[0];
  const pictures = np.stack(Array.from({ length: frames }, (_, k) => at(k * every)));
  const warm = fewer(inferno, 64);
  save("navier-stokes-smoke.gif", gif(pictures, { map: warm, range: [0, 1.1] }, restAtEnd(frames, 50, 2000)));
  const style = { map: inferno, range: [0, 1.1] as const };
  const vorticity = values(w, basis);
  const most = Number(Number(np.max(np.abs(vorticity)).item()).toPrecision(2)) || 1;
  save(
    "navier-stokes-smoke.svg",
    panelFigure(
      [
        panel("vorticity found", vorticity, { map: iceFire, range: [-most, most] }),
        panel("smoke at the start", at(0), style),
        panel(`after ${task.steps / 2} steps`, at(task.steps / 2), style),
        panel(`after ${task.steps} steps`, at(task.steps), style),
        panel("wanted", picture, style),
      ],
      208,
    ),
  );
  save(
    "navier-stokes-smoke-loss.svg",
    linePlot([{ label: "loss", points: losses.map((y, x) => [x, y] as const) }], {
      title: `Smoke to ${name}`,
      x: "step of Adam",
      y: "mean squared difference",
      logY: true,
    }),
  );
}

runParts("navierStokes", parseOptions, {
  exact: (_, save) => exact(save),
  vortices,
  smoke: drawWithSmoke,
});
