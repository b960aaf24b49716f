import {
  adCheckpoint,
  checkpoint,
  checkpointPolicies,
  customBatching,
  customJvp,
  customVjp,
  experimental,
  grad,
  jit,
  jvp,
  lax,
  linearize,
  type NDArray,
  numpy as np,
  vjp,
  vmap,
} from "../../src/index.ts";

/**
 * The programs of the composition matrix, each from a vector of 3 to a scalar. tools/golden/transforms.py has the same
 * in JAX, line by line; both compute in float64.
 */
export type F = (x: NDArray) => NDArray;
type Operand = NDArray | number;
export const f64 = (data: readonly number[], shape?: readonly number[]): NDArray => {
  const flat = np.array(new Float64Array(data));
  return shape ? np.reshape(flat, shape as number[]) : flat;
};
export const i32 = (n: number): NDArray => np.array(n, { dtype: "int32" });
export const { sin, cos, exp, tanh } = np;
export const add = (a: Operand, b: Operand): NDArray => np.add(a, b);
export const mul = (a: Operand, b: Operand): NDArray => np.multiply(a, b);
export const less = (a: Operand, b: Operand): NDArray => np.less(a, b);
export const sum = (x: NDArray): NDArray => np.sum(x);
const named = adCheckpoint.checkpointName;
const square = (x: NDArray) => mul(x, x);

const W = () => f64([0.5, -0.3, 0.8, 1.1, 0.2, -0.7, -0.4, 0.9, 0.6, 0.3, -1.2, 0.1], [4, 3]);
const OUT = () => f64([1, -2, 3]);
const SIGNS = () => f64([1, -1, 1]);
const positive = (x: NDArray) => less(0.5, sum(x));
const total = ([c, ys]: [NDArray, NDArray]) => add(sum(square(c)), sum(square(ys)));
const body =
  (x: NDArray) =>
  (c: NDArray, w: NDArray): [NDArray, NDArray] => [add(sin(mul(c, w)), mul(sin(x), 0.5)), sum(square(c))];

const grow = (x: NDArray, maxSteps?: number): NDArray =>
  lax.whileLoop(
    ([, v]: [NDArray, NDArray]) => less(sum(square(v)), 10),
    ([i, v]: [NDArray, NDArray]): [NDArray, NDArray] => [add(i, 1), add(mul(v, 1.3), mul(sin(x), 0.1))],
    [i32(0), x],
    maxSteps === undefined ? {} : { maxSteps },
  )[1];

// Custom rules are wrong by a factor 1.5 on purpose, so that it shows which rule ran. The number k is not an array and
// the integer in the tree has no cotangent.
const scaledJvp = (k: number, a: NDArray, b: { s: NDArray }): NDArray => {
  const f = customJvp((k: number, a: NDArray, b: { s: NDArray }) => add(mul(sin(a), b.s), mul(a, k)), {
    nondiffArgnums: [0],
  });
  f.defjvp((k: number, [a, b]: any, [da, db]: any) => [
    add(mul(sin(a), b.s), mul(a, k)),
    add(mul(mul(da, add(mul(cos(a), b.s), k)), 1.5), mul(sin(a), db.s)),
  ]);
  return f(k, a, b);
};
const scaledVjp = (k: number, a: NDArray, b: { s: NDArray; i: NDArray }): NDArray => {
  const f = customVjp((k: number, a: NDArray, b: { s: NDArray; i: NDArray }) => add(mul(sin(a), b.s), mul(a, k)), {
    nondiffArgnums: [0],
  });
  f.defvjp(
    (k: number, a: NDArray, b: { s: NDArray; i: NDArray }) => [add(mul(sin(a), b.s), mul(a, k)), [a, cos(a), b.s]],
    (k: number, [a, c, s]: any, g: NDArray) => [mul(mul(g, add(mul(c, s), k)), 1.5), { s: mul(g, sin(a)), i: null }],
  );
  return f(k, a, b);
};

const scaledVmap = (a: NDArray, b: NDArray): NDArray => {
  const h = (a: NDArray, b: NDArray) => add(mul(sin(a), b), mul(a, 2));
  return customBatching.customVmap(h).defVmap((_size, _batched, a, b) => [mul(h(a, b), 1.5), true])(a, b);
};

