import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grad, jit, lax, type NDArray, numpy as np, random } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { descend } from "../../examples/common/descend.ts";
import { drawings, fittingRadius, target } from "../../examples/navierStokes/drawings.ts";
import { decay, inviscidDrift } from "../../examples/navierStokes/exact.ts";
import { energyBalance, film, randomVortices } from "../../examples/navierStokes/films.ts";
import { energy, type Fluid, step, velocity } from "../../examples/navierStokes/flow.ts";
import * as fourier from "../../examples/navierStokes/fourier.ts";
import * as smoke from "../../examples/navierStokes/smoke.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-flow-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, "../..");
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, "node_modules/tsx/dist/cli.mjs"), "examples/navierStokes/main.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });
const largest = (x: NDArray): number => Number(np.max(np.abs(x)).item());

describe("the Fourier basis", () => {
  const basis = fourier.fourierBasis(16, 5, "float64");
  const f = fourier.pointwise(basis, (x, y) => Math.sin(3 * x) * Math.cos(2 * y) + Math.cos(5 * y));
  const c = fourier.coefficients(f, basis);
  // sums of 16 numbers of size 5, each rounded to 1e-16
  const tolerance = 1e-13;
  it("is orthonormal, and gives back what lies in it, at more points as well", () => {
    expect(largest(np.matmul(basis.q, basis.q.T).sub(np.eye(11)))).toBeLessThan(tolerance);
    expect(largest(fourier.values(c, basis).sub(f))).toBeLessThan(tolerance);
    expect(largest(fourier.finer(c, basis, 48).slice([null, null, 3], [null, null, 3]).sub(f))).toBeLessThan(tolerance);
  });
  it("differentiates exactly", () => {
    const dx = fourier.pointwise(basis, (x, y) => 3 * Math.cos(3 * x) * Math.cos(2 * y));
    const dy = fourier.pointwise(basis, (x, y) => -2 * Math.sin(3 * x) * Math.sin(2 * y) - 5 * Math.sin(5 * y));
    expect(largest(fourier.alongX(c, basis).sub(dx))).toBeLessThan(tolerance);
    expect(largest(fourier.alongY(c, basis).sub(dy))).toBeLessThan(tolerance);
    const laplacian = fourier.pointwise(
      basis,
      (x, y) => -13 * Math.sin(3 * x) * Math.cos(2 * y) - 25 * Math.cos(5 * y),
    );
    expect(largest(fourier.values(c.mul(basis.laplace).neg(), basis).sub(laplacian))).toBeLessThan(10 * tolerance);
  });
});

describe("the flow", () => {
  it("lets Taylor-Green vortices decay at the exact rate", () => {
    for (const [k, viscosity] of [
      [1, 0.1],
      [2, 0.05],
    ]) {
      const { error, rate, exactRate } = decay(k, viscosity, 8);
      // their advection is zero, and viscosity is exact: rounding is left
      expect(error).toBeLessThan(1e-13);
      expect(Math.abs(rate - exactRate)).toBeLessThan(1e-13);
    }
  });
  it("is of the fourth order in time where the vortices move", () => {
    const [coarse, fine] = [20, 40].map((n) => decay(2, 0.05, n, [1, 0.6]).error);
    expect(Math.abs(Math.log2(coarse / fine) - 4)).toBeLessThan(0.02);
  });
  it("keeps energy and enstrophy without viscosity", () => {
    const drift = inviscidDrift(100);
    // the Galerkin equations keep both; Runge-Kutta loses dt^5 a step
    expect(drift.energy).toBeLessThan(1e-8);
    expect(drift.enstrophy).toBeLessThan(1e-7);
  });
  it("loses the energy that viscosity takes, and has the energy of its velocity, which is free of divergence", () => {
    const basis = fourier.fourierBasis(32, undefined, "float64");
    const fluid: Fluid = { basis, viscosity: 0.01, dt: 0.01 };
    const w = randomVortices(basis, 4, 1);
    const [u, v] = velocity(w, fluid);
    expect(
      Number(
        np
          .mean(np.square(u).add(np.square(v)))
          .div(2)
          .item(),
      ),
    ).toBeCloseTo(Number(energy(w, fluid).item()), 12);
    const [cu, cv] = [u, v].map((f) => fourier.coefficients(f, basis));
    expect(largest(fourier.alongX(cu, basis).add(fourier.alongY(cv, basis)))).toBeLessThan(1e-12);
    const { lost, dissipated } = energyBalance(film(w, fluid, 21, 2, 32), fluid.viscosity, 0.02);
    // trapezoids of 0.02, while enstrophy changes over times of 0.3 or so
    expect(Math.abs(lost / dissipated - 1)).toBeLessThan(1e-3);
  });
});

