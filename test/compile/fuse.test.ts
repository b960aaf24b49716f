import { describe, expect, it } from "vitest";
import { costOf } from "../../src/compile/cost.ts";
import { countOps } from "../../src/compile/demand.ts";
import { scalar } from "../../src/core/trace.ts";
import type { ConcreteArray, Value } from "../../src/core/value.ts";
import type { KernelStep } from "../../src/ir/program.ts";
import { add, div, max, mul, neg, sub } from "../../src/ops/arithmetic.ts";
import { gt } from "../../src/ops/compare.ts";
import { convertElementType } from "../../src/ops/convert.ts";
import { dotGeneral } from "../../src/ops/dot.ts";
import { reduceMax, reduceSum } from "../../src/ops/reduce.ts";
import { broadcastInDim, concatenate, iota, pad, reshape, rev, slice, transpose } from "../../src/ops/shape.ts";
import { exp, sin } from "../../src/ops/transcendental.ts";
import { arrayOf, type Both, both, kernelsOf, noise } from "./helpers.ts";

/** Fusion must not change a bit where it only moves elements and computes one by one. */
const exact = ({ eager, compiled }: Both) => compiled.forEach((c, i) => expect(c).toEqual(eager[i]));
/** Reductions may associate otherwise when fused: a few roundings of float32. */
const close = ({ eager, compiled }: Both) =>
  compiled.forEach((c, i) => {
    expect(c.length).toBe(eager[i].length);
    c.forEach((v, k) =>
      expect(Math.abs(Number(v) - Number(eager[i][k]))).toBeLessThan(1e-5 * (1 + Math.abs(Number(v)))),
    );
  });
const steps = (b: Both) => kernelsOf(b.program.body).length;

const roll = (x: Value, by: number, axis: number): Value => {
  const n = x.shape[axis];
  const k = ((by % n) + n) % n;
  const part = (from: number, to: number) =>
    slice(
      x,
      x.shape.map((_, d) => (d === axis ? from : 0)),
      x.shape.map((m, d) => (d === axis ? to : m)),
    );
  return concatenate([part(n - k, n), part(0, n - k)], axis);
};
const row = (x: Value, shape: readonly number[]) => broadcastInDim(x, shape, [0]);