function switched(x: NDArray): NDArray {
  const index = add(np.astype(positive(x), "int32"), np.astype(less(0, sum(mul(x, SIGNS()))), "int32"));
  const branches: ((a: NDArray) => [NDArray, NDArray])[] = [
    (a) => [sum(sin(a)), a],
    (a) => [sum(exp(a)), mul(x, x)],
    (a) => [np.array(2, { dtype: "float64" }), mul(cos(x), a)],
  ];
  const parts = lax.switch(index, branches, mul(x, 2)) as [NDArray, NDArray];
  return add(parts[0], sum(parts[1]));
}

const A = () => f64([0.6, -0.2, 0.3, 0.1, 0.5, -0.7, 0.4, 0.2, 0.8], [3, 3]);
const dotsInScan = (x: NDArray): NDArray =>
  total(
    lax.scan(
      (c: NDArray, w: NDArray): [NDArray, NDArray] => [
        sin(add(np.dot(A(), mul(c, w)), x)),
        sum(mul(np.dot(A(), sin(c)), c)),
      ],
      x,
      W(),
    ),
  );

export const programs: Record<string, F> = {
  call: (x) => sum(mul(jit((a: NDArray, b: NDArray) => ({ p: mul(sin(a), b), q: exp(b) }))(x, mul(x, 2)).p, x)),
  cond: (x) =>
    lax.cond(
      positive(x),
      (a: NDArray) => sum(mul(sin(a), x)),
      (a: NDArray) => sum(exp(mul(a, 0.5))),
      mul(x, x),
    ),
  switch: switched,
  scan: (x) => total(lax.scan(body(x), x, W())),
  scanReverse: (x) =>
    total(
      lax.scan(
        (c: NDArray, { w, k }: { w: NDArray; k: NDArray }): [NDArray, NDArray] => [
          add(sin(mul(c, w)), mul(x, np.astype(k, "float64"))),
          mul(c, x),
        ],
        x,
        { w: W(), k: np.array(new Int32Array([1, 2, 3, 4])) },
        { reverse: true },
      ),
    ),
  while: (x) => sum(mul(grow(x, 20), OUT())),
  customJvp: (x) => sum(mul(scaledJvp(2, x, { s: mul(x, x) }), x)),
  customVjp: (x) => sum(mul(scaledVjp(2, x, { s: mul(x, x), i: i32(3) }), x)),
  checkpoint: (x) => sum(checkpoint((a: NDArray) => sin(mul(sin(a), x)))(mul(x, x))),
  condInScan: (x) =>
    total(
      lax.scan(
        (c: NDArray, w: NDArray): [NDArray, NDArray] => [
          lax.cond(
            positive(c),
            (c: NDArray) => mul(sin(c), w),
            (c: NDArray) => add(mul(c, x), w),
            c,
          ),
          sum(c),
        ],
        x,
        W(),
      ),
    ),
  whileInScan: (x) =>
    total(lax.scan((c: NDArray, w: NDArray): [NDArray, NDArray] => [sin(mul(grow(mul(c, w), 30), x)), sum(c)], x, W())),
  customVjpInScan: (x) =>
    total(
      lax.scan(
        (c: NDArray, w: NDArray): [NDArray, NDArray] => [scaledVjp(2, mul(c, w), { s: x, i: i32(1) }), sum(c)],
        x,
        W(),
      ),
    ),
  customJvpInScan: (x) =>
    total(
      lax.scan((c: NDArray, w: NDArray): [NDArray, NDArray] => [scaledJvp(2, mul(c, w), { s: x }), sum(c)], x, W()),
    ),
  scanInScan: (x) =>
    total(
      lax.scan(
        (c: NDArray, w: NDArray): [NDArray, NDArray] => {
          const step = (d: NDArray, u: NDArray): [NDArray, NDArray] => [add(sin(mul(d, u)), mul(x, w)), sum(mul(d, x))];
          const [d, ys] = lax.scan(step, c, W());
          return [tanh(d), add(sum(ys), sum(c))];
        },
        x,
        W(),
      ),
    ),
  scanInWhile: (x) =>
    sum(
      lax.whileLoop(
        ([i]: [NDArray, NDArray]) => less(i, 3),
        ([i, v]: [NDArray, NDArray]): [NDArray, NDArray] => [
          add(i, 1),
          lax.scan((c: NDArray, w: NDArray): [NDArray, null] => [add(sin(mul(c, w)), x), null], v, W())[0],
        ],
        [i32(0), x],
        { maxSteps: 5 },
      )[1],
    ),
  condInWhile: (x) =>
    sum(
      lax.whileLoop(
        ([, v]: [NDArray, NDArray]) => less(sum(square(v)), 10),
        ([i, v]: [NDArray, NDArray]): [NDArray, NDArray] => [
          add(i, 1),
          lax.cond(
            less(i, 1),
            (v: NDArray) => add(v, mul(x, x)),
            (v: NDArray) => mul(v, 1.4),
            v,
          ),
        ],
        [i32(0), x],
        { maxSteps: 17 },
      )[1],
    ),
  checkpointOfScan: (x) => checkpoint((x: NDArray) => total(lax.scan(body(x), x, W())))(x),
  checkpointDots: (x) => checkpoint(dotsInScan, { policy: checkpointPolicies.dotsSaveable })(x),
  customVmap: (x) => sum(mul(scaledVmap(x, mul(x, x)), x)),
  customVmapInScan: (x) =>
    total(lax.scan((c: NDArray, w: NDArray): [NDArray, NDArray] => [scaledVmap(mul(c, w), x), sum(c)], x, W())),
  mapBatched: (x) => sum(square(lax.map((w: NDArray) => sum(sin(mul(x, w))), W(), { batchSize: 3 }))),
};
/** Reverse mode through a loop without a bound needs a concrete number of steps: no jit, no vmap. */
export const eagerOnly: Record<string, F> = { whileConcrete: (x) => sum(mul(grow(x), OUT())) };

