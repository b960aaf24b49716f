import {
  checkpoint,
  customJvp,
  customVjp,
  grad,
  hessian,
  jacfwd,
  jit,
  jvp,
  lax,
  type NDArray,
  nn,
  numpy as np,
  random,
  valueAndGrad,
  vmap,
} from "jaxtra";

/** Name, function, arguments, and by how much more than usual results may be off. */
export type Case = readonly [name: string, f: (...args: any[]) => unknown, args: unknown[], factor?: number];

const ramp = (shape: number[], lo = -1, hi = 1, dtype = "float32"): NDArray => {
  const n = shape.reduce((a, b) => a * b, 1);
  return np
    .linspace(lo, hi, n)
    .reshape(shape)
    .astype(dtype as "float32");
};
const ints = (values: number[], dtype = "int32"): NDArray => np.array(values, dtype as "int32");
const matrix = np.array([
  [4, 1, 0.5],
  [1, 3, 0.25],
  [0.5, 0.25, 2],
]);
const general = np.array([
  [1, 2, 0.5],
  [-1, 0.3, 2],
  [0.7, 1.5, -0.2],
  [2, -0.4, 1],
]);
const complex = lax.complex(ramp([5]), ramp([5], 2, -1.5));
const shifted = lax.complex(ramp([5], 0.3, 0.9), ramp([5], 0.2, -0.4));
const image = ramp([1, 2, 6, 6]);
const kernel = ramp([3, 2, 3, 3], 0.5, -0.4);

const elementwise: Case[] = [
  ...["float32", "float64", "float16", "bfloat16"].map(
    (d): Case => [
      `arithmetic ${d}`,
      (x, y) => [x.add(y), x.sub(y), x.mul(y), x.div(y), np.maximum(x, y), np.minimum(x, y), np.abs(x), np.sign(y), x.neg()],
      [ramp([7], -2, 3, d), ramp([7], 1.5, -1.7, d)],
    ],
  ),
  ...["int8", "int16", "int32", "uint8", "uint16", "uint32"].map(
    (d): Case => [
      `integers ${d}`,
      (x, y) => [
        x.add(y), x.mul(y), lax.div(x, y), lax.rem(x, y), lax.bitwiseAnd(x, y), lax.bitwiseXor(x, y), lax.shiftLeft(x, y), lax.sign(x),
        lax.shiftRightLogical(x, y), lax.clz(x), lax.populationCount(y), lax.lt(x, y), lax.integerPow(y, 3),
      ], // biome-ignore format: one list
      [ints([1, 5, 100, 127, 64], d), ints([3, 2, 7, 1, 5], d)],
    ],
  ),
  ["truth values", (x, y) => [np.logicalAnd(x, y), np.logicalXor(x, y), np.logicalNot(x), np.where(x, 1, 2), x.sum()], [np.array([true, false, true]), np.array([true, true, false])]],
  ["exponentials", (x) => [np.exp(x), np.exp2(x), np.expm1(x), np.log(x), np.log1p(x), np.log2(x), np.sqrt(x), np.cbrt(x), lax.rsqrt(x)], [ramp([9], 0.1, 3)]],
  ["trigonometry", (x) => [np.sin(x), np.cos(x), np.tan(x), np.arcsin(x), np.arccos(x), np.arctan(x), np.arctan2(x, 0.3)], [ramp([9], -0.9, 0.9)]],
  ["hyperbolic functions", (x) => [np.sinh(x), np.cosh(x), np.tanh(x), np.arcsinh(x), np.arctanh(x), np.arccosh(x.add(2))], [ramp([9], -0.9, 0.9)]],
  ["error and gamma functions", (x) => [lax.erf(x), lax.erfc(x), lax.erfInv(x), lax.lgamma(x.add(2)), lax.digamma(x.add(2)), lax.besselI1e(x)], [ramp([9], -0.9, 0.9)], 8],
  ["powers", (x, y) => [np.power(x, y), x.pow(3), x.pow(-2), np.hypot(x, y), np.floor(y), np.ceil(y), np.round(y), np.trunc(y), np.mod(y, x)], [ramp([6], 0.5, 2), ramp([6], -1.5, 2)]],
  ["special floats", (x) => [np.isnan(x), np.isfinite(x), np.nanToNum(x), np.maximum(x, 0), np.sort(x), np.argsort(x)], [np.array([1, Number.NaN, -0, Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY])]],
  ["conversions", (x) => [x.astype("int32"), x.astype("uint8"), x.astype("float16"), x.astype("bfloat16"), x.astype("bool"), x.astype("complex64")], [ramp([6], 0, 5.7)]],
  ["clips and selections", (x, i) => [np.clip(x, -0.5, 0.5), np.select([np.less(x, 0), np.greater(x, 0.5)], [x.mul(2), x.add(1)], 7), lax.selectN(i, x, x.neg(), x.mul(0))], [ramp([4]), ints([0, 1, 2, 1])]],
]; // biome-ignore format: one program a line

