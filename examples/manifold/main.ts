import { jit, type NDArray, numpy as np, vmap } from "jaxtra";
import { runParts, type Save } from "../common/example.ts";
import { linePlot } from "../common/plot.ts";
import { discs, type Point, seenParts, toDisc } from "./drawing.ts";
import { flow, geodesicField, halfPlane, type Metric, sphere } from "./geometry.ts";
import { carried, geodesicErrors, gradientRow, holonomy } from "./measure.ts";
import { type Options, parseOptions } from "./options.ts";
import { distance, lengthOf, shortest } from "./path.ts";

type Curve = [number, number][];
const line = (colour: string, width = 1.5) => `stroke="${colour}" stroke-width="${width}"`;
const grid = `stroke="#ddd"`;
const onSphere = (curves: readonly Curve[], style: string) =>
  curves.flatMap((c) => seenParts(c).map((points) => ({ points, style })));
const inDisc = (curves: readonly Curve[], style: string) =>
  curves.map((c) => ({ points: c.map(([x, y]) => toDisc(x, y)) as Point[], style }));
/** Meridians and parallels. */
const graticule = onSphere(
  [
    ...Array.from({ length: 12 }, (_, k) => arc((s) => [Math.PI * s, (k * Math.PI) / 6])),
    ...Array.from({ length: 5 }, (_, k) => arc((s) => [((k + 1) * Math.PI) / 6, 2 * Math.PI * s])),
  ],
  grid,
);
function arc(at: (s: number) => [number, number]): Curve {
  return Array.from({ length: 181 }, (_, i) => at(i / 180));
}

/** Geodesics that leave one point in all directions. */
function fan(
  metric: Metric,
  from: readonly number[],
  scale: readonly number[],
  length: number,
  n: number,
  steps: number,
): Curve[] {
  const starts = np.array(
    Array.from({ length: n }, (_, k) => {
      const a = (2 * Math.PI * k) / n;
      return [from[0], from[1], Math.cos(a) * scale[0], Math.sin(a) * scale[1]];
    }),
  );
  const all = jit(vmap((s: NDArray) => flow(geodesicField(metric), s, length, steps).slice("...", [0, 2])))(starts);
  return all.tolist() as Curve[];
}
function geodesics({ steps }: Options, save: Save): void {
  const rows = geodesicErrors([10, 20, 40, 80]);
  console.log("geodesics of length 2, error against closed forms:  steps   sphere   half plane");
  for (const r of rows) console.log(`  ${r.steps}   ${r.sphere.toExponential(2)}   ${r.halfPlane.toExponential(2)}`);
  const order = (f: (r: (typeof rows)[number]) => number) => Math.log2(f(rows[2]) / f(rows[3])).toFixed(2);
  console.log(`  order ${order((r) => r.sphere)} and ${order((r) => r.halfPlane)}`);
  const pole = [1.1, 0.9] as const;
  const round = fan(sphere, pole, [1, 1 / Math.sin(pole[0])], 2, 24, steps);
  const wide = fan(halfPlane, [0, 1], [1, 1], 4, 24, steps);
  const off = fan(halfPlane, [0.9, 0.8], [0.8, 0.8], 5, 24, steps);
  save(
    "manifold-geodesics.svg",
    discs([
      { title: "sphere: great circles", curves: [...graticule, ...onSphere(round, line("#0072b2"))] },
      {
        title: "hyperbolic plane: circles that meet the edge at right angles",
        curves: [...inDisc(wide, line("#d55e00")), ...inDisc(off, line("#009e73"))],
      },
    ]),
  );
}
function transport(save: Save): void {
  console.log("carried round a parallel of the sphere:  angle   turned by   2π cos θ   area by Gauss and Bonnet");
  for (const degrees of [20, 40, 60, 80]) {
    const theta = (degrees * Math.PI) / 180;
    const turned = holonomy(theta, 400);
    const say = [turned, 2 * Math.PI * Math.cos(theta), 2 * Math.PI - turned].map((x) => x.toFixed(8));
    console.log(`  ${degrees}°   ${say.join("   ")}`);
  }
  const theta = (40 * Math.PI) / 180;
  const w = carried(theta, 360).tolist() as number[][];
  const arrows = Array.from({ length: 36 }, (_, k): Curve => {
    const phi = (k * Math.PI) / 18;
    const [a, b] = w[10 * k];
    return [
      [theta, phi],
      [theta + 0.25 * a, phi + (0.25 * b) / Math.sin(theta)],
    ];
  });
  const circle = arc((s) => [theta, 2 * Math.PI * s]);
  save(
    "manifold-transport.svg",
    discs([
      {
        title: "a vector carried round the parallel at 40° comes back turned",
        curves: [...graticule, ...onSphere([circle], line("#999")), ...onSphere(arrows, line("#d55e00", 2))],
      },
    ]),
  );
}
function gradients(save: Save): void {
  const rows = [25, 50, 100, 200, 400, 800, 1600].map((n) => gradientRow(n));
  console.log("gradient of a geodesic's end:  steps   difference   bytes kept: loop, adjoint   ms: loop, adjoint");
  for (const r of rows)
    console.log(
      `  ${r.steps}   ${r.difference.toExponential(1)}   ${r.kept.loop}, ${r.kept.adjoint}   ${r.ms.loop.toFixed(2)}, ${r.ms.adjoint.toFixed(2)}`,
    );
  const points = (f: (r: (typeof rows)[number]) => number) => rows.map((r) => [r.steps, f(r)] as const);
  save(
    "manifold-memory.svg",
    linePlot(
      [
        { label: "through the loop", points: points((r) => r.kept.loop), marks: true },
        { label: "by the adjoint rule", points: points((r) => r.kept.adjoint), marks: true },
      ],
      { title: "What reverse mode keeps", x: "steps", y: "bytes", logX: true, logY: true },
    ),
  );
}
function paths({ iterations }: Options, save: Save): void {
  const f64 = (x: readonly number[]) => np.array([...x], "float64");
  const cases = [
    { name: "sphere", metric: sphere, exact: distance.sphere, from: [1, -0.5], to: [0.9, 1.7] },
    { name: "half plane", metric: halfPlane, exact: distance.halfPlane, from: [-1.5, 0.4], to: [1.2, 0.6] },
  ] as const;
  const [onBall, inPlane] = cases.map(({ name, metric, exact, from, to }) => {
    const { path, start, energies } = shortest(metric, f64(from), f64(to), 65, iterations);
    const length = (p: NDArray) => lengthOf(metric, p).item() as number;
    console.log(
      `${name}: straight in coordinates ${length(start).toFixed(5)}, after ${iterations} steps ${length(path).toFixed(5)}, ` +
        `distance ${exact(from, to).toFixed(5)}; energy ${energies[0].toFixed(4)} -> ${energies[iterations - 1].toFixed(4)}`,
    );
    return [start, path].map((p) => p.tolist() as Curve);
  });
  save(
    "manifold-paths.svg",
    discs([
      {
        title: "sphere: straight in coordinates, and shortest",
        curves: [...graticule, ...onSphere([onBall[0]], line("#999")), ...onSphere([onBall[1]], line("#0072b2", 2))],
      },
      {
        title: "hyperbolic plane",
        curves: [...inDisc([inPlane[0]], line("#999")), ...inDisc([inPlane[1]], line("#d55e00", 2))],
      },
    ]),
  );
}

runParts("manifold", parseOptions, {
  geodesics,
  transport: (_, save) => transport(save),
  gradients: (_, save) => gradients(save),
  paths,
});