// ---- Nestings ----------------------------------------------------------------------------------------------------------
/** A map R^3 -> R^3 that closes over an outer value. */
type Closing = (o: NDArray) => (x: NDArray) => NDArray;

function jvpScaled(h: (y: NDArray, o: NDArray) => NDArray, y: NDArray, o: NDArray): NDArray {
  const g = customJvp(h);
  g.defjvp((primals: any, tangents: any) => {
    const [out, dout] = jvp(h, primals, tangents);
    return [out, mul(dout, 1.5)];
  });
  return g(y, o);
}

/** Solves a system whose matrix is near the unit matrix. */
const richardson = (matvec: (v: NDArray) => NDArray, b: NDArray): NDArray =>
  lax.foriLoop(0, 50, (_, v: NDArray) => np.subtract(add(v, b), matvec(v)), np.zerosLike(b));
const linearSolve = (matvec: (v: NDArray) => NDArray, b: NDArray): NDArray =>
  lax.customLinearSolve(matvec, b, richardson, { transposeSolve: richardson });

export const wrappers: Record<string, (f: Closing) => Closing> = {
  // (1 + tanh(f(x)) / 3) v + o sum(v) / 30 = sin(x): the matrix depends on everything and is not symmetric.
  linearSolve: (f) => (o) => (x) =>
    linearSolve((v) => add(mul(add(np.divide(tanh(f(o)(x)), 3), 1), v), np.divide(mul(o, sum(v)), 30)), sin(x)),
  // y = tanh(f(y)) / 30 + sin(x).
  root: (f) => (o) => (x) => {
    const step = (y: NDArray) => add(np.divide(tanh(f(o)(y)), 30), sin(x));
    const solve = (_: unknown, y: NDArray) => lax.foriLoop(0, 50, (_, y: NDArray) => step(y), y);
    return lax.customRoot((y: NDArray) => np.subtract(y, step(y)), x, solve, linearSolve);
  },
  // a + b + h a b is associative.
  associativeScan: (f) => (o) => (x) => {
    const fn = (a: NDArray, b: NDArray) => add(add(a, b), np.divide(mul(mul(tanh(f(o)(x)), a), b), 3));
    return np.sum(lax.associativeScan(fn, mul(W(), x)), 0);
  },
  call: (f) => (o) => (x) => jit((a: NDArray) => mul(f(o)(a), o))(x),
  cond: (f) => (o) => (x) =>
    lax.cond(
      less(0.2, sum(x)),
      (a: NDArray) => add(f(o)(a), x),
      (a: NDArray) => tanh(mul(a, o)),
      x,
    ),
  scan: (f) => (o) => (x) => {
    const step = (k: NDArray, w: NDArray): [NDArray, NDArray] => [tanh(add(f(o)(k), mul(o, w))), mul(sin(k), w)];
    const [k, ys] = lax.scan(step, x, f64([0.5, -0.3, 0.8, 1.1, 0.2, -0.7], [2, 3]));
    return add(k, np.sum(ys, 0));
  },
  while: (f) => (o) => (x) =>
    lax.whileLoop(
      ([i, k]: [NDArray, NDArray]) => np.logicalAnd(less(sum(square(k)), 4), less(i, 4)),
      ([i, k]: [NDArray, NDArray]): [NDArray, NDArray] => [add(i, 1), add(add(mul(f(o)(k), 0.7), mul(k, 1.2)), 0.1)],
      [i32(0), x],
      { maxSteps: 6 },
    )[1],
  customJvp: (f) => (o) => (x) => {
    const g = customJvp((y: NDArray, o: NDArray) => f(o)(y));
    g.defjvp(([y, o]: any, [dy, ds]: any) => [f(o)(y), add(mul(mul(dy, cos(y)), 1.5), mul(ds, sin(o)))]);
    return g(x, o);
  },
  jvpRule: (f) => (o) => (x) => jvpScaled((y, o) => f(o)(y), x, o),
  customVjp: (f) => (o) => (x) => {
    const h = (y: NDArray, o: NDArray) => f(o)(y);
    const g = customVjp(h);
    g.defvjp(
      (y: NDArray, o: NDArray) => [h(y, o), [y, o]],
      (saved: any, ct: NDArray) => vjp(h, saved)[1](mul(ct, 1.5)),
    );
    return g(x, o);
  },
  checkpoint: (f) => (o) => (x) => checkpoint((a: NDArray) => mul(f(o)(sin(a)), x))(x),
  checkpointNames: (f) => (o) =>
    checkpoint((a: NDArray) => mul(tanh(f(o)(named(sin(a), "kept"))), named(cos(a), "other")), {
      policy: checkpointPolicies.saveOnlyTheseNames("kept"),
    }),
  // The rule is wrong by a factor 1.5 on purpose.
  customVmap: (f) => (o) => (x) => {
    const h = (y: NDArray, o: NDArray) => f(o)(y);
    const g = customBatching.customVmap(h).defVmap((axisSize, batched, y, o) => {
      const inAxes = batched.map((b) => (b ? 0 : null));
      return [mul(vmap(h, { inAxes, axisSize })(y, o), 1.5), true];
    });
    return g(x, o);
  },
  // Four rows by three: one batch and one row.
  map: (f) => (o) => (x) =>
    np.sum(
      lax.map((w: NDArray) => add(tanh(f(o)(mul(x, w))), mul(w, o)), W(), { batchSize: 3 }),
      0,
    ),
};
const leaf: Closing = (o) => (x) => add(sin(mul(x, o)), mul(x, 0.3));
/** The program of a name like "scan of cond": the wrappers' map of the leaf. */
export const nesting =
  (name: string): F =>
  (x) =>
    sum(mul(name.split(" of ").reduceRight((f, w) => wrappers[w](f), leaf)(cos(x))(x), OUT()));

