import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grad, type NDArray, numpy as np, random, tree } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { loadCheckpoint, saveCheckpoint, writeAtomically } from "../../examples/score/checkpoint.ts";
import { sampler } from "../../examples/score/langevin.ts";
import { logDensity, sampleMixture, variance } from "../../examples/score/mixture.ts";
import { readDigits } from "../../examples/score/mnist.ts";
import { ladder } from "../../examples/score/noise.ts";
import { animation, Canvas, digitGrid } from "../../examples/score/pictures.ts";
import { lossPlot } from "../../examples/score/plot.ts";
import { type State, Training } from "../../examples/score/training.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-score-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = join(import.meta.dirname, "../..");
const run = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, "node_modules/tsx/dist/cli.mjs"), "examples/score/main.ts", ...args], {
    cwd: root,
    encoding: "utf8",
  });

const options = {
  architecture: { dim: 2, width: 16, residualLayers: 1, dataVariance: variance, skip: true },
  levels: ladder(1, 0.1, 4),
  steps: 30,
  batch: 32,
  learningRate: 3e-3,
  weightCap: 1e9,
  emaDecay: 0.9,
};
const training = (steps = options.steps) => new Training({ ...options, steps }, (key, n) => sampleMixture(key, n), 10);
const none = np.zeros([0]);
/** Bits of a state, its random key among them. */
const bits = (s: State) => (tree.leaves(s) as NDArray[]).map((x) => x.toTypedArray());

describe("the score example", () => {
  it("goes on from a checkpoint to the same bits as without a stop, wherever it stops", () => {
    const whole = training();
    let state = whole.start(7);
    const losses: number[] = [];
    for (const n of [10, 10, 10]) {
      const r = whole.advance(state, none, n);
      state = r.state;
      losses.push(...r.losses);
    }
    const want = bits(state);
    for (const stop of [10, 20]) {
      const path = join(folder, "state.safetensors");
      const first = training();
      let s = first.start(7);
      const seen: number[] = [];
      for (let done = 0; done < stop; done += 10) {
        const r = first.advance(s, none, 10);
        s = r.state;
        seen.push(...r.losses);
      }
      saveCheckpoint(path, { state: s, done: stop, losses: seen });
      const second = training();
      const saved = loadCheckpoint<State>(path, second.start(7));
      if (!saved) throw new Error("no checkpoint");
      expect([saved.done, saved.losses]).toEqual([stop, losses.slice(0, stop)]);
      let t = saved.state;
      for (let done = stop; done < 30; done += 10) t = second.advance(t, none, 10).state;
      expect(bits(t)).toEqual(want);
    }
  });
  it("learns: the loss falls, and samples come to the data", () => {
    const t = training(400);
    let state = t.start(1);
    const losses: number[] = [];
    for (let i = 0; i < 40; i++) {
      const r = t.advance(state, none, 10);
      state = r.state;
      losses.push(...r.losses);
    }
    const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
    expect(mean(losses.slice(-50))).toBeLessThan(0.9 * mean(losses.slice(0, 20)));
    let x = random.normal(random.key(3), [200, 2]).mul(3);
    for (const [i, s] of options.levels.entries())
      x = sampler(options.architecture, 20)(state.average, x, np.array(s), random.key(i));
    const radius = np.mean(np.sqrt(np.square(x).sum(1))).item();
    // the centres lie at 1.2; untrained points would have stayed at 3.8
    expect(radius).toBeGreaterThan(0.6);
    expect(radius).toBeLessThan(2);
  });
  it("knows the exact score: the gradient of the mixture's log density, by differences", () => {
    const h = 1e-3;
    for (const [a, b] of [
      [0.3, 1.1],
      [-1, 0.2],
      [0.1, -0.4],
    ]) {
      const at = (x: number, y: number) => Number(logDensity(np.array([x, y]), 0.3).item());
      const got = grad((x: NDArray) => logDensity(x, 0.3))(np.array([a, b])).tolist() as number[];
      const want = [(at(a + h, b) - at(a - h, b)) / (2 * h), (at(a, b + h) - at(a, b - h)) / (2 * h)];
      // float32 values of size 1, divided by 2e-3
      for (const i of [0, 1]) expect(Math.abs(got[i] - want[i])).toBeLessThan(2e-3);
    }
  });
  it("writes files whole or not at all, and says why it cannot", () => {
    const path = join(folder, "a", "file");
    writeAtomically(path, "one");
    writeAtomically(path, "two");
    expect(readdirSync(join(folder, "a"))).toEqual(["file"]);
    expect(() => writeAtomically(join(path, "below"), "x")).toThrow(/cannot write .*below: (ENOTDIR|EEXIST)/);
    writeFileSync(join(folder, "broken"), "no safetensors");
    expect(() => loadCheckpoint(join(folder, "broken"), {})).toThrow(/cannot resume from .*--fresh/s);
    expect(loadCheckpoint(join(folder, "absent"), {})).toBeNull();
  });
  it("refuses data that is missing or malformed, in one line", () => {
    expect(() => readDigits("train", folder)).toThrow(/cannot read .*train-images-idx3-ubyte: ENOENT/);
    writeFileSync(join(folder, "t10k-images-idx3-ubyte"), new Uint8Array(20));
    expect(() => readDigits("t10k", folder)).toThrow(/is not an IDX file of bytes with 3 axes/);
    const header = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3);
    writeFileSync(join(folder, "t10k-images-idx3-ubyte"), header);
    expect(() => readDigits("t10k", folder)).toThrow("says 2 x 28 x 28 but has 3 bytes, not 1568");
  });
  it("tells a wrong option, unreadable data and the help, without a stack", () => {
    const wrong = run("--steps", "many");
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringMatching(/--steps.*must be an integer/)]);
    const unread = run("--only", "digits", "--data", folder, "--out", folder);
    expect(unread.status).toBe(1);
    expect(unread.stderr).toMatch(/^score: cannot read [^\n]*\n$/);
    expect(run("--help").stdout).toContain("--levels <n>");
  });
  it("makes pictures that are what they say", () => {
    const images = Float32Array.from({ length: 4 * 784 }, (_, i) => (i % 28) / 28);
    const grid = digitGrid(images, 2, 2, 1);
    expect([grid.width, grid.height]).toEqual([68, 68]);
    const png = grid.png();
    expect([...png.slice(1, 4)]).toEqual([..."PNG"].map((c) => c.charCodeAt(0)));
    const size = new DataView(png.buffer, png.byteOffset);
    expect([size.getUint32(16), size.getUint32(20)]).toEqual([68, 68]);
    const gif = animation([grid, new Canvas(68, 68, 10)], [100, 100]);
    expect(String.fromCharCode(...gif.slice(0, 6))).toBe("GIF89a");
    expect(lossPlot([3, 2, 1.5, 1], "a title")).toMatch(/^<svg[\s\S]*a title[\s\S]*<\/svg>\n$/);
  });
});
