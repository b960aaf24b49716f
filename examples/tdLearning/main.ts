import { Canvas } from "../common/canvas.ts";
import { blueRed } from "../common/colour.ts";
import { runParts, type Save } from "../common/example.ts";
import { linePlot } from "../common/plot.ts";
import { explore, height, optimal, width, world } from "./grid.ts";
import { type Options, parseOptions } from "./options.ts";
import { errors, semiAndFull } from "./walk.ts";

function walk({ runs, seed }: Options, save: Save): void {
  const lambdas = [0, 0.4, 0.8, 0.9, 0.95, 0.99];
  const rates = Array.from({ length: 25 }, (_, i) => (i + 1) / 25);
  const table = errors(lambdas, rates, runs, seed).tolist() as number[][];
  console.log(`random walk of 19 squares, first 10 walks, ${runs} runs: least error for each lambda`);
  table.forEach((row, i) => {
    const best = row.indexOf(Math.min(...row.filter(Number.isFinite)));
    console.log(`  lambda ${lambdas[i]}: ${row[best].toFixed(3)} at rate ${rates[best]}`);
  });
  save(
    "td-lambda.svg",
    linePlot(
      table.map((row, i) => ({
        label: `λ = ${lambdas[i]}`,
        points: row.flatMap((e, k) => (Number.isFinite(e) ? [[rates[k], e] as const] : [])),
      })),
      {
        title: "TD(λ) on a random walk: error over the first 10 walks",
        x: "rate",
        y: "root mean square error",
        yRange: [0.25, 0.55],
      },
    ),
  );
}
function residuals({ runs, seed }: Options, save: Save): void {
  const { semi, full } = semiAndFull(0.1, runs, 400, seed);
  console.log(
    `with the target held still the error falls to ${semi[399].toFixed(3)} in 400 walks, ` +
      `with its derivative to ${full[399].toFixed(3)}`,
  );
  const points = (e: readonly number[]) => e.map((y, x) => [x + 1, y] as const);
  save(
    "td-residual.svg",
    linePlot(
      [
        { label: "stopGradient on the target: TD(0)", points: points(semi) },
        { label: "without: residual gradient", points: points(full) },
      ],
      { title: "What stopGradient is for (rate 0.1)", x: "walks", y: "root mean square error" },
    ),
  );
}
function grid({ agents, steps, seed }: Options, save: Save): void {
  const start = performance.now();
  const { q, errors: curve } = explore(agents, steps, seed);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `world of squares: ${agents} agents, ${steps} steps in ${seconds.toFixed(1)} s ` +
      `(${((agents * steps) / seconds / 1e6).toFixed(1)} million moves a second); ` +
      `values off by ${curve[curve.length - 1][1].toFixed(3)} (root mean square)`,
  );
  save("td-world.png", worldPicture(q.tolist() as number[][], optimal()));
  save(
    "td-world.svg",
    linePlot([{ label: "error", points: curve }], {
      title: "Q-learning by all agents together",
      x: "step",
      y: "root mean square error of the values",
      logY: true,
    }),
  );
}
/** The values as colours and the best moves as arrows: learnt on the left, best possible on the right. */
function worldPicture(learnt: number[][], best: number[][]): Uint8Array {
  const cell = 40;
  const gap = 20;
  const canvas = new Canvas((2 * width + 1) * cell - cell + gap, height * cell);
  const steps = [[0, -1], [1, 0], [0, 1], [-1, 0]] as const; // biome-ignore format: up, right, down, left
  [learnt, best].forEach((q, side) => {
    const left = side * (width * cell + gap);
    world.forEach((row, y) => {
      [...row].forEach((kind, x) => {
        const values = q[y * width + x];
        const value = kind === "G" ? 1 : kind === "P" ? -1 : Math.max(...values);
        const colour =
          kind === "#" ? [60, 60, 66] : blueRed[Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, value)))];
        for (let v = 1; v < cell; v++)
          for (let u = 1; u < cell; u++) canvas.blend(left + x * cell + u, y * cell + v, colour);
        if (kind !== ".") return;
        const [dx, dy] = steps[values.indexOf(Math.max(...values))];
        const [cx, cy] = [left + (x + 0.5) * cell, (y + 0.5) * cell];
        canvas.arrow(cx - 11 * dx, cy - 11 * dy, 22 * dx, 22 * dy, [20, 20, 24]);
      });
    });
  });
  return canvas.png();
}

runParts("tdLearning", parseOptions, { walk, residual: residuals, grid });