// ---- Transformations ---------------------------------------------------------------------------------------------------
export const point = () => f64([0.4, 0.9, -0.3]);
export const direction = () => f64([0.3, -1.1, 0.7]);
const rows = () => f64([0.4, 0.9, -0.3, -0.5, 0.1, 0.2, 1.2, -0.4, 0.6, 0.05, 0.02, -0.6, 2, 1.5, 1], [5, 3]);
/** The lanes of the transformations that map. */
export const lanes = (): NDArray[] => [0, 1, 2, 3, 4].map((i) => rows().slice(i));
export const forward =
  (f: F): F =>
  (x) =>
    jvp(f, [x], [direction()])[1];
/** Derivatives of f along the curve with these derivatives. */
const along = (f: F, x: NDArray, ...series: NDArray[]): NDArray => np.stack(experimental.jet.jet(f, [x], [series])[1]);
const second = (f: F): F => grad((x: NDArray) => sum(mul(sin(grad(f)(x)), direction())));

/** Each gives the transformed function and its argument. */
export const transforms: Record<string, (f: F) => [F, () => NDArray]> = {
  eval: (f) => [f, point],
  jvp: (f) => [forward(f), point],
  linearize: (f) => [(x) => linearize(f, [x])[1](direction()), point],
  grad: (f) => [grad(f), point],
  gradOfGrad: (f) => [second(f), point],
  jvpOfGrad: (f) => [(x) => jvp(grad(f), [x], [direction()])[1], point],
  gradOfJvp: (f) => [grad(forward(f)), point],
  vmap: (f) => [vmap(f), rows],
  vmapOfJvp: (f) => [vmap(forward(f)), rows],
  vmapOfGrad: (f) => [vmap(grad(f)), rows],
  vmapOfGradOfGrad: (f) => [vmap(second(f)), rows],
  gradOfVmap: (f) => [grad((m: NDArray) => sum(sin(vmap(f)(m)))), rows],
  gradOfVmapShared: (f) => [
    grad((x: NDArray) => sum(sin(vmap((k: NDArray) => f(mul(x, k)))(f64([0.5, 1, 1.5]))))),
    point,
  ],
  gradOfVmapOfGrad: (f) => [grad((m: NDArray) => sum(sin(vmap(grad(f))(m)))), rows],
  jet: (f) => [(x) => along(f, x, direction(), mul(2, square(direction())), sin(direction())), point],
  vmapOfJet: (f) => [vmap((x: NDArray) => along(f, x, direction(), x)), rows],
  jetOfGrad: (f) => [(x) => along(grad(f), x, direction(), point()), point],
  gradOfJet: (f) => [grad((x: NDArray) => sum(sin(along(f, x, direction(), x)))), point],
};

