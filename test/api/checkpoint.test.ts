import { describe, expect, it, vi } from "vitest";
import {
  adCheckpoint,
  checkpoint,
  grad,
  jit,
  jvp,
  lax,
  type NDArray,
  numpy as np,
  checkpointPolicies as policies,
  vmap,
} from "../../src/index.ts";

const { checkpointName, Offloadable, printSavedResiduals, Recompute, Saveable, savedResiduals } = adCheckpoint;

const f = (w1: NDArray, w2: NDArray, x: NDArray) => {
  const h = checkpointName(np.sin(np.matmul(w1, x)), "h");
  const y = checkpointName(np.sin(np.matmul(w2, h)), "y");
  return np.sum(np.exp(y));
};
const args = [np.ones([4, 3]), np.ones([5, 4]), np.ones(3)] as const;
const operands = ["f32[4,3] from arguments[0]", "f32[5,4] from arguments[1]", "f32[3] from arguments[2]"];
const dots = ["f32[4] output of dotGeneral", "f32[5] output of dotGeneral"];
const everything = ["f32[4] output of cos", "f32[4] named 'h'", "f32[5] output of cos", "f32[5] output of exp"];
const gradients = (g: typeof f) =>
  grad(g, { argnums: [0, 1, 2] })(...args).map((x) => JSON.stringify((x as NDArray).tolist()));
const list = (g: (...xs: any[]) => unknown, ...xs: unknown[]) =>
  savedResiduals(g, ...xs).map(({ aval, source }) => `f32[${aval.shape}] ${source}`);

describe("policies of checkpoint", () => {
  // What JAX 0.10.2 prints for the same program, but for the places in the source.
  const table: [string, adCheckpoint.CheckpointPolicy | undefined, string[]][] = [
    ["none", undefined, []],
    ["everythingSaveable", policies.everythingSaveable, everything],
    ["nothingSaveable", policies.nothingSaveable, []],
    ["dotsSaveable", policies.dotsSaveable, dots],
    ["checkpointDots", policies.checkpointDots, dots],
    ["dotsWithNoBatchDimsSaveable", policies.dotsWithNoBatchDimsSaveable, dots],
    ["offloadDotWithNoBatchDims", policies.offloadDotWithNoBatchDims("device", "host"), dots],
    ["saveOnlyTheseNames(h)", policies.saveOnlyTheseNames("h"), ["f32[4] named 'h'"]],
    ["saveOnlyTheseNames(h, y)", policies.saveOnlyTheseNames("h", "y"), ["f32[4] named 'h'", "f32[5] named 'y'"]],
    ["saveAnyNamesButThese(h)", policies.saveAnyNamesButThese("h"), ["f32[5] named 'y'"]],
    ["saveAnythingExceptTheseNames(h)", policies.saveAnythingExceptTheseNames("h"), everything],
    [
      "saveFromBothPolicies",
      policies.saveFromBothPolicies(policies.dotsSaveable, policies.saveOnlyTheseNames("y")),
      [...dots, "f32[5] named 'y'"],
    ],
    ["an object", (prim) => (prim.name === "sin" ? Saveable : Recompute), ["f32[4] named 'h'", "f32[5] named 'y'"]],
  ];
  it.each(table)("%s", (_, policy, kept) => {
    const g = checkpoint(f, { policy }) as typeof f;
    expect(list(g, ...args).sort()).toEqual([...operands, ...kept].sort());
    expect(gradients(g)).toEqual(gradients(f));
    expect(gradients(jit(g) as typeof f)).toEqual(gradients(f));
  });
  it("batch axes count for products without them", () => {
    const attention = (a: NDArray, b: NDArray) => np.sum(np.sin(np.einsum("bij,bjk->bik", a, b)));
    const of = (policy: adCheckpoint.CheckpointPolicy) =>
      list(checkpoint(attention, { policy }), np.ones([2, 3, 4]), np.ones([2, 4, 5])).length;
    expect([of(policies.dotsWithNoBatchDimsSaveable), of(policies.dotsSaveable)]).toEqual([2, 3]);
  });
  it("hold under vmap, jit inside, jvp, twice and in a scan", () => {
    const policy = policies.saveOnlyTheseNames("s");
    const g = (x: NDArray) => np.cos(checkpointName(jit((y: NDArray) => np.sin(y))(x), "s"));
    const c = checkpoint(g, { policy }) as typeof g;
    expect(list(checkpoint(jit((x: NDArray) => g(x)) as typeof g, { policy }), 1)).toContain("f32[] named 's'");
    const x = np.array([0.1, 0.2]);
    expect(vmap(grad(c))(x).tolist()).toEqual(vmap(grad(g))(x).tolist());
    expect(jvp(c, [0.3], [1])[1].item()).toBe(jvp(g, [0.3], [1])[1].item());
    expect(grad(grad(c))(0.3).item()).toBeCloseTo(grad(grad(g))(0.3).item() as number, 6);
    const loop = (h: typeof g) => (x: NDArray) =>
      lax.scan((z: NDArray): [NDArray, null] => [h(z), null], x, null, { length: 3 })[0];
    expect(grad(loop(checkpoint(g, { policy, preventCse: false }) as typeof g))(0.3).item()).toBeCloseTo(
      grad(loop(g))(0.3).item() as number,
      6,
    );
  });
  it("are checked", () => {
    expect(() => checkpoint(f, { policy: "dots" as any })).toThrow(/checkpoint\(f\): policy is a string/);
    expect(() => (checkpoint as any)(3)).toThrow(/a function is expected/);
    const both = policies.saveFromBothPolicies(() => Saveable, policies.dotsSaveable);
    expect(() => gradients(checkpoint(f, { policy: both }) as typeof f)).toThrow(/the policies answer Saveable and/);
    const names = { namesWhichCanBeSaved: ["h"], namesWhichCanBeOffloaded: ["y"], offloadSrc: "a", offloadDst: "b" };
    const offload = policies.saveAndOffloadOnlyTheseNames(names);
    expect(list(checkpoint(f, { policy: offload }), ...args)).toHaveLength(5);
    expect(String(new Offloadable("a", "b"))).toBe("Offloadable(src=a, dst=b)");
    expect(() => policies.saveAndOffloadOnlyTheseNames({ ...names, namesWhichCanBeOffloaded: ["h"] })).toThrow(
      /h is in both lists/,
    );
  });
});

describe("printSavedResiduals", () => {
  it("prints a line for each value", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    printSavedResiduals((p: any) => np.sin(p.a).mul(p.b), { a: 1, b: np.ones(3) });
    const lines = log.mock.calls.map(([line]) => line);
    log.mockRestore();
    expect(lines).toEqual(["f32[3] from arguments[0].b", "f32[] output of sin", "f32[] output of cos"]);
  });
});
