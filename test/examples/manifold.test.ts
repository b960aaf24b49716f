import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NDArray, numpy as np } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { seen, toDisc } from "../../examples/manifold/drawing.ts";
import { christoffel, flow, geodesicField, halfPlane, speed, sphere } from "../../examples/manifold/geometry.ts";
import { geodesicErrors, gradientRow, holonomy } from "../../examples/manifold/measure.ts";
import { distance, energyOf, lengthOf, shortest } from "../../examples/manifold/path.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-manifold-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, "../..");
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "examples/manifold/main.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });
const f64 = (x: readonly number[]): NDArray => np.array([...x], "float64");

describe("the metric alone", () => {
  it("gives the Christoffel symbols", () => {
    const s = christoffel(sphere, f64([1, 0.3])).tolist() as number[][][];
    expect(s[0][1][1]).toBeCloseTo(-Math.sin(1) * Math.cos(1), 14);
    expect(s[1][0][1]).toBeCloseTo(1 / Math.tan(1), 14);
    expect(s[1][1][0]).toBeCloseTo(1 / Math.tan(1), 14);
    const h = christoffel(halfPlane, f64([3, 2])).tolist() as number[][][];
    expect([h[0][0][1], h[1][0][0], h[1][1][1], h[0][0][0]]).toEqual([-0.5, 0.5, -0.5, 0]);
  });
  it("gives geodesics, in the fourth order", () => {
    const [a, b] = geodesicErrors([40, 80]);
    // the order's next term is a few per cent at these steps
    for (const space of ["sphere", "halfPlane"] as const)
      expect(Math.abs(Math.log2(a[space] / b[space]) - 4)).toBeLessThan(0.1);
    expect(b.sphere).toBeLessThan(2e-8);
  });
  it("keeps the speed along them", () => {
    const states = flow(geodesicField(halfPlane), f64([0, 1, 0.8, -0.6]), 3, 300);
    const end = states.slice(-1);
    expect(speed(halfPlane, end.slice([0, 2]), end.slice([2, 4])).item()).toBeCloseTo(1, 8);
  });
  it("turns what is carried round a parallel by Gauss and Bonnet's angle", () => {
    for (const theta of [0.5, 1, 1.5]) expect(holonomy(theta, 200)).toBeCloseTo(2 * Math.PI * Math.cos(theta), 6);
  });
});

describe("the gradient of an integral", () => {
  it("is the same by the adjoint, which keeps nothing of the steps", () => {
    const [few, many] = [gradientRow(50), gradientRow(200)];
    // both methods are of the fourth order
    expect(few.difference).toBeLessThan(1e-6);
    expect(many.difference).toBeLessThan(few.difference / 100);
    expect(many.kept.adjoint).toBe(few.kept.adjoint);
    expect(many.kept.loop).toBeGreaterThan(3.5 * few.kept.loop);
  });
});

describe("a path of least energy", () => {
  it("is as long as the distance, and evenly run through", () => {
    const [from, to] = [
      [-1, 0.5],
      [1, 0.5],
    ];
    const { path, start, energies } = shortest(halfPlane, f64(from), f64(to), 33, 500);
    const d = distance.halfPlane(from, to);
    // 32 segments measured in their middle: an error of 1 / 32² or so
    expect(Math.abs(Number(lengthOf(halfPlane, path).item()) - d)).toBeLessThan(2e-3 * d);
    expect(Number(lengthOf(halfPlane, start).item())).toBeGreaterThan(1.2 * d);
    expect(energies[499]).toBeLessThan(energies[0]);
    // by Cauchy and Schwarz the energy is at least half the square of the length, and equal if the speed is constant
    expect(Number(energyOf(halfPlane, path).item())).toBeCloseTo((d * d) / 2, 2);
  });
});

describe("pictures", () => {
  it("see the near side of the sphere, and take the half plane into the disc", () => {
    expect(seen(0, 0)).not.toBeNull();
    expect(seen(Math.PI, 0)).toBeNull();
    expect(toDisc(0, 1)).toEqual([0, 0]);
    const [x, y] = toDisc(5, 1e-9);
    expect(Math.hypot(x, y)).toBeCloseTo(1, 6);
  });
  it("are written", () => {
    const { stdout, status } = run("--iterations", "5", "--steps", "20", "--out", folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/done in \d+ s\n$/);
    expect(readdirSync(folder).length).toBe(4);
  });
});