// ---- Named axes --------------------------------------------------------------------------------------------------------
const axis = () => f64([0, 1, 2, 3]);
const over = (f: (x: NDArray) => NDArray, options: object = {}) => vmap(f, { axisName: "i", ...options });
const psum = (x: Operand): NDArray => lax.psum(x as NDArray, "i");
const steps = () => f64([0.5, -0.25]);
const summed = (c: NDArray, w: NDArray): [NDArray, NDArray] => [add(c, psum(mul(c, w))), psum(c)];
const scaledBoth = (x: NDArray) => scaledVjp(2, x, { s: mul(x, x), i: i32(1) });

export const axes: Record<string, () => NDArray> = {
  psum: () => over((x) => psum(mul(x, x)))(axis()),
  psumOfConstant: () => over((x) => add(psum(2), mul(0, x)))(axis()),
  normalise: () => over((x) => np.divide(x, psum(x)))(axis()),
  axisIndex: () => over((x) => mul(x, lax.axisIndex("i")))(axis()),
  unbatchedOut: () => over(psum, { outAxes: null })(axis()),
  gradInside: () => over(grad((x: NDArray) => psum(mul(x, x))))(axis()),
  gradOutside: () => grad((l: NDArray) => sum(sin(over((x) => mul(psum(x), x))(l))))(axis()),
  jvp: () =>
    jvp(
      over((x) => mul(psum(sin(x)), x)),
      [axis()],
      [add(axis(), 1)],
    )[1],
  gradOfGrad: () =>
    grad((l: NDArray) => sum(mul(grad((l: NDArray) => sum(over((x) => mul(psum(mul(x, x)), x))(l)))(l), axis())))(
      axis(),
    ),
  inScan: () => over((x) => lax.scan(summed, x, steps())[0])(axis()),
  gradOfInScan: () =>
    grad((l: NDArray) => sum(mul(over((x) => sum(lax.scan(summed, x, steps())[1]))(l), axis())))(axis()),
  inCond: () =>
    over((x) =>
      lax.cond(
        less(3, psum(x)),
        (a: NDArray) => mul(psum(a), a),
        (a: NDArray) => a,
        x,
      ),
    )(axis()),
  twoAxes: () =>
    vmap(
      (r: NDArray) =>
        vmap((x: NDArray) => add(add(np.divide(x, lax.psum(x, "j")), lax.psum(x, "i")), lax.psum(x, ["i", "j"])), {
          axisName: "j",
        })(r),
      { axisName: "i" },
    )(rows()),
  outerOnly: () => vmap((r: NDArray) => vmap((x: NDArray) => mul(x, lax.axisIndex("i")))(r), { axisName: "i" })(rows()),
  gradTwoAxes: () =>
    grad((m: NDArray) =>
      sum(
        sin(
          vmap(
            (r: NDArray) =>
              vmap((x: NDArray) => mul(mul(x, lax.psum(mul(x, x), "j")), lax.psum(x, "i")), { axisName: "j" })(r),
            {
              axisName: "i",
            },
          )(m),
        ),
      ),
    )(rows()),
  pmean: () => over((x) => mul(lax.pmean(sin(x), "i"), x))(axis()),
  pmax: () => over((x) => mul(lax.pmax(sin(x), "i"), x))(axis()),
  customVjp: () => over(grad((x: NDArray) => psum(scaledBoth(x))))(axis()),
  checkpoint: () => over(grad((x: NDArray) => checkpoint((x: NDArray) => mul(psum(sin(x)), x))(x)))(axis()),
};

