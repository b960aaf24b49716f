import { type NDArray, numpy as np } from "jaxtra";
import { inferno } from "../common/colour.ts";
import { runParts, type Save } from "../common/example.ts";
import { animatedGif, fieldImage, fieldIndices, restAtEnd } from "../common/image.ts";
import { linePlot, type Series } from "../common/plot.ts";
import { accuracy, threeGradients } from "./accuracy.ts";
import { counts, firstGuess, fitted, truth } from "./fit.ts";
import { cloud, density, lyapunov, onAttractor, trajectories } from "./lorenz.ts";
import { type Options, parseOptions } from "./options.ts";

function showAccuracy(save: Save): void {
  const rows = accuracy([1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10]);
  console.log("oscillator, 2.4 periods in float64:  tolerance   error   error of the gradient");
  for (const r of rows)
    console.log(
      `  ${r.tolerance.toExponential(0)}   ${r.error.toExponential(1)}   ${r.gradientError.toExponential(1)}`,
    );
  const points = (f: (r: (typeof rows)[number]) => number) => rows.map((r) => [r.tolerance, f(r)] as const);
  save(
    "ode-accuracy.svg",
    linePlot(
      [
        { label: "y", points: points((r) => r.error), marks: true },
        { label: "dy/dw by the adjoint", points: points((r) => r.gradientError), marks: true },
        { label: "the tolerance", points: points((r) => r.tolerance), dashed: true },
      ],
      { title: "An oscillator after 2.4 periods", x: "tolerance of a step", y: "error", logX: true, logY: true },
    ),
  );
  const { exact, ...ways } = threeGradients();
  for (const [way, value] of Object.entries(ways))
    console.log(`  dy/dw, ${way}: ${value.toFixed(10)}, error ${Math.abs(value - exact).toExponential(1)}`);
}

/** Few trajectories leave most cells empty: the root makes rare cells visible. */
const glow = (c: Float32Array): Float32Array => c.map(Math.sqrt);
function showLorenz({ trajectories: n, frames, seed }: Options, save: Save): void {
  const centre = onAttractor();
  const all = trajectories(cloud(centre, n, 1, seed), np.linspace(0, 40, 801)).slice("...", [100, null], [null, null]);
  const [width, height] = [660, 500];
  const values = glow(density(all, width, height));
  const most = values.toSorted().at(Math.floor(0.999 * values.length)) as number;
  const picture = fieldImage({ values, width, height }, { map: inferno, range: [0, most] });
  save("ode-lorenz.png", picture.png());

  // States that begin within 1e-4 of each other.
  const film = trajectories(cloud(centre, n, 1e-4, seed), np.linspace(0, 24, frames));
  const [w, h] = [330, 250];
  const shades = inferno.filter((_, i) => i % 4 === 3);
  const pictures = Array.from({ length: frames }, (_, k) => {
    const values = density(film.slice("...", k, [null, null]), w, h).map((c) => Math.log1p(c));
    return fieldIndices({ values: spread(values, w, h), width: w, height: h }, { map: shades, range: [0, 1.2] });
  });
  save("ode-lorenz.gif", animatedGif(pictures, shades, restAtEnd(frames, 60, 2000)));
  console.log(
    `lorenz: largest Lyapunov exponent ${lyapunov(Math.min(n, 500), 20, seed).toFixed(3)} (0.906 in the literature)`,
  );
}
/** Each point as a disc of some pixels. */
function spread(values: Float32Array, w: number, h: number): Float32Array {
  const out = new Float32Array(values.length);
  const disc = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy, dx && dy ? 0.5 : 1] as const));
  for (let y = 1; y < h - 1; y++)
    for (let x = 1; x < w - 1; x++) {
      const v = values[y * w + x];
      if (v) for (const [dx, dy, a] of disc) out[(y + dy) * w + x + dx] = Math.max(out[(y + dy) * w + x + dx], a * v);
    }
  return out;
}

function showFit({ iterations, seed }: Options, save: Save): void {
  const { times, data, parameters, losses } = fitted(iterations, seed);
  const say = (p: readonly number[]) => p.map((x) => x.toFixed(3)).join(", ");
  console.log(
    `predators and prey: parameters ${say(parameters)} from a guess of ${say(firstGuess)}; true ${say(truth)}`,
  );
  console.log(
    `  mean squared misfit of the logarithms ${losses[0].toFixed(3)} -> ${losses[losses.length - 1].toFixed(4)}`,
  );
  const fine = np.linspace(0, 20, 201);
  const lines = (label: string, ts: NDArray, xs: NDArray, more: Partial<Series>): Series[] =>
    ["prey", "predators"].map((name, i) => {
      const ys = xs.slice(i).tolist() as number[];
      return {
        label: `${name}, ${label}`,
        points: (ts.tolist() as number[]).map((t, k) => [t, ys[k]] as const),
        ...more,
      };
    });
  save(
    "ode-fit.svg",
    linePlot(
      [
        ...lines("fitted", fine, counts(np.array(parameters), fine), {}),
        ...lines("counted", times, data, { faint: true, marks: true }),
        ...lines("first guess", fine, counts(np.array(firstGuess), fine), { dashed: true }),
      ],
      { title: "Predators and prey, fitted to noisy counts", x: "time", y: "number" },
    ),
  );
}

runParts("ode", parseOptions, {
  accuracy: (_, save) => showAccuracy(save),
  lorenz: showLorenz,
  fit: showFit,
});
