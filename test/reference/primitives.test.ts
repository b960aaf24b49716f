import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AnyPrimitive } from "../../src/core/primitive.ts";
import * as J from "../../src/index.ts";

// Every primitive of JAX against what stands for it here: an object with the rules that JAX's has, or a program of others,
// whose derivatives and batches are taken. That the rules are right is for the tests of the samples of each primitive.

const { lax, numpy: np, random } = J;
const table = new URL("../../../shared/reference/primitives.tsv", import.meta.url);
const groups = ["lax", "linalg", "control-flow/call", "random"];

type Program = (x: any) => any;
const window = [[2], [1], "VALID"] as const;
const square = (x: any) => x.mul(x);
const doubled = J.customJvp(square);
doubled.defjvp(([x]: any, [dx]: any) => [x.mul(x), x.mul(dx).mul(2)]);
const matrix = (x: any) => np.outer(x, x).add(np.eye(3));
const ge = (x: any, y: any) => lax.ge(x, y);
const ofElements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
/** Programs of a vector of three floats, or of a key, for primitives that are composed here. */
const composed: Record<string, Program> = {
  approx_top_k: (x) => lax.approxMaxK(x, 2)[0],
  call: (x) => J.jit(square)(x),
  closed_call: (x) => J.jit(square)(x),
  cholesky_update: (x) => lax.linalg.choleskyUpdate(np.eye(3), x),
  composite: (x) => lax.composite(square, "my.square")(x),
  copy: (x) => np.copy(x),
  custom_jvp_call: (x) => doubled(x),
  device_put: (x) => J.devicePut(x),
  platform_index: (x) => lax.platformDependent(x, { default: square }),
  ragged_dot_general: (x) => lax.raggedDot(np.reshape(x, [3, 1]), np.ones([2, 1, 2]), np.array([1, 2], "int32")),
  regularized_incomplete_beta: (x) => lax.betainc(2, 3, x),
  remat2: (x) => J.checkpoint(square)(x),
  remat_opt: (x) => J.checkpoint(square)(x),
  "scatter-sub": (x) => lax.scatterSub(np.ones([3]), np.array([[0], [2], [2]], "int32"), x, ofElements),
  select_and_gather_add: (x) => lax.selectAndGatherAdd(x, np.array([3, 1, 2]), ge, ...window),
  select_and_scatter_add: (x) => lax.selectAndScatterAdd(x, np.array([3, 1, 2, 5]), ge, ...window),
  select_and_scatter: (x) => lax.selectAndScatter(np.array([3, 1, 2, 5]), ge, [2], [1], "VALID", x, 0, lax.add),
  sharding_constraint: (x) => lax.withShardingConstraint(x, null as never),
  split: (x) => lax.split(x, [1, 2])[1],
  squeeze: (x) => lax.squeeze(lax.expandDims(x, [0]), [0]),
  stack: (x) => lax.stack([x, x]),
  stop_gradient: (x) => lax.stopGradient(x).add(x),
  symmetric_product: (x) => lax.linalg.symmetricProduct(matrix(x), np.zeros([3, 3])),
  tie: (x) => lax.optimizationBarrier([x, np.array(1)])[0],
  top_k: (x) => lax.topK(x, 2)[0],
  unstack: (x) => lax.unstack(x)[1],
  random_gamma: (x) => random.gamma(random.key(0), x.add(1)),
};
const ofKeys: Record<string, Program> = {
  random_bits: (k) => random.bits(k, [3]),
  random_clone: (k) => random.keyData(random.clone(k)),
  random_fold_in: (k) => random.keyData(random.foldIn(k, 3)),
  random_split: (k) => random.keyData(random.split(k, 3)),
  iota_2x32_shape: (k) => random.bits(k, [2, 3]),
};
const ofSeeds: Record<string, Program> = {
  random_seed: (seed) => random.keyData(random.key(seed)),
  rng_uniform: () => lax.rngUniform(0, 1, [3]),
};
/** Other names of the same object. */
const names: Record<string, string> = { add_any: "add" };
const without: Record<string, string> = {
  call_exported: "exported programs are run by evaluating them: export.test.ts",
  call_hi_primitive: "primitives that Python code defines with types of its own",
  call_hi_primitive_linearized: "primitives that Python code defines with types of its own",
  custom_jvp_call_jaxpr: "has no rule in JAX either",
  custom_lin: "what JAX's tape holds for customVjp; here customVjpLinear",
  custom_partitioning: "for programs on several devices",
  shard_map: "for programs on several devices",
  eval_jaxpr: "a jaxpr is inlined where it is called",
  philox2x32: "the cipher of a generator that is not here",
  philox4x32: "the cipher of a generator that is not here; rngBitGenerator has it",
  threefry4x32: "the cipher of a generator that is not here",
};

