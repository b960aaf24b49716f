import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jit, type NDArray, numpy as np, random } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { explore, height, open, optimal, width } from "../../examples/tdLearning/grid.ts";
import { errors, exact, learn, residual, semiAndFull, states, td0, tdLambda } from "../../examples/tdLearning/walk.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-td-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, "../..");

describe("the random walk", () => {
  const move = (from: number, to: number, paid: number) => ({
    from: np.array(from, "int32"),
    to: np.array(to, "int32"),
    paid: np.array(paid),
  });
  const w = np.array(exact);
  const rate = np.array(0.5);
  const changed = (next: NDArray) =>
    (next.sub(w).tolist() as number[]).flatMap((d, i) => (Math.abs(d) > 1e-6 ? [[i, d]] : []));

  it("has the expected payments as values", () => {
    exact.forEach((v, k) => {
      const [left, right] = [k ? exact[k - 1] : -1, k < states - 1 ? exact[k + 1] : 1];
      expect(v).toBeCloseTo((left + right) / 2, 12);
    });
  });
  it("changes the present value alone, by TD(0); by the residual gradient the next one too", () => {
    const [next] = td0(rate)(w, np.zeros([states]), move(4, 5, 0));
    expect(changed(next)).toEqual([[4, expect.closeTo(0.05, 6)]]);
    const [both] = residual(rate)(w, np.zeros([states]), move(4, 5, 0));
    expect(changed(both)).toEqual([
      [4, expect.closeTo(0.05, 6)],
      [5, expect.closeTo(-0.05, 6)],
    ]);
  });
  it("is TD(0) where lambda is 0, and spreads along the trace where it is not", () => {
    const zero = np.array(0);
    const run = (u: ReturnType<typeof td0>) => jit((k: NDArray) => learn(u, k, 3))(random.key(1)).tolist() as number[];
    run(tdLambda(rate, zero)).forEach((e, i) => expect(e).toBeCloseTo(run(td0(rate))[i], 5));
    const trace = np.zeros([states]).at(3).set(1);
    const [next] = tdLambda(rate, np.array(0.5))(w, trace, move(4, 5, 0));
    expect(changed(next)).toEqual([
      [3, expect.closeTo(0.025, 6)],
      [4, expect.closeTo(0.05, 6)],
    ]);
  });
  it("is learnt best between one step and all of them", () => {
    const [zero, some, most] = (errors([0, 0.8, 0.99], [0.04, 0.3, 0.8], 30, 0).tolist() as number[][]).map((e) =>
      Math.min(...e.filter(Number.isFinite)),
    );
    // 0.34, 0.25 and 0.42 with 50 runs, each with a standard error of about 0.01
    expect(some).toBeLessThan(zero - 0.04);
    expect(some).toBeLessThan(most - 0.04);
  });
  it("comes to the exact values only while the target stands still", () => {
    const { semi, full } = semiAndFull(0.1, 30, 200, 1);
    expect(semi[199]).toBeLessThan(0.12);
    expect(full[199]).toBeGreaterThan(0.2);
  });
});

describe("the world of squares", () => {
  const q = optimal();
  it("has best values that satisfy Bellman's equation: no square is better than the goal, discounted", () => {
    q.forEach((row, s) => open[s] && expect(Math.max(...row)).toBeLessThanOrEqual(1));
    // beside the goal, below it a wall: at worst it slips back in
    expect(Math.max(...q[4 * width + 4])).toBeGreaterThan(0.95);
    expect(q.length).toBe(width * height);
  });
  it("is learnt by agents together", () => {
    const { q: learnt, errors } = explore(1024, 2000, 0);
    expect(errors[0][1]).toBeGreaterThan(0.4);
    // what is left is chance: rates fall to 0.02
    expect(errors[errors.length - 1][1]).toBeLessThan(0.08);
    const moves = learnt.tolist() as number[][];
    // The learnt move is nearly as good as the best, everywhere.
    q.forEach((row, s) => {
      if (open[s]) expect(Math.max(...row) - row[moves[s].indexOf(Math.max(...moves[s]))]).toBeLessThan(0.05);
    });
  });
});

describe("npm run example -- tdLearning", () => {
  it("writes its pictures", () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      [
        "--import",
        "tsx",
        "examples/tdLearning/main.ts",
        "--runs",
        "2",
        "--agents",
        "8",
        "--steps",
        "20",
        "--out",
        folder,
      ],
      { cwd: root, encoding: "utf8" },
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/done in \d+ s\n$/);
    expect(readdirSync(folder).sort()).toEqual(["td-lambda.svg", "td-residual.svg", "td-world.png", "td-world.svg"]);
  });
});