const shapes: Case[] = [
  ["moves", (x) => [x.T, np.flip(x, 0), np.roll(x, 2, 1), np.concatenate([x, x.mul(2)], 1), np.pad(x, [[1, 0], [0, 2]]), x.reshape([4, 3]), np.tile(x, [2, 1])], [ramp([3, 4])]],
  ["slices", (x) => [x.at([1]).get(), np.take(x, ints([2, 0, -1]), 0), np.diag(x), np.triu(x), np.repeat(x, 2, 1)], [ramp([4, 4])]],
  ["dynamic slices", (x, i) => [lax.dynamicSlice(x, [i, 1], [2, 2]), lax.dynamicUpdateSlice(x, np.ones([1, 2]), [i, i])], [ramp([4, 4]), np.array(3, "int32")]],
  ["reductions", (x) => [x.sum(), x.mean(0), x.max(1), x.min(), x.prod(0), np.std(x), np.any(np.greater(x, 0.9)), np.all(np.greater(x, -2), 1), np.argmax(x, 1), np.argmin(x), nn.logsumexp(x, 0)], [ramp([3, 4])]],
  ["cumulative", (x) => [np.cumsum(x, 0), np.cumprod(x, 1), lax.cummax(x, 1), lax.cummin(x), lax.cumlogsumexp(x, 1)], [ramp([12, 11])], 4],
  ["windows", (x) => [lax.reduceWindow(x, 0, lax.add, [2, 2], [1, 2], "VALID"), lax.reduceWindow(x, Number.NEGATIVE_INFINITY, lax.max, [3, 1], [1, 1], "SAME")], [ramp([5, 6])]],
  ["own reduction", (x) => lax.reduce(x, 1, (a: NDArray, b: NDArray) => a.mul(b).add(a).add(b), [0]), [ramp([4, 3], 0, 0.5)]],
]; // biome-ignore format: one program a line