describe("smoke", () => {
  const basis = fourier.fourierBasis(16, 4, "float64");
  const fluid: Fluid = { basis, viscosity: 0.01, dt: 0.05 };
  it("goes with a wind as far as the wind goes", () => {
    const none = np.zeros([16, 16], "float64");
    const [u, v] = [np.full([16, 16], 0.7), np.full([16, 16], -1.3)].map((x) => x.astype("float64"));
    const carried = lax.foriLoop(0, 20, (_i: NDArray, d: smoke.Travel) => smoke.carry(d, [u, v], 0.05), [none, none]);
    // the wind itself is float32
    expect(largest(carried[0].sub(0.7))).toBeLessThan(1e-6);
    expect(largest(carried[1].add(1.3))).toBeLessThan(1e-6);
  });
  it("interpolates between points, round the torus", () => {
    const f = np.array(Float64Array.from({ length: 12 }, (_, i) => i)).reshape([3, 4]);
    const at = (row: number, column: number) => smoke.interpolate([f], np.array([row]), np.array([column]))[0].tolist();
    expect([at(1, 2), at(0.5, 1), at(1, 3.5), at(-1, 0), at(2.5, 0)]).toEqual([[6], [3], [5.5], [8], [4]]);
  });
  it("has the gradient of differences through the steps, in float64", () => {
    const picture = target(basis, drawings.heart);
    const task: smoke.Task = { fluid, steps: 10, picture, radius: fittingRadius(picture), edge: 1 };
    const loss = jit((w: NDArray) => smoke.pictureLoss(w, task));
    const [w, direction] = [0, 1].map((k) => random.normal(random.key(k), basis.laplace.shape, "float64"));
    const along = (t: number) => Number(loss(w.add(direction.mul(t))).item());
    const h = 1e-6;
    const difference = (along(h) - along(-h)) / (2 * h);
    const derivative = Number(np.vdot(grad((w: NDArray) => smoke.pictureLoss(w, task))(w), direction).item());
    // straight lines between points have kinks, which are met by few numbers in so short a step
    expect(Math.abs(derivative / difference - 1)).toBeLessThan(1e-6);
  });
  it("is the same however its steps are cut into films", () => {
    const w = randomVortices(basis, 3, 2);
    const whole = smoke.travel(w, fluid, 12);
    const film = smoke.travels(w, fluid, 4, 4);
    film.forEach((d, i) => expect(largest(d.slice(3).sub(whole[i]))).toBeLessThan(1e-12));
    const plain = lax.foriLoop(0, 4, (_i: NDArray, w: NDArray) => step(w, fluid), w);
    expect(largest(step(step(step(step(w, fluid), fluid), fluid), fluid).sub(plain))).toBeLessThan(1e-12);
  });
  it("comes nearer to the picture", () => {
    const basis = fourier.fourierBasis(24, 5);
    const picture = target(basis, drawings.star);
    const task: smoke.Task = {
      fluid: { basis, viscosity: 1e-3, dt: 0.1 },
      steps: 20,
      picture,
      radius: fittingRadius(picture),
      edge: 0.4,
    };
    const loss = (x: NDArray) => smoke.pictureLoss(smoke.eddies(x, basis), task);
    const [, losses] = descend(loss, np.zeros(basis.laplace.shape), 30, 0.5);
    expect(losses[29]).toBeLessThan(losses[0] / 4);
  });
  it("is drawn with as much of it in the disc as in the picture", () => {
    const basis = fourier.fourierBasis(64, 4);
    for (const drawing of Object.values(drawings)) {
      const picture = target(basis, drawing);
      const none = np.zeros([64, 64]);
      const disc = smoke.disc([none, none], fittingRadius(picture), 0.1);
      // the edge is as wide as a cell
      expect(Math.abs(Number(np.mean(disc).div(np.mean(picture)).item()) - 1)).toBeLessThan(0.01);
    }
  });
});

describe("the navierStokes example", () => {
  it("runs, and writes the pictures it names", () => {
    const r = run("--cells", "16", "--frames", "3", "--only", "vortices", "--out", folder);
    expect([r.status, r.stderr]).toEqual([0, ""]);
    const names = ["navier-stokes-energy.svg", "navier-stokes-shear.gif", "navier-stokes-vortices.gif"];
    expect(readdirSync(folder).sort()).toEqual(names);
    expect(readFileSync(join(folder, names[1])).subarray(0, 6).toString()).toBe("GIF89a");
  });
  it("tells a wrong option in one line", () => {
    const wrong = run("--target", "cat");
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringMatching(/^error: [^\n]*--target[^\n]*\n$/)]);
  });
});
