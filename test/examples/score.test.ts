import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grad, type NDArray, numpy as np, random, tree, vmap } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { greys } from "../../examples/common/colour.ts";
import { prepareFolder, writeAtomically } from "../../examples/common/files.ts";
import { animatedGif } from "../../examples/common/image.ts";
import { loadCheckpoint, saveCheckpoint } from "../../examples/score/checkpoint.ts";
import { descend, logLikelihood, nearlyGaussian } from "../../examples/score/flow.ts";
import { digitGrid, greyPng } from "../../examples/score/grid.ts";
import { sampler } from "../../examples/score/langevin.ts";
import { logDensity, sampleMixture, variance } from "../../examples/score/mixture.ts";
import { readDigits } from "../../examples/score/mnist.ts";
import { ladder } from "../../examples/score/noise.ts";
import { lossPlot, movingMean } from "../../examples/score/plot.ts";
import { type State, Training } from "../../examples/score/training.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-score-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = join(import.meta.dirname, "../..");
const program = ["--import", "tsx", "examples/score/main.ts"];
const run = (...args: string[]) => spawnSync(process.execPath, [...program, ...args], { cwd: root, encoding: "utf8" });

const options = {
  architecture: { dim: 2, width: 16, residualLayers: 1, dataVariance: variance, skip: true, bounds: [-4, 4] as const },
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

describe("the probability flow", () => {
  const exact = (x: NDArray, s: NDArray) => vmap(grad(logDensity), { inAxes: [0, null] })(x, s);
  const density = (s: number) => (x: NDArray) => vmap((x: NDArray) => logDensity(x, s))(x).sub(Math.log(2 * Math.PI));
  const points = sampleMixture(random.key(0), 200);

  it("of the exact score gives the exact log likelihood", () => {
    const got = logLikelihood(exact, density(2), points, [2, 0.1], 80);
    // 80 steps of order 4 in float32; the divergence adds up to about 8
    expect(Number(np.max(np.abs(got.sub(density(0.1)(points)))).item())).toBeLessThan(1e-3);
  });
  it("begins with what is nearly a Gaussian", () => {
    const wide = np.array([[0, 0], [2, 1], [-4, 3]]); // biome-ignore format: points
    const got = nearlyGaussian(variance, 2)(wide).sub(density(2)(wide));
    // the weights are unequal, which moves the mean by 0.15; far out, at 2.3 deviations, that counts most
    expect(Number(np.max(np.abs(got)).item())).toBeLessThan(0.3);
  });
  it("takes noise to samples of the mixture", () => {
    const start = random.normal(random.key(1), [500, 2]).mul(Math.sqrt(variance + 4));
    const x = descend(exact, start, [2, 0.05]);
    // entropies of the two agree, so that samples are as likely as data; 500 of them have a standard error of 0.05
    const data = sampleMixture(random.key(2), 4000).add(random.normal(random.key(3), [4000, 2]).mul(0.05));
    const mean = (x: NDArray) => Number(np.mean(density(0.05)(x)).item());
    expect(Math.abs(mean(x) - mean(data))).toBeLessThan(0.2);
  });
});

describe("the score example", () => {
  it("goes on from a checkpoint to the same bits as without a stop, wherever it stops", () => {
    const whole = training();
    let state = whole.start(random.PRNGKey(7));
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
      let s = first.start(random.PRNGKey(7));
      const seen: number[] = [];
      for (let done = 0; done < stop; done += 10) {
        const r = first.advance(s, none, 10);
        s = r.state;
        seen.push(...r.losses);
      }
      saveCheckpoint(path, { state: s, done: stop, losses: seen });
      const second = training();
      const saved = loadCheckpoint<State>(path, second.start(random.PRNGKey(7)), 30);
      if (!saved) throw new Error("no checkpoint");
      expect([saved.done, saved.losses]).toEqual([stop, losses.slice(0, stop)]);
      let t = saved.state;
      for (let done = stop; done < 30; done += 10) t = second.advance(t, none, 10).state;
      expect(bits(t)).toEqual(want);
    }
  });
  it("learns: the loss falls, and samples come to the data", () => {
    const t = training(400);
    let state = t.start(random.PRNGKey(1));
    const losses: number[] = [];
    for (let i = 0; i < 40; i++) {
      const r = t.advance(state, none, 10);
      state = r.state;
      losses.push(...r.losses);
    }
    const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
    expect(mean(losses.slice(-50))).toBeLessThan(0.9 * mean(losses.slice(0, 20)));
    let x = random.normal(random.key(3), [200, 2]).mul(3);
    const sample = sampler(options.architecture, 20);
    for (const [i, s] of options.levels.entries()) x = sample(state.average, x, np.array(s), random.key(i));
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
    prepareFolder(join(folder, "a"));
    writeAtomically(path, "one");
    writeAtomically(path, "two");
    expect(readdirSync(join(folder, "a"))).toEqual(["file"]);
    expect(() => writeAtomically(join(path, "below"), "x")).toThrow(/cannot write .*below: ENOTDIR\.$/);
    writeFileSync(join(folder, "broken"), "no safetensors");
    expect(() => loadCheckpoint(join(folder, "broken"), {}, 30)).toThrow(
      /^cannot resume from [^\n]*[^.]\. Delete it[^\n]*--fresh\.$/,
    );
    expect(loadCheckpoint(join(folder, "absent"), {}, 30)).toBeNull();
  });
  it("refuses data that is missing or malformed, in one line", () => {
    expect(() => readDigits("train", folder)).toThrow(/cannot read .*train-images-idx3-ubyte: ENOENT/);
    writeFileSync(join(folder, "t10k-images-idx3-ubyte"), new Uint8Array(20));
    expect(() => readDigits("t10k", folder)).toThrow(/is not an IDX file of bytes with 3 axes/);
    const header = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3);
    writeFileSync(join(folder, "t10k-images-idx3-ubyte"), header);
    expect(() => readDigits("t10k", folder)).toThrow("says 2 x 28 x 28 but has 3 bytes, not 1568");
  });
  it("refuses a checkpoint that says what cannot be", () => {
    const path = join(folder, "wrong.safetensors");
    const state = { x: np.zeros([2]) };
    const load = (done: number, losses: number[]) => () => {
      saveCheckpoint(path, { state, done, losses });
      loadCheckpoint(path, state, 2);
    };
    expect(load(2, [1, 2])).not.toThrow();
    expect(load(3, [1, 2, 3])).toThrow("it says that 3 of 2 steps are done. Delete it");
    expect(load(2, [1])).toThrow("its losses are not 2 numbers");
    expect(load(1, [Number.NaN])).toThrow("its losses are not 1 numbers");
  });
  it("cleans up after runs that are gone, and only that", () => {
    const at = join(folder, "left");
    mkdirSync(at);
    // greater than any process id
    const names = ["loss.svg.4194999.tmp", `loss.svg.${process.ppid}.tmp`, "mine.tmp", "other.4194999.tmp"];
    for (const name of names) writeFileSync(join(at, name), "");
    prepareFolder(at);
    expect(readdirSync(at).sort()).toEqual(names.slice(1).sort());
  });
  it("tells a wrong option, a folder or data of no use, in one line and without a stack; and the help", () => {
    for (const [args, message] of [
      [["--steps", "many"], /^error: option '--steps <n>' [^\n]* must be an integer from 10 to 1000000\.\n$/],
      [["--seed", "4294967296"], /^error: option '--seed <n>' [^\n]* from 0 to 4294967295\.\n$/],
      [["--only", "digits", "--data", folder, "--out", join(folder, "unread")], /^score: cannot read [^\n]*\n$/],
      [["--out", join(folder, "broken")], /^score: cannot write to the folder [^\n]*: E[^\n]*--out\.\n$/],
      ...(existsSync("/proc/self")
        ? [[["--out", "/proc/x"], /^score: cannot write [^\n]*ENOENT[^\n]*\n$/] as const]
        : []),
    ] as const) {
      const wrong = run(...args);
      expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringMatching(message)]);
    }
    expect(run("--help").stdout).toContain("--levels <n>");
  });
  it("runs from end to end and writes what it says", () => {
    const out = join(folder, "whole", "run");
    const small = ["--steps", "60", "--width", "16", "--batch", "16", "--samples", "64", "--levels", "3"];
    const r = run(...small, "--mixture-steps", "20", "--classifier-steps", "30", "--out", out);
    expect([r.status, r.stderr]).toEqual([0, ""]);
    expect(r.stdout.split("\n").at(-2)).toMatch(/^done in \d+ s$/);
    expect(r.stdout).toMatch(/^generated digits by class: 0: \d+, .*9: \d+$/m);
    const files = ["annealing.gif", "checkpoints", "field.png", "flow.png", "loss.svg", "samples.png"];
    expect(readdirSync(out).sort()).toEqual(files);
    const bytes = (name: string) => readFileSync(join(out, name));
    const pngSize = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect(pngSize(bytes("samples.png"))).toEqual([484, 484]);
    expect(pngSize(bytes("field.png"))).toEqual([972, 516]);
    const gif = bytes("annealing.gif");
    expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([484, 484]);
    expect(String(bytes("loss.svg"))).toMatch(/^<svg [^>]*width="720" height="400"[\s\S]*weighted squared error/);
  });
  it("killed after its first checkpoint, ends with the bytes of a run that was not", async () => {
    const args = ["--only", "digits", "--steps", "1000", "--width", "16", "--batch", "16", "--samples", "64"];
    args.push("--levels", "2", "--classifier-steps", "1", "--save-every", "0", "--out");
    const [stopped, whole] = ["stopped", "unstopped"].map((name) => join(folder, name));
    const child = spawn(process.execPath, [...program, ...args, stopped], { cwd: root, stdio: "ignore" });
    const ended = new Promise<string | null>((resolve) => child.on("exit", (_, signal) => resolve(signal)));
    const checkpoints = join(stopped, "checkpoints");
    const saved = () => existsSync(checkpoints) && readdirSync(checkpoints).some((f) => f.endsWith(".safetensors"));
    while (child.exitCode === null && !saved()) await new Promise((resolve) => setTimeout(resolve, 2));
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    expect(run(...args, stopped).stdout).toMatch(/going on from step \d+/);
    expect(run(...args, whole).stdout).not.toMatch(/going on/);
    const [checkpoint] = readdirSync(checkpoints);
    expect(readdirSync(join(whole, "checkpoints"))).toEqual([checkpoint]);
    for (const name of ["samples.png", "annealing.gif", "loss.svg", join("checkpoints", checkpoint)])
      expect(readFileSync(join(stopped, name)).equals(readFileSync(join(whole, name))), name).toBe(true);
  });
  it("makes pictures that are what they say", () => {
    const images = Float32Array.from({ length: 4 * 784 }, (_, i) => (i % 28) / 28);
    const grid = digitGrid(images, 2, 2, 1);
    expect([grid.width, grid.height]).toEqual([68, 68]);
    const png = Buffer.from(greyPng(grid));
    expect(png.toString("latin1", 1, 4)).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([68, 68]);
    const gif = animatedGif([grid, grid], greys, 100);
    expect(String.fromCharCode(...gif.slice(0, 6))).toBe("GIF89a");
    expect(lossPlot([3, 2, 1.5, 1], "a title")).toMatch(/^<svg[\s\S]*a title[\s\S]*<\/svg>\n$/);
    expect(movingMean([1, 2, 6, 3], 1)).toEqual([1.5, 3, 11 / 3, 4.5]);
  });
});