const control: Case[] = [
  ["cond", (x, p) => lax.cond(p, (v: NDArray) => np.sin(v), (v: NDArray) => v.mul(v), x), [ramp([3]), true]],
  ["switch", (i, x) => lax.switch(i, [(v: NDArray) => v, (v: NDArray) => v.neg(), (v: NDArray) => v.mul(3)], x), [np.array(5, "int32"), ramp([3])]],
  ["while", (x) => lax.whileLoop((c: NDArray) => np.less(c, 100), (c: NDArray) => c.mul(1.7), x), [1.5]],
  ["fori", (x) => lax.foriLoop(0, 5, (i: NDArray, c: NDArray) => c.mul(0.9).add(i), x), [ramp([3])]],
  ["scan", (x, w) => lax.scan((c: NDArray, y: NDArray) => [np.tanh(c.mul(w).add(y)), c.sum()], np.zeros([2]), x), [ramp([5, 2]), ramp([2])]],
  ["reverse scan", (x) => lax.scan((c: NDArray, y: NDArray) => [c.add(y), c.mul(y)], 0, x, { reverse: true }), [ramp([5])]],
  ["nested calls", (x) => jit((y: NDArray) => jit((z: NDArray) => z.mul(2))(y).add(jit((z: NDArray) => np.sin(z))(y)))(x).add(1), [ramp([3])]],
  ["associative scan", (x) => lax.associativeScan((a: NDArray, b: NDArray) => a.mul(b).add(b), x), [ramp([7])]],
  ["vmap of cond", (x) => vmap((v: NDArray) => lax.cond(np.greater(v, 0), (u: NDArray) => u.mul(2), (u: NDArray) => u.mul(u), v))(x), [ramp([5])]],
  ["vmap of while", (x) => vmap((v: NDArray) => lax.whileLoop((c: NDArray) => np.less(c, 10), (c: NDArray) => c.mul(2), v))(x), [ramp([4], 0.5, 3)]],
  ["map", (x) => lax.map((v: NDArray) => np.sort(v), x), [ramp([3, 4], 1, -1)]],
]; // biome-ignore format: one program a line

const mlp = (w: NDArray[], x: NDArray): NDArray => nn.logSoftmax(nn.relu(x.dot(w[0]).add(w[1])).dot(w[2])).mean();
const rnn = (w: NDArray, xs: NDArray): NDArray =>
  (lax.scan((h: NDArray, x: NDArray) => [np.tanh(w.dot(h).add(x)), h], np.zeros([3]), xs)[0] as NDArray).sum();
const conv = (x: NDArray, k: NDArray): NDArray => nn.gelu(lax.conv(x, k, [2, 1], "SAME")).sum();
const cube = customJvp((x: NDArray) => x.mul(x).mul(x));
cube.defjvp(([x]: NDArray[], [dx]: NDArray[]) => [cube(x), x.mul(x).mul(3).mul(dx)]);
const clipped = customVjp((x: NDArray) => x);
clipped.defvjp(
  (x: NDArray) => [x, null],
  (_: unknown, g: NDArray) => [np.clip(g, -1, 1)],
);

const derivatives: Case[] = [
  ["gradient of an MLP", (w, x) => valueAndGrad(mlp)(w, x), [[ramp([4, 5]), ramp([5]), ramp([5, 3], 1, -0.7)], ramp([6, 4], 1, -1.2)]],
  ["gradient of a convolution", (x, k) => grad(conv, { argnums: [0, 1] })(x, k), [image, kernel]],
  ["gradient of a scan", (w, xs) => grad(rnn, { argnums: [0, 1] })(w, xs), [ramp([3, 3], -0.5, 0.6), ramp([6, 3])]],
  ["gradient of a bounded while", (x) => grad((v: NDArray) => lax.whileLoop((c: NDArray) => np.less(c, 10), (c: NDArray) => c.mul(c), v, { maxSteps: 8 }))(x), [1.3]],
  ["jvp of a while", (x, d) => jvp((v: NDArray) => lax.whileLoop((c: NDArray) => np.less(c, 50), (c: NDArray) => c.mul(1.5), v), [x], [d]), [1.3, 0.5]],
  ["hessian", (x) => hessian((v: NDArray) => np.prod(np.sin(v)).add(v.dot(v)))(x), [ramp([3], 0.2, 1)]],
  ["jacobian", (x) => jacfwd((v: NDArray) => np.outer(v, np.exp(v)))(x), [ramp([3])]],
  ["custom jvp", (x) => grad((v: NDArray) => cube(v).sum())(x), [ramp([3])]],
  ["custom vjp", (x) => grad((v: NDArray) => clipped(v).mul(3).sum())(x), [ramp([3])]],
  ["checkpoint", (x) => grad((v: NDArray) => checkpoint((u: NDArray) => np.sin(np.sin(u)))(v).sum())(x), [ramp([4])]],
  ["gradient of max pooling", (x) => grad((v: NDArray) => lax.reduceWindow(v, Number.NEGATIVE_INFINITY, lax.max, [2, 2], [2, 2], "VALID").sum())(x), [ramp([4, 4]).mul(ramp([4, 4], 3, -2))]],
  ["gradient of a sort", (x) => grad((v: NDArray) => np.sort(v).mul(np.arange(5)).sum())(x), [np.array([3, 1, 2, 5, 4])]],
  ["gradient of a gather", (x, i) => grad((v: NDArray) => np.take(v, i, 0).mul(2).sum())(x), [ramp([4, 2]), ints([0, 2, 2])]],
  ["attention", (q, k, v) => grad((...a: NDArray[]) => nn.dotProductAttention(a[0], a[1], a[2]).sum(), { argnums: [0, 1, 2] })(q, k, v), [ramp([1, 4, 2, 3]), ramp([1, 4, 2, 3], 1, -0.5), ramp([1, 4, 2, 3], 0, 2)]],
]; // biome-ignore format: one program a line