describe("fusion", () => {
  const x = noise([6, 20]);
  it("makes one kernel of a chain of elementwise operations and movement", () => {
    const r = both(([a]) => [add(mul(reshape(transpose(a, [1, 0]), [6, 20]), scalar(3)), rev(a, [1]))], [x]);
    exact(r);
    expect(steps(r)).toBe(1);
  });
  it("stores a product that another one reads, where products are loops", () => {
    const wide = convertElementType(noise([24, 24]), "float64") as ConcreteArray;
    const times = (x: Value, y: Value) =>
      dotGeneral(x, y, [
        [[1], [0]],
        [[], []],
      ]);
    const r = both(([a]) => [times(times(a, a), a)], [wide]);
    expect(costOf(r.program).flops).toBeLessThanOrEqual(4 * 24 ** 3);
  });
  it("splits a stencil into boxes and never selects per element", () => {
    const wave = ([a]: Value[]) => [1, -1].reduce((s, k) => add(s, add(roll(a, k, 0), roll(a, k, 1))), a);
    const r = both(([a]) => [wave([a])], [x]);
    exact(r);
    const [kernel] = kernelsOf(r.program.body);
    expect(JSON.stringify(kernel, (k, v) => (k === "vars" ? undefined : v))).not.toContain('"piece"');
  });
  it("pads, also inside and by negative amounts", () => {
    for (const config of [
      [1, 2, 0],
      [0, 0, 1],
      [-1, 2, 2],
      [3, -2, 1],
    ] as [number, number, number][])
      exact(both(([a]) => [mul(pad(a, scalar(9), [config, [1, 1, 0]]), scalar(2))], [x]));
  });
  it("stores what is worth more than it costs: softmax is two passes over stored exponentials", () => {
    const softmax = ([a]: Value[]) => {
      const e = exp(sub(a, row(reduceMax(a, [1]), a.shape)));
      return [div(e, row(reduceSum(e, [1]), a.shape))];
    };
    const r = both(softmax, [noise([8, 40])]);
    close(r);
    expect(steps(r)).toBe(2);
  });
  it("unrolls a short axis that is put together from parts: systems of equations take one kernel a step", () => {
    const column = (x: Value, k: number) => slice(x, [0, 0, k], [4, 5, k + 1]);
    const derivative = (s: Value): Value => {
      const [x, y, z] = [0, 1, 2].map((k) => column(s, k));
      return concatenate([mul(sub(y, x), scalar(10)), sub(mul(x, sub(scalar(28), z)), y), sub(mul(x, y), z)], 2);
    };
    const step = ([s]: Value[]) => {
      const ks: Value[] = [];
      for (const h of [0, 0.5, 0.5, 1]) ks.push(derivative(ks.length ? add(s, mul(ks[ks.length - 1], scalar(h))) : s));
      return [
        add(
          s,
          ks.reduce((a, b) => add(a, mul(b, scalar(0.2)))),
        ),
      ];
    };
    const r = both(step, [noise([4, 5, 3])]);
    exact(r);
    const kernels = kernelsOf(r.program.body);
    expect(kernels.length).toBe(1);
    // Its three parts run over one loop variable, so that the backend computes what they share once.
    const { body } = (kernels[0] as KernelStep).kernel;
    expect(new Set(body.map((s) => s.kind === "loop" && s.var)).size).toBe(1);
    expect(body.length).toBe(3);
  });
  it("recomputes what is cheap", () => {
    const r = both(([a]) => [reduceSum(mul(a, a), [0]), reduceSum(mul(a, a), [1])], [x]);
    close(r);
    expect(steps(r)).toBe(2);
  });
  it("lets outputs over one domain share a kernel", () => {
    const adam = ([p, m, g]: Value[]) => {
      const m2 = add(mul(m, scalar(0.9)), mul(g, scalar(0.1)));
      return [sub(p, mul(m2, scalar(0.01))), m2];
    };
    const r = both(adam, [noise([50], 3), noise([50], 4), noise([50], 5)]);
    exact(r);
    expect(steps(r)).toBe(1);
  });
  it("stays linear in a chain of depth 60 that uses each value at two places", () => {
    const chain = ([a]: Value[]) => {
      let y = a;
      for (let i = 0; i < 60; i++) y = add(sin(y), roll(y, 1, 1));
      return [y];
    };
    const r = both(chain, [noise([2, 16])]);
    exact(r);
    let ops = 0;
    for (const s of kernelsOf(r.program.body))
      if (s.kind === "kernel")
        for (const top of s.kernel.body) {
          const stores = [top];
          for (let t = stores.pop(); t; t = stores.pop()) {
            if (t.kind === "loop") stores.push(...t.body);
            else if (t.kind === "store") ops += countOps(t.value);
          }
        }
    expect(ops).toBeLessThan(60 * 60 * 4);
  });
  it("reads the operands of a contraction through transposes and reshapes, without copies", () => {
    const r = both(
      ([a, b]) => [
        dotGeneral(transpose(a, [1, 0]), reshape(b, [6, 5]), [
          [[1], [0]],
          [[], []],
        ]),
      ],
      [x, noise([30], 7)],
    );
    exact(r);
    expect(kernelsOf(r.program.body).map((s) => s.kind)).toEqual(["dot"]);
  });
  it("converts 16-bit operands of a contraction before it reads them", () => {
    const numbers = noise([30], 7);
    const halves = convertElementType(reshape(numbers, [6, 5]), "bfloat16") as ConcreteArray;
    const dimensions = [
      [[1], [0]],
      [[], []],
    ] as const;
    exact(
      both(
        ([a, h]) => [dotGeneral(reshape(a, [5, 6]), convertElementType(h, "float32"), dimensions)],
        [numbers, halves],
      ),
    );
  });
  it("gives an input or a constant back as a copy, and one value twice", () => {
    exact(
      both(
        ([a]) => {
          const y = neg(a);
          return [y, y, a, scalar(2)];
        },
        [x],
      ),
    );
  });
  it("tiles transpositions of any size", () => {
    for (const shape of [
      [32, 32],
      [37, 50],
      [33, 100],
      [100, 16],
    ])
      exact(both(([a]) => [add(transpose(a, [1, 0]), scalar(1))], [noise(shape)]));
    exact(both(([a]) => [transpose(a, [2, 0, 1])], [noise([3, 40, 35])]));
  });
  it("handles empty arrays", () => {
    const empty = arrayOf([], [0, 3]);
    exact(both(([a]) => [add(a, a), reduceSum(a, [0]), concatenate([a, a], 0)], [empty]));
  });
  it("agrees with operation by operation on random programs", () => {
    let seed = 11;
    const pick = (n: number) => (seed = (seed * 16807) % 2147483647) % n;
    const unary: ((v: Value) => Value)[] = [
      (v) => sin(v),
      (v) => neg(v),
      (v) => rev(v, [1]),
      (v) => roll(v, 2, 0),
      (v) => roll(v, 3, 1),
      (v) => reshape(transpose(v, [1, 0]), v.shape),
      (v) => row(reduceSum(v, [1]), v.shape),
      (v) => broadcastInDim(reduceMax(v, [0]), v.shape, [1]),
      (v) => mul(v, scalar(0.5)),
      (v) =>
        pad(slice(v, [1, 2], [5, 9]), scalar(1), [
          [1, 1, 0],
          [2, 3, 0],
        ]),
      (v) => add(v, reshape(iotaLike(v), v.shape)),
    ];
    const iotaLike = (v: Value) => mul(iota("float32", v.shape, 1), scalar(0.01));
    for (let n = 0; n < 40; n++) {
      const program = Array.from({ length: 3 + pick(10) }, () => [pick(unary.length), pick(3), pick(100)] as const);
      const f = ([a, b]: Value[]) => {
        const values = [a, b];
        for (const [u, kind, at] of program) {
          const v = values[at % values.length];
          values.push(kind === 0 ? max(unary[u](v), values[values.length - 1]) : unary[u](v));
        }
        return [values[values.length - 1], values[2], values[values.length >> 1]];
      };
      close(both(f, [noise([6, 12], n + 1), noise([6, 12], n + 100)] as ConcreteArray[]));
    }
  });
});

