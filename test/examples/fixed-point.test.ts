import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { grad, jit, type NDArray, numpy as np, random, vmap } from "jaxtra";
import { afterAll, describe, expect, it } from "vitest";
import { compare, contraction } from "../../examples/fixedPoint/compare.ts";
import { accuracy, train } from "../../examples/fixedPoint/network.ts";
import { fixedPoint, iterate } from "../../examples/fixedPoint/solver.ts";

const folder = mkdtempSync(join(tmpdir(), "jaxtra-fixed-point-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const root = join(import.meta.dirname, "../..");
const f64 = (x: number): NDArray => np.array(x, "float64");
const limits = { tolerance: 1e-13, most: 1000 };

describe("a fixed point", () => {
  /** Heron's iteration: the root of a. */
  const heron = (x: NDArray, a: NDArray) => x.add(a.div(x)).mul(0.5);
  const root2 = (a: NDArray) => fixedPoint(heron, f64(1), a, limits);

  it("has the derivatives of what it is, of first and second order", () => {
    expect(jit(root2)(f64(2)).item()).toBeCloseTo(Math.SQRT2, 14);
    expect((jit(grad(root2))(f64(2)) as NDArray).item()).toBeCloseTo(0.5 / Math.SQRT2, 12);
  });
  it("maps: each lane stops by itself", () => {
    const [roots, slopes] = [root2, grad(root2)].map((f) =>
      jit(vmap(f as (a: NDArray) => NDArray))(np.array([1, 4, 9], "float64")),
    );
    (roots.tolist() as number[]).forEach((x, i) => expect(x).toBeCloseTo(i + 1, 12));
    (slopes.tolist() as number[]).forEach((x, i) => expect(x).toBeCloseTo(0.5 / (i + 1), 12));
  });
  it("differentiates trees of parameters as differences do", () => {
    const w = contraction(5, 0.7, 1);
    const b = random.normal(random.key(2), [5], "float64");
    const f = (x: NDArray, p: { w: NDArray; b: NDArray }) => np.tanh(np.matmul(p.w, x).add(p.b));
    const loss = (p: { w: NDArray; b: NDArray }) => np.sum(fixedPoint(f, np.zeros([5], "float64"), p, limits));
    const g = jit(grad(loss))({ w, b });
    const h = 1e-5;
    const moved = (by: number) => Number(loss({ w: w.at(1, 2).add(by), b: b.at(3).add(2 * by) }).item());
    const slope = Number(g.w.slice(1, 2).item()) + 2 * Number(g.b.slice(3).item());
    // truncation and rounding of a central difference, both near 1e-10
    expect(Math.abs((moved(h) - moved(-h)) / (2 * h) - slope)).toBeLessThan(1e-8);
  });
  it("stops after the most iterations", () => {
    const far = iterate((x) => x.add(1), f64(0), { tolerance: 0, most: 10 });
    expect(far.item()).toBe(10);
  });
});

describe("implicit against unrolled", () => {
  it("agrees with many iterations, and keeps what none of them adds to", () => {
    const [implicit, few, many, more] = compare(16, 0.5, [4, 60, 120]);
    expect(few.error).toBeGreaterThan(1e-6);
    expect(many.error).toBeLessThan(1e-12);
    expect(more.kept - many.kept).toBe(many.kept - few.kept + (4 * (many.kept - few.kept)) / 56);
    expect(implicit.kept).toBeLessThan(few.kept);
  });
});

describe("the network", () => {
  it("learns which half of a picture is brighter", () => {
    const bytes = random.randint(random.key(0), [512, 2], 0, 256).astype("uint8");
    const [left, right] = [bytes.astype("int32").slice("...", 0), bytes.astype("int32").slice("...", 1)];
    const labels = np.less(left, right).astype("int32");
    const { weights, losses } = train(bytes, labels, "fixed point", { steps: 1500, hidden: 8, seed: 0 });
    expect(losses.length).toBe(1500);
    expect(losses[1499]).toBeLessThan(0.2 * losses[0]);
    expect(accuracy(weights, bytes, labels, "fixed point")).toBeGreaterThan(0.9);
  });
});

describe("npm run example -- fixedPoint", () => {
  it("writes its pictures", () => {
    const { stdout, status } = spawnSync(
      process.execPath,
      ["--import", "tsx", "examples/fixedPoint/main.ts", "--steps", "3", "--hidden", "8", "--out", folder],
      { cwd: root, encoding: "utf8" },
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/done in \d+ s\n$/);
    expect(readdirSync(folder).length).toBe(3);
  });
});
