import {
  checkpoint,
  customJvp,
  customVjp,
  grad,
  jacobian,
  jit,
  jvp,
  lax,
  linearize,
  type NDArray,
  nn,
  numpy as np,
  scipy,
  vmap,
} from "../../src/index.ts";
import type { Encoded } from "../helpers/values.ts";

// What runs the random programs that tools/golden/random_programs.py draws and describes; it has the same, line by line.

interface Written {
  steps: [op: string, operands: number[], params: any][];
  outs: number[];
}
export interface Program {
  f: Written;
  looks: string[];
  xs: Encoded[];
  ts: Encoded[];
  ls: Encoded[];
  expected: Record<string, Encoded[]>;
}
export type F = (...xs: NDArray[]) => NDArray[];
type Unary = (x: NDArray) => NDArray;
type Binary = (a: NDArray, b: NDArray) => NDArray;

// A factor 1.5 that is wrong on purpose shows which rule ran.
const product: Binary = (a, b) => np.sin(a).mul(b);
const slope: Binary = (a, b) => np.cos(a).mul(b).mul(1.5);
const bent = customJvp(product);
bent.defjvp(([a, b]: any, [da, db]: any) => [bent(a, b), slope(a, b).mul(da).add(np.sin(a).mul(db))]);
const pulled = customVjp(product);
pulled.defvjp(
  (a: NDArray, b: NDArray) => [pulled(a, b), [a, b]],
  ([a, b]: any, g: NDArray) => [slope(a, b).mul(g), np.sin(a).mul(g)],
);

/** (3 I + tanh(A)) x = b. */
const linearSolve: Binary = (A, b) => {
  const dense = (f: any, v: NDArray): NDArray => np.linalg.solve(jacobian(f as Unary)(v) as NDArray, v);
  const matvec = (v: NDArray) => v.mul(3).add(np.matmul(np.tanh(A), v));
  return lax.customLinearSolve(matvec, b, dense, { transposeSolve: dense });
};
/** x + tanh(x) / 2 = a. */
const solved: Unary = (a) => {
  const f: Unary = (x) => x.add(np.tanh(x).div(2)).sub(a);
  const steepness: Unary = (x) => np.square(np.tanh(x)).neg().add(1).div(2).add(1);
  const newton = (f: any, x: NDArray): NDArray =>
    lax.foriLoop(0, 30, (_, y: NDArray) => y.sub(f(y).div(steepness(y))), x);
  return lax.customRoot(f, np.zerosLike(a), newton, (g: any, y: NDArray) => y.div(g(np.onesLike(y))));
};
const unary: Record<string, Unary> = {
  sin: np.sin,
  tanh: np.tanh,
  bump: (x) => np.exp(x.mul(x).neg()),
  root: (x) => np.sqrt(x.mul(x).add(1)),
  log: (x) => np.log1p(x.mul(x)),
  relu: nn.relu,
  abs: np.abs,
  erf: scipy.special.erf,
  halt: (x) => x.add(lax.stopGradient(np.cos(x)).mul(2)),
  round: (x) => x.add(np.floor(x)),
  solved,
};
const binary: Record<string, Binary> = {
  add: np.add,
  mul: np.multiply,
  sub: np.subtract,
  max: np.maximum,
  div: (a, b) => a.div(b.mul(b).add(1)),
  select: (a, b) => np.where(np.greater(a, b), a.mul(b), np.sin(b)),
  bent: (a, b) => bent(...(np.broadcastArrays(a, b) as [NDArray, NDArray])),
  pulled: (a, b) => pulled(...(np.broadcastArrays(a, b) as [NDArray, NDArray])),
};
const reduce: Record<string, (x: NDArray, axis: number) => NDArray> = {
  sum: np.sum,
  max: np.max,
  mean: np.mean,
  logsumexp: (x, axis) => scipy.special.logsumexp(x, axis) as NDArray,
  prod: np.prod,
};
const along: Record<string, (x: NDArray, axis: number) => NDArray> = {
  cumsum: np.cumsum,
  cumprod: np.cumprod,
  cummax: (x, axis) => lax.cummax(x, { axis }),
  sort: np.sort,
  flip: np.flip,
  softmax: nn.softmax,
};
const affine = (a: NDArray[], b: NDArray[]): NDArray[] => [a[0].mul(b[0]), a[1].mul(b[0]).add(b[1])];

/** A place among n, by the elements of x. */
const index = (x: NDArray, n: number): NDArray =>
  np
    .abs(np.floor(np.sum(x).mul(3)))
    .astype("int32")
    .mod(n);
const shaped = (x: NDArray, shape: number[]): NDArray =>
  String(x.shape) === String(shape) ? np.tanh(x) : np.broadcastTo(np.tanh(np.sum(x)), shape);

/** The function that `f` writes down; `outer` are the values around it. */
export function construct(f: Written, outer: NDArray[]): F {
  return (...args) => {
    const env = [...args];
    const value = (i: number): NDArray => (i >= 0 ? env[i] : outer.at(i)!);
    for (const [op, operands, params] of f.steps) {
      const around = [...outer, ...env];
      const bodies = (params.bodies ?? []).map((g: Written) => construct(g, around));
      const out = operations[op](params, operands.map(value), bodies);
      env.push(...(Array.isArray(out) ? out : [out]));
    }
    return f.outs.map(value);
  };
}
const whole = (f: F) => (...xs: NDArray[]): NDArray => f(...xs).map((y) => np.sum(y)).reduce((a, b) => a.add(b)); // biome-ignore format: one line reads better
const pushed = (f: (...xs: NDArray[]) => any, xs: NDArray[], ts: NDArray[]): any =>
  jvp(f as any, xs as any, ts as any)[1];