// Each exchange: its value, with an operand that all lanes share, and derivatives taken outside and inside the lanes.
const iota = (n: number): NDArray => np.arange(0, n, { dtype: "float64" });
const X = () => np.reshape(sin(iota(32)), [4, 4, 2]);
const exchanges: Record<string, F> = {
  mean: (x) => lax.pmean(x, "i"),
  ppermute: (x) =>
    lax.ppermute(x, "i", [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 3],
    ]),
  pshuffle: (x) => lax.pshuffle(x, "i", [2, 0, 3, 1]),
  pswapaxes: (x) => lax.pswapaxes(x, "i", 0),
  allGather: (x) => lax.allGather(x, "i"),
  allGatherLast: (x) => lax.allGather(x, "i", { axis: -1 }),
  allGatherTiled: (x) => lax.allGather(x, "i", { axis: 1, tiled: true }),
  allToAll: (x) => lax.allToAll(x, "i", 0, 1),
  allToAllTiled: (x) => lax.allToAll(x, "i", 0, 1, { tiled: true }),
  psumScatter: (x) => lax.psumScatter(x, "i"),
  psumScatterTiled: (x) => lax.psumScatter(x, "i", { scatterDimension: 0, tiled: true }),
};
const weighted = (y: NDArray): NDArray => sum(mul(sin(y), np.reshape(cos(iota(y.size)), y.shape)));
for (const [k, f] of Object.entries(exchanges)) {
  const loss = (x: NDArray) => weighted(over(f)(x));
  axes[k] = () => over(f)(X());
  // JAX gives a result of another shape where an operand of allToAll is shared.
  if (!/pswapaxes|allToAll/.test(k)) axes[`${k}, shared`] = () => over((x) => mul(f(X().slice(0)), x.slice(0, 0)))(X());
  axes[`${k}, grad`] = () => grad(loss)(X());
  axes[`${k}, grad inside`] = () => over(grad((x: NDArray) => weighted(f(x))))(X());
  axes[`${k}, jvp of grad`] = () => jvp(grad(loss), [X()], [cos(X())])[1];
  axes[`${k}, in scan`] = () =>
    over((x) => lax.scan((c: NDArray) => [sin(add(c, sum(f(c)))), null] as const, x, null, { length: 2 })[0])(X());
}
/** What `grad inside` is: each lane's part of the derivative of all lanes' sum. */
export const insideFromOutside: Record<string, () => NDArray> = Object.fromEntries(
  Object.entries(exchanges).map(([k, f]) => [
    `${k}, grad inside`,
    () => grad((x: NDArray) => sum(over((x) => weighted(f(x)))(x)))(X()),
  ]),
);
const both = ["i", "j"];
const lattice = (f: F) =>
  vmap((r: NDArray) => vmap(f, { axisName: "j" })(r), { axisName: "i" })(np.reshape(sin(iota(36)), [2, 3, 6]));
Object.assign(axes, {
  "pmean over two axes": () => lattice((x) => mul(lax.pmean(x, both), x)),
  "axisIndex of two axes": () => lattice((x) => add(mul(x.slice(0), lax.axisIndex(both)), lax.axisSize(both))),
});