const indexing: Case[] = [
  ["sort by keys", (x, y) => lax.sort([x, y], { numKeys: 2 }), [ints([2, 1, 2, 1]), np.array([0.5, 2, -1, 1])]],
  ["sort along an axis with values", (x, i) => lax.sort([x, i], { dimension: 0, numKeys: 1 }), [ramp([3, 2], 1, -1), ints([1, 2, 3, 4, 5, 6]).reshape([3, 2])]],
  ["sort by a comparator", (x) => lax.sort(x, { comparator: (a: NDArray, b: NDArray) => np.greater(a, b) }), [np.array([3, 1, 2, 5])]],
  ["topK", (x) => lax.topK(x, 2), [np.array([[3, 1, 2], [0, 5, 4]])]],
  ["scatters", (x, i) => [x.at(i).set(7), x.at(i).add(1), x.at(i).mul(2), x.at(i).min(0), x.at(i).max(0.1)], [ramp([5]), ints([1, 3, 1])]],
  ["searchsorted and unique sizes", (x, y) => [np.searchsorted(x, y), np.bincount(y.astype("int32"), { length: 4 })], [ramp([6], 0, 5), np.array([1.5, 3, 0])]],
  ["out of bounds", (x, i) => [x.at(i).get({ mode: "fill", fillValue: -1 }), x.at(i).get({ mode: "clip" }), x.at(i).set(9, { mode: "drop" })], [ramp([4]), ints([0, 7, -9])]],
]; // biome-ignore format: one program a line

const key = random.key(42);
const longKey = random.key(3, { impl: "rbg" });
const randomness: Case[] = [
  ["uniform", (k) => random.uniform(k, [5]), [key]],
  ["normal", (k) => random.normal(k, [5]), [key]],
  ["bits, integers and permutations", (k) => [random.bits(k, [3]), random.randint(k, [4], 0, 10), random.permutation(k, 6)], [key]],
  ["split keys", (k) => random.split(k, 3), [key]],
  ["keys in a loop", (k) => lax.scan((c: NDArray, _: unknown) => { const [a, b] = random.split(c, 2); return [a, random.normal(b)]; }, k, null, { length: 4 }), [key]],
  ["fold in and raw keys", (k, i) => random.uniform(random.foldIn(k, i), [2]), [random.PRNGKey(3), np.array(5, "int32")]],
  ["categorical", (k, x) => random.categorical(k, x), [key, ramp([4, 3])]],
  ["keys of XLA's generator", (k) => [random.split(k, 3), random.normal(k, [5]), random.bits(random.foldIn(k, 7), [3], "uint8"), random.bits(k, [2], "uint64")], [longKey]],
  ["keys of its unsafe kind", (k) => [random.split(k), random.uniform(random.foldIn(k, 2), [3])], [random.key(5, { impl: "unsafe_rbg" })]],
  ["keys of four words that are moved", (ks, i) => [ks.at(i).get(), np.where(np.greater(i, 0), ks.at(0).get(), ks.at(1).get()), np.concatenate([ks, ks.reshape([1, 2]).reshape([2])])], [random.split(longKey, 2), np.array(1, "int32")]],
  ["loops over keys of four words", (k, z) => [lax.scan((c: NDArray) => { const [a, b] = random.split(c); return [a, [random.normal(b, [2]), z]]; }, k, null, { length: 3 }), lax.whileLoop(([i]: NDArray[]) => np.less(i, 2), ([i, c]: NDArray[]) => [i.add(1), random.foldIn(c, i)], [np.array(0, "int32"), k]), jit((c: NDArray) => random.bits(c, [2]))(k)], [longKey, complex]],
  ["keys of four words inside of a loop", (x) => lax.foriLoop(0, 3, (i: NDArray, c: NDArray) => c.add(random.uniform(random.foldIn(random.key(3, { impl: "rbg" }), i))), x), [np.array(1)]],
]; // biome-ignore format: one program a line

