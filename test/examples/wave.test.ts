import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grad, jit, lax, type NDArray, numpy as np, random, vmap } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { descend } from "../../examples/common/descend.ts";
import { checkpointedRun } from "../../examples/common/loops.ts";
import { convergence, energies, standingWaveError } from "../../examples/wave/convergence.ts";
import { advance, atRest, laplacian, type Medium, type State, step } from "../../examples/wave/equation.ts";
import * as recover from "../../examples/wave/recover.ts";
import { film, lens, sponge } from "../../examples/wave/scenes.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-wave-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, "../..");
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, "node_modules/tsx/dist/cli.mjs"), "examples/wave/main.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });
const largest = (x: NDArray): number => Number(np.max(np.abs(x)).item());

describe("the wave equation", () => {
  it("converges to a standing wave in the second order", () => {
    const rows = convergence([16, 32, 64], standingWaveError);
    // the next term of the error is of fourth order: 1 % of the first at h = 1/32
    for (const { order } of rows.slice(1)) expect(Math.abs(order! - 2)).toBeLessThan(0.02);
    expect(rows[2].error).toBeLessThan(1.1e-3);
  });
  it("conserves the scheme's energy to rounding, which the energy at one instant is not", () => {
    const most = (es: number[]) => Math.max(...es.map((e) => Math.abs(e / es[0] - 1)));
    const { conserved, naive } = energies(24, 500, "float64");
    // 500 sums of some 500 terms, each rounded to 1e-16
    expect(most(conserved)).toBeLessThan(1e-13);
    expect(most(naive)).toBeGreaterThan(1e-4);
  });
  it("runs backwards to where it began: leapfrog is its own inverse", () => {
    const medium: Medium = { speed: 1, h: 1, dt: 0.6 };
    const u = random.normal(random.key(0), [20, 30], "float64");
    const start = atRest(u, medium);
    const [a, b] = advance(start, medium, 200);
    const [last, first] = advance([b, a], medium, 200);
    // rounding grows along 400 steps, not exponentially
    expect(largest(first.sub(start[0]))).toBeLessThan(1e-11);
    expect(largest(last.sub(start[1]))).toBeLessThan(1e-11);
  });
  it("has a Laplacian that is exact for squares and symmetric", () => {
    const x = np.arange(0, 8, 1, { dtype: "float64" });
    const inner = laplacian(np.square(x).add(np.square(x).mul(3).reshape([8, 1])), 1).slice([1, 7], [1, 7]);
    expect(largest(inner.sub(8))).toBe(0);
    const [u, v] = [0, 1].map((k) => random.normal(random.key(k), [7, 9], "float64"));
    const asymmetry = np.vdot(u, laplacian(v, 0.5)).sub(np.vdot(v, laplacian(u, 0.5)));
    expect(largest(asymmetry)).toBeLessThan(1e-11);
  });
  it("keeps a wall still and lets waves out through the sponge", () => {
    const speed = np.ones([40, 40]).at([10, 12]).set(0);
    const medium: Medium = { speed, damping: sponge(40, 40, 12, 0.4), h: 1, dt: 0.6 };
    const u = np.zeros([40, 40]).at(20, 20).set(1);
    const [, after] = advance(atRest(u, medium), medium, 400);
    expect(largest(after.slice([10, 12]))).toBe(0);
    // without a sponge it is 0.08
    expect(largest(after)).toBeLessThan(0.02);
  });
  it("brings a pulse behind a lens to a focus", () => {
    const scene = lens(100, 300);
    const frames = film(scene, 50, 8);
    const peak = np.max(np.abs(frames), 0);
    const axis = peak.slice([45, 55], [150, 290]);
    const incoming = peak.slice([45, 55], [40, 60]);
    expect(largest(axis)).toBeGreaterThan(1.2 * largest(incoming));
  });
});

describe("derivatives through the wave", () => {
  const s = recover.setup(20, 8, 37);
  const wide = (x: NDArray) => x.astype("float64");
  const truth = wide(recover.phantom(20));
  const check = (loss: (x: NDArray) => NDArray, at: NDArray) => {
    const direction = random.normal(random.key(5), at.shape, "float64");
    const h = 1e-4;
    const along = (t: number) => Number(loss(at.add(direction.mul(t))).item());
    const difference = (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h);
    const derivative = Number(np.vdot(grad(loss)(at), direction).item());
    // these differences err by h^4 and by 1e-16 / h
    expect(Math.abs(derivative / difference - 1)).toBeLessThan(1e-6);
  };
  it("are those of differences, for the displacement", () => {
    const data = recover.recordings(truth, 1, s);
    check(
      jit((u: NDArray) => recover.displacementLoss(u, data, s)),
      truth.mul(0.5).add(0.1),
    );
  });
  it("are those of differences, for the speed, over several shots", () => {
    const shots = wide(recover.pulses(20, 3));
    const data = vmap((u: NDArray) => recover.recordings(u, wide(recover.speeds(20)), s))(shots);
    check(
      jit((c: NDArray) => recover.speedLoss(c, shots, data, s)),
      np.ones([20, 20], "float64"),
    );
  });
  it("are the same with checkpoints as without, for any number of steps", () => {
    const medium: Medium = { speed: 1, h: 1, dt: 0.5 };
    const listen = (state: State) => {
      const next = step(state, medium);
      return [next, next[1].slice(3)] as const;
    };
    const heard = (u: NDArray, n: number) => checkpointedRun(listen, atRest(u, medium), n)[1];
    const plain = (u: NDArray, n: number) => lax.scan(listen, atRest(u, medium), null, { length: n })[1] as NDArray;
    const u = random.normal(random.key(2), [6, 6], "float64");
    for (const n of [1, 2, 7, 12]) {
      expect(heard(u, n).tolist()).toEqual(plain(u, n).tolist());
      const [a, b] = [heard, plain].map((f) => grad((x: NDArray) => np.sum(np.square(f(x, n))))(u));
      // the same sums, in an order that fusion may change
      expect(largest(a.sub(b))).toBeLessThan(1e-12 * (1 + largest(b)));
    }
  });
  it("recover what was let go from what was heard", () => {
    const n = 40;
    const s = recover.setup(n, 48);
    const truth = recover.phantom(n);
    const data = recover.recordings(truth, 1, s);
    const [found, losses] = descend((g) => recover.displacementLoss(g, data, s), np.zeros([n, n]), 60, 0.05);
    expect(losses[59]).toBeLessThan(losses[0] / 100);
    expect(recover.relativeError(found, truth)).toBeLessThan(0.4);
  });
});

describe("the wave example", () => {
  it("runs, and writes the pictures it names", () => {
    const r = run("--cells", "32", "--iterations", "5", "--only", "displacement", "--out", folder);
    expect([r.status, r.stderr]).toEqual([0, ""]);
    expect(readdirSync(folder).sort()).toEqual(["wave-displacement-loss.svg", "wave-displacement.svg"]);
    expect(readFileSync(join(folder, "wave-displacement.svg"), "utf8")).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
  });
  it("tells a wrong option in one line", () => {
    const wrong = run("--only", "sound");
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringMatching(/^error: [^\n]*--only[^\n]*\n$/)]);
  });
});