const folders = ["ops/", "ops/linalg/", "control/"].map((f) => new URL(`../../src/${f}`, import.meta.url));
async function primitives(): Promise<Map<string, AnyPrimitive>> {
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((f) => f.endsWith(".ts"))
      .map((f) => new URL(f, folder).href),
  );
  const modules = await Promise.all(files.map((f) => import(f) as Promise<object>));
  const isPrimitive = (v: unknown): v is AnyPrimitive =>
    typeof v === "object" && v !== null && "infer" in v && "batch" in v;
  const found = modules.flatMap((m) => Object.values(m)).filter(isPrimitive);
  // factorP is luP as a constant of differentiation: of two of one name that with a derivative counts.
  const last = found.filter((p) => p.tangent !== "zero");
  return new Map([...found, ...last].map((p) => [p.name, p]));
}
const camel = (name: string): string => name.replace(/[-_]([a-z])/g, (_, c: string) => c.toUpperCase());

const close = (got: any, want: any): void => {
  const [a, b] = [got, want].map((t) => J.tree.leaves(t).flatMap((x: any) => np.ravel(x).tolist() as number[]));
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => {
    expect(Math.abs(v - b[i])).toBeLessThanOrEqual(1e-2 * (1 + Math.abs(b[i])));
  });
};
function checkBatch(f: Program, xs: any): void {
  const each = np.unstack(xs).map(f);
  close(J.vmap(f)(xs), np.stack(each));
}
/** Forward mode against differences, reverse mode against forward mode. */
function checkDerivative(f: Program, x: any, reverse: boolean): void {
  const dx = np.array([0.5, -1, 0.25]);
  const [y, dy] = J.jvp(f, [x], [dx]) as any[];
  const h = 2 ** -8;
  const slope = np.divide(np.subtract(f(x.add(dx.mul(h))), f(x.sub(dx.mul(h)))), 2 * h);
  close(dy, slope);
  if (!reverse) return;
  const ct = np.ones(y.shape);
  const [back] = (J.vjp(f, [x]) as any)[1](ct);
  close(np.vdot(back, dx), np.vdot(ct, dy));
}
function checkSeries(f: Program, x: any): void {
  const [, [first]] = J.experimental.jet.jet(f as never, [x], [[np.ones([3]), np.zeros([3])]]) as any;
  close(first, (J.jvp(f, [x], [np.ones([3])]) as any)[1]);
}

if (!existsSync(table)) it.skip("primitives: JAX's table is not beside the repository", () => {});
else {
  const [head, ...lines] = readFileSync(table, "utf8").trim().split("\n");
  const columns = head.split("\t");
  const rows = lines.map((line) => Object.fromEntries(line.split("\t").map((v, i) => [columns[i], v])));
  const wanted = rows.filter(({ group }) => groups.includes(group));
  const all = await primitives();
  describe("what JAX's primitives are here", () => {
    it("has a counterpart, or a reason, for each of the table", () => {
      const known = (name: string) =>
        [composed, ofKeys, ofSeeds, without, names].some((o) => name in o) || all.has(camel(name));
      expect(wanted.map(({ primitive }) => primitive).filter((name) => !known(name))).toEqual([]);
      expect(wanted.length).toBeGreaterThan(180);
      const stale = Object.keys({ ...composed, ...ofKeys, ...ofSeeds, ...without, ...names });
      expect(stale.filter((name) => !wanted.some(({ primitive }) => primitive === name))).toEqual([]);
    });
    for (const { primitive, jvp, transpose, batching, jetRule } of wanted) {
      const prim = all.get(names[primitive] ?? camel(primitive));
      if (prim && !(primitive in composed))
        it(`${primitive} has its rules`, () => {
          if (jvp === "yes") expect(prim.tangent).not.toBe("zero");
          if (jvp === "zero") expect(prim.tangent).toBe("zero");
          if (transpose === "yes") expect(prim.transpose).toBeTypeOf("function");
          if (batching === "yes") expect(prim.batch).toBeTypeOf("function");
        });
      else if (primitive in composed)
        it(`${primitive} is composed`, () => {
          const f = composed[primitive];
          const x = np.array([0.25, 0.75, 0.5]);
          const xs = np.array([
            [0.25, 0.75, 0.5],
            [0.1, 0.2, 0.9],
          ]);
          if (jvp === "yes" && primitive !== "stop_gradient" && primitive !== "random_gamma")
            checkDerivative(f, x, true);
          if (jvp !== "yes") f(x);
          if (batching === "yes") checkBatch(f, xs);
          if (jetRule === "yes") checkSeries(f, x);
        });
      else if (primitive in ofKeys || primitive in ofSeeds)
        it(`${primitive} is composed`, () => {
          if (primitive in ofKeys) checkBatch(ofKeys[primitive], random.split(random.key(1), 2));
          else if (batching === "yes") checkBatch(ofSeeds[primitive], np.array([1, 2], "int32"));
          else expect(ofSeeds[primitive](0).shape).toEqual([3]);
        });
    }
  });
}