const linalg: Case[] = [
  ["Cholesky and solve", (a, b) => [np.linalg.cholesky(a), np.linalg.solve(a, b), np.linalg.inv(a), np.linalg.det(a)], [matrix, ramp([3])], 4],
  ["gradient of logdet", (a) => grad((m: NDArray) => np.linalg.slogdet(m)[1] as NDArray)(a), [matrix], 4],
  ["QR", (a) => np.linalg.qr(a), [general], 4],
  ["eigh", (a) => np.linalg.eigvalsh(a), [matrix], 4],
  ["singular values", (a) => np.linalg.svd(a, { computeUv: false }), [general], 4],
  ["products", (a, b) => [np.matmul(a, b), np.einsum("ij,jk->ki", a, b), np.tensordot(a, b, 1), np.vdot(a, a), np.kron(a, b)], [general, matrix]],
  ["batched products", (a) => [np.matmul(a, a.transpose([0, 2, 1])), lax.linalg.triangularSolve(np.matmul(a, a.transpose([0, 2, 1])).add(np.eye(3)), a, { leftSide: true, lower: true })], [ramp([2, 3, 3])], 4],
  ["convolution with groups", (x, k) => lax.convGeneralDilated(x, k, [1, 1], [[1, 2], [0, 1]], { rhsDilation: [2, 1], featureGroupCount: 2 }), [image, ramp([4, 1, 2, 2])]],
]; // biome-ignore format: one program a line

const complexNumbers: Case[] = [
  ["complex arithmetic", (z, w) => [z.add(w), z.mul(w), z.div(w), np.abs(z), np.conj(z), np.angle(z), np.real(z), np.imag(w), z.sum(), z.prod()], [complex, shifted], 4],
  ["complex functions", (z) => [np.exp(z), np.log(z), np.sqrt(z), np.sin(z), np.cosh(z), np.tanh(z), np.power(z, 1.5)], [shifted], 8],
  ["complex products", (z) => np.matmul(z.reshape([5, 1]), z.reshape([1, 5])), [complex]],
  ["order of complex numbers", (z) => [np.sort(z), z.max(), z.min()], [complex]],
  ["gradient of a modulus", (z) => grad((w: NDArray) => np.abs(w).sum())(z), [complex]],
  ["complex scan", (z) => lax.scan((c: NDArray, w: NDArray) => [c.mul(w), c], lax.complex(1, 0), z), [complex]],
  ["Fourier transforms", (x, z) => [np.fft.fft(z), np.fft.ifft(z), np.fft.rfft(x), np.fft.irfft(z, 8), np.fft.fft2(x.reshape([2, 3]))], [ramp([6]), complex], 4],
  ["gradient of a Fourier transform", (x) => grad((v: NDArray) => np.abs(np.fft.rfft(v)).sum())(x), [ramp([7])], 4],
]; // biome-ignore format: one program a line

export const cases: Case[] = [
  ...elementwise,
  ...shapes,
  ...control,
  ...derivatives,
  ...indexing,
  ...randomness,
  ...linalg,
  ...complexNumbers,
];