describe("what follows a contraction", () => {
  const product = (a: Value, b: Value) =>
    dotGeneral(a, b, [
      [[1], [0]],
      [[], []],
    ]);
  const column = (v: Value, shape: readonly number[]) => broadcastInDim(v, shape, [1]);
  const kinds = (b: Both) =>
    kernelsOf(b.program.body).map((s) => (s.kind === "dot" && s.epilogue ? "dot with epilogue" : s.kind));
  /** Sizes around the tile and the blocks; with several blocks of the depth the sums go through memory. */
  const sizes = [
    [1, 5, 3],
    [5, 1, 4],
    [37, 21, 300],
    [130, 530, 7],
    [4, 4, 0],
  ];
  it("runs on its result while that is in cache", () => {
    for (const [m, n, k] of sizes) {
      const xs = [noise([m, k], 1), noise([k, n], 2), noise([n], 3), noise([m, n], 4)];
      const r = both(([a, b, bias, x]) => {
        const h = add(product(a, b), column(bias, [m, n]));
        const positive = max(h, scalar(0));
        return [add(mul(positive, scalar(0.5)), x), gt(h, scalar(0)), positive];
      }, xs);
      exact(r);
      if (k > 0) expect(kinds(r)).toEqual(["dot with epilogue"]);
    }
  });
  it("reads operands backwards, spread out and shared", () => {
    for (const [m, n, k] of [
      [3, 5, 7],
      [20, 33, 40],
      [1, 17, 9],
    ]) {
      const xs = [noise([m, k], 1), noise([2 * k, n], 2), noise([k], 3), noise([2, 3, m, k], 4)];
      const r = both(([a, b, v, t]) => {
        const strided = slice(b, [0, 0], [2 * k, n], [2, 1]);
        const batch = dotGeneral(transpose(t, [0, 2, 1, 3]), t, [
          [[3], [3]],
          [[0], [0]],
        ]);
        return [product(rev(a, [0, 1]), strided), product(a, broadcastInDim(v, [k, n], [0])), batch];
      }, xs);
      exact(r);
    }
  });
  it("stays apart where others read the product, or elements are not taken one by one", () => {
    const [a, b] = [noise([20, 30]), noise([30, 20])];
    const read = both(
      ([a, b]) => {
        const p = product(a, b);
        return [p, neg(p)];
      },
      [a, b],
    );
    exact(read);
    const turned = both(([a, b]) => [add(transpose(product(a, b), [1, 0]), scalar(1))], [a, b]);
    exact(turned);
    expect([kinds(read), kinds(turned)]).toEqual([
      ["dot", "kernel"],
      ["dot", "kernel"],
    ]);
  });
  it("takes one of two products in", () => {
    const r = both(
      ([a, b, c, d]) => [add(product(a, b), product(c, d))],
      [1, 2, 3, 4].map((s) => noise([17, 17], s)),
    );
    exact(r);
    expect(kinds(r)).toEqual(["dot", "dot with epilogue"]);
  });
});