const directed = (f: F, xs: NDArray[], ts: NDArray[]): NDArray => pushed(whole(f), xs, ts);
const gradient = (f: F, xs: NDArray[]): NDArray[] => (grad as any)(whole(f), { argnums: xs.map((_, i) => i) })(...xs);
const cosines = (xs: NDArray[]) => xs.map((x) => np.cos(x));

const operations: Record<string, (p: any, xs: NDArray[], fs: F[]) => NDArray | NDArray[]> = {
  unary: (p, [x]) => unary[p.f](x),
  binary: (p, [a, b]) => binary[p.f](a, b),
  reduce: (p, [x]) => reduce[p.f](x, p.axis),
  along: (p, [x]) => along[p.f](x, p.axis),
  shaped: (p, [x]) => shaped(x, p.shape),
  reshape: (p, [x]) => np.reshape(x, p.shape),
  transpose: (_p, [x]) => np.transpose(x),
  spread: (p, [x]) => np.broadcastTo(x, p.shape),
  matmul: (_p, [a, b]) => np.matmul(a, b),
  row: (_p, [x, y]) => x.at(index(y, x.shape[0])).get(),
  take: (p, [x, y]) => np.take(x, index(y, x.shape[0]).sub(np.array(p.at, "int32")), 0, { mode: "clip" }),
  put: (_p, [x, y]) => x.at(index(y, x.shape[0])).add(np.sin(np.sum(y))),
  slice: (p, [x]) => x.slice([p.from, null, p.step]),
  window: (p, [x, y]) => lax.dynamicSliceInDim(x, index(y, 3), p.size),
  concatenate: (_p, xs) => np.concatenate(xs),
  stack: (_p, xs) => np.stack(xs),
  pad: (p, [x]) => lax.pad(x, 0.5, p.config),
  cond: (p, [x, ...xs], fs) => lax.cond(np.greater(np.sum(x), p.above), fs[0], fs[1], ...xs),
  switch: (_p, [x, ...xs], fs) => lax.switch(index(x, fs.length), fs, ...xs),
  scan: ({ carries: n, length, reverse, unroll }, xs, [f]) => {
    const step = (c: any, x: any): [any, any] => {
      const out = f(...c, ...x);
      return [out.slice(0, n), out.slice(n)];
    };
    return lax.scan(step, xs.slice(0, n), xs.slice(n), { length, reverse, unroll }).flat() as NDArray[];
  },
  for: (p, xs, [f]) => lax.foriLoop(0, p.most, (i: NDArray, c: NDArray[]) => f(...c, i.mul(np.array(0.25, "float64"))), xs),
  while: (p, xs, [f]) => {
    const test = ([i, x]: NDArray[]) => np.logicalAnd(np.less(i, p.most), np.less(np.sum(x), 4));
    return lax.whileLoop(test, ([i, ...c]: NDArray[]) => [i.add(1), ...f(...c)], [np.array(0, "int32"), ...xs]).slice(1);
  },
  affine: (p, xs) => lax.associativeScan(affine as any, xs as any, { reverse: p.reverse }) as any,
  jit: (_p, xs, [f]) => (jit as any)(f)(...xs),
  checkpoint: (_p, xs, [f]) => (checkpoint as any)(f)(...xs),
  vmap: (p, xs, [f]) => (vmap as any)(f, { inAxes: p.inAxes })(...xs),
  grad: (_p, xs, [f]) => gradient(f, xs),
  jvp: (_p, xs, [f]) => pushed(f, xs, cosines(xs)),
  linearize: (_p, xs, [f]) => (linearize as any)(f, xs)[1](...cosines(xs)),
  linearSolve: (_p, [A, b]) => linearSolve(A, b),
}; // biome-ignore format: a table

/** How a program is looked at: on inputs `xs`, directions `ts` and inputs with a leading axis of lanes `ls`. */
export const looks: Record<string, (f: F, xs: NDArray[], ts: NDArray[], ls: NDArray[]) => NDArray[]> = {
  value: (f, xs) => f(...xs),
  jvp: (f, xs, ts) => pushed(f, xs, ts),
  "jvp of jvp": (f, xs, ts) => [pushed((...ys) => directed(f, ys, ts), xs, ts)],
  vmap: (f, _xs, _ts, ls) => (vmap as any)(f)(...ls),
  "vmap of jvp": (f, _xs, ts, ls) => [(vmap as any)((...ys: NDArray[]) => directed(f, ys, ts))(...ls)],
  grad: (f, xs) => gradient(f, xs),
  "jvp of grad": (f, xs, ts) => pushed((...ys) => gradient(f, ys), xs, ts),
  "grad of jvp": (f, xs, ts) => gradient((...ys) => [directed(f, ys, ts)], xs),
  "vmap of grad": (f, _xs, _ts, ls) => (vmap as any)((...ys: NDArray[]) => gradient(f, ys))(...ls),
  "grad of vmap": (f, _xs, _ts, ls) =>
    gradient((...ys) => ((vmap as any)(f)(...ys) as NDArray[]).map((y) => np.sin(y)), ls),
  "grad of grad": (f, xs) => gradient((...ys) => gradient(f, ys).map((g) => np.sin(g)), xs),
};
