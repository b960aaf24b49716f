import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NDArray, numpy as np } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { accuracy, threeGradients } from "../../examples/ode/accuracy.ts";
import { counts, firstGuess, fitted, truth } from "../../examples/ode/fit.ts";
import { cloud, density, lorenz, lyapunov, onAttractor, trajectories } from "../../examples/ode/lorenz.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-ode-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, "../..");
const run = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "examples/ode/main.ts", ...args], { cwd: root, encoding: "utf8" });
const largest = (x: NDArray): number => Number(np.max(np.abs(x)).item());

describe("the oscillator", () => {
  it("is as exact as asked, and so is its derivative by the adjoint", () => {
    const rows = accuracy([1e-5, 1e-9]);
    for (const { tolerance, error, gradientError } of rows) {
      // some 30 steps of one tolerance each
      expect(error).toBeLessThan(30 * tolerance);
      // dy/dw has the size 6.5 and gathers errors over time 10, forwards and backwards
      expect(gradientError).toBeLessThan(500 * tolerance);
    }
    expect(rows[1].gradientError).toBeLessThan(rows[0].gradientError / 1000);
  });
  it("has one derivative, however it is found", () => {
    const { exact, adjoint, through, difference } = threeGradients();
    expect(Math.abs(adjoint - exact)).toBeLessThan(1e-7);
    expect(Math.abs(through - exact)).toBeLessThan(1e-7);
    // truncation t³ h² / 6 = 2e-6
    expect(Math.abs(difference - exact)).toBeLessThan(5e-6);
  });
});

describe("Lorenz's system", () => {
  it("rests where its slope is zero", () => {
    const r = Math.sqrt(72);
    const still = [
      [0, 0, 0],
      [r, r, 27],
      [-r, -r, 27],
    ].map((s) => np.array(s));
    for (const s of still) expect(largest(lorenz(s))).toBeLessThan(1e-4);
  });
  it("has trajectories of their own, mirrored in x and y, that stay on the attractor", () => {
    const starts = cloud(onAttractor(), 20, 1, 0);
    const flip = np.array([-1, -1, 1]);
    const times = np.linspace(0, 2, 5);
    const [a, b] = [trajectories(starts, times), trajectories(starts.mul(flip), times)];
    // Rounding in float32 grows by e^(0.9 t).
    expect(largest(a.sub(b.mul(flip)))).toBeLessThan(1e-2);
    expect(largest(a)).toBeLessThan(60);
  });
  it("lets neighbours part at the rate 0.906", () => {
    // 100 trajectories over 10 units: the rate's standard error is about 0.02
    expect(Math.abs(lyapunov(100, 10, 1) - 0.906)).toBeLessThan(0.08);
  });
  it("is counted in cells", () => {
    const points = np.array([
      [-21.9, 0, 49.9],
      [21.9, 0, 0.1],
      [21.9, 0, 0.1],
      [100, 0, 0],
    ]);
    expect([...density(points, 2, 2)]).toEqual([1, 0, 0, 2]);
  });
});

describe("predators and prey", () => {
  it("conserve c u - d log u + b v - a log v", () => {
    const [a, b, c, d] = truth;
    const n = counts(np.array(truth), np.linspace(0, 20, 50));
    const [u, v] = [n.slice(0), n.slice(1)];
    const h = u
      .mul(c)
      .sub(np.log(u).mul(d))
      .add(v.mul(b).sub(np.log(v).mul(a)));
    // tolerance 1e-5 a step, some 60 steps
    expect(largest(h.sub(h.slice(0)))).toBeLessThan(2e-3);
  });
  it("are found from noisy counts", () => {
    const { parameters, losses, times, data } = fitted(1000, 3);
    const misfit = (p: readonly number[]) => {
      const off = np.log(counts(np.array([...p]), times)).sub(np.log(data));
      return Number(np.mean(np.square(off)).item());
    };
    // At the least misfit no parameters fit better, the true ones included.
    expect(losses[999]).toBeLessThanOrEqual(misfit(truth));
    const off = (p: readonly number[]) => Math.max(...p.map((x, i) => Math.abs(Math.log(x / truth[i]))));
    expect(off(parameters)).toBeLessThan(off(firstGuess) / 2);
  });
});

describe("npm run example -- ode", () => {
  it("writes its pictures", () => {
    const small = ["--trajectories", "50", "--frames", "8", "--iterations", "10", "--out", folder];
    const { stdout, status } = run(...small);
    expect(status).toBe(0);
    expect(stdout).toMatch(/done in \d+ s\n$/);
    expect(readdirSync(folder).sort()).toEqual(["ode-accuracy.svg", "ode-fit.svg", "ode-lorenz.gif", "ode-lorenz.png"]);
    expect(readFileSync(join(folder, "ode-lorenz.gif")).toString("latin1", 0, 6)).toBe("GIF89a");
  });
  it("says in one line what is wrong with an option", () => {
    const { stderr, status } = run("--frames", "1");
    expect(status).toBe(1);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(stderr).toContain("--frames");
  });
});
