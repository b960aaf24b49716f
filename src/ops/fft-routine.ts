import type { Aval } from "../core/aval.ts";
import { InternalError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr } from "../ir/expr.ts";
import { constantIndex, flatten, type Index, linear, modIndex } from "../ir/index.ts";
import type { Routine } from "../ir/lower.ts";
import { type RoutineBuffer, RoutineBuilder } from "../ir/routine.ts";
import { product, range } from "../util/list.ts";

/** Longest prime factor that has a butterfly of its own; longer ones go by Bluestein's algorithm. */
const largestRadix = 13;
/** Factors of n as stages take them, 4 first; undefined if a prime factor is too large. */
export function radices(n: number): number[] | undefined {
  const factors: number[] = [];
  let rest = n;
  for (const r of [4, 2, ...range(largestRadix - 2, 3)])
    while (rest % r === 0) {
      factors.push(r);
      rest /= r;
    }
  return rest === 1 ? factors : undefined;
}
interface FftPairsParams {
  readonly axis: number;
  /** With the exponent's sign changed, and divided by the length. */
  readonly inverse: boolean;
}
/**
 * The discrete Fourier transform along one axis, of real and imaginary parts: sum over k of x[k] exp(-2 pi i j k / n).
 * It exists in compiled programs only, so it has no rules but its code.
 */
export const fftPairsP: Primitive<FftPairsParams> = {
  name: "fftPairs",
  infer: ([x]) => [x, x],
  tangent: "zero",
  batch() {
    throw new InternalError("fftPairs is made when all transformations are done");
  },
  lower: { kind: "routine", routine: ([x], params) => stockham(x, params) },
};
export const fftPairs = (re: Value, im: Value, params: FftPairsParams): [Value, Value] =>
  bind(fftPairsP, [re, im], params) as [Value, Value];

interface Pair<T> {
  readonly re: T;
  readonly im: T;
}
/**
 * Stockham's algorithm: a stage of radix r reads r elements that lie far apart and writes them side by side, so that the
 * order comes out right by itself and the inner loop runs over elements that lie side by side.
 * C. Van Loan, "Computational Frameworks for the Fast Fourier Transform", 1992.
 */
function stockham(a: Aval, { axis, inverse }: FftPairsParams): Routine {
  const r = new RoutineBuilder("fft");
  const buffers = (make: (a: Aval) => RoutineBuffer) => ({ re: make(a), im: make(a) });
  const [input, output] = [buffers(r.operand), buffers(r.result)];
  const n = a.shape[axis];
  const outer = product(a.shape.slice(0, axis));
  const inner = product(a.shape.slice(axis + 1));
  if (outer * n * inner === 0) return r.done();
  const stages = radices(n) as number[];
  const spare = { re: r.scratch(a.dtype, n * inner), im: r.scratch(a.dtype, n * inner) };
  const table = roots(r, a, n, inverse);
  r.loop(outer, "parallel", (line) => {
    if (stages.length === 0)
      r.loop(inner, "vector", (q) => {
        const at = flatten([line, q], [outer, inner]);
        r.store(output.re, at, r.load(input.re, at));
        r.store(output.im, at, r.load(input.im, at));
      });
    let length = n;
    let stride = inner;
    stages.forEach((radix, k) => {
      const toOutput = (stages.length - k) % 2 === 1;
      const fromOutput = k > 0 && !toOutput;
      const inLine = (at: Index) =>
        linear(0, [
          [line, n * inner],
          [at, 1],
        ]);
      const from = k === 0 ? input : fromOutput ? output : spare;
      const to = toOutput ? output : spare;
      stage({
        r, radix, length, stride, table, n, inverse,
        scale: k === stages.length - 1 && inverse ? 1 / n : 1,
        load: (at) => ({ re: r.load(from.re, from === spare ? at : inLine(at)), im: r.load(from.im, from === spare ? at : inLine(at)) }),
        store(at, v) {
          const place = toOutput ? inLine(at) : at;
          r.store(to.re, place, v.re);
          r.store(to.im, place, v.im);
        },
      }); // biome-ignore format: as it is
      length /= radix;
      stride *= radix;
    });
  });
  return r.done();
}
/** exp(-+ 2 pi i k / n) for all k below n, in the elements' dtype: by doubling in float64, whose rounding does not add up to much. */
function roots(r: RoutineBuilder, a: Aval, n: number, inverse: boolean): Pair<RoutineBuffer> {
  const { e } = r;
  const wide = { re: r.scratch("float64", n), im: r.scratch("float64", n) };
  const put = (at: Index, re: Expr, im: Expr) => {
    r.store(wide.re, at, re);
    r.store(wide.im, at, im);
  };
  put(constantIndex(0), e.constant(1, "float64"), e.constant(0, "float64"));
  for (let half = 1; half < n; half *= 2) {
    const { re: c, im: s } = root(half, n, inverse);
    const [cosine, sine] = [e.constant(c, "float64"), e.constant(s, "float64")];
    r.loop(Math.min(half, n - half), "serial", (j) => {
      const [x, y] = [r.load(wide.re, j), r.load(wide.im, j)];
      put(linear(half, [[j, 1]]), e.sub(e.mul(x, cosine), e.mul(y, sine)), e.add(e.mul(x, sine), e.mul(y, cosine)));
    });
  }
  if (a.dtype === "float64") return wide;
  const table = { re: r.scratch(a.dtype, n), im: r.scratch(a.dtype, n) };
  r.loop(n, "serial", (k) => {
    r.store(table.re, k, e.convert(r.load(wide.re, k), "float32"));
    r.store(table.im, k, e.convert(r.load(wide.im, k), "float32"));
  });
  return table;
}
/** exp(-+ 2 pi i k / n), exact in the eighths of the circle. */
function root(k: number, n: number, inverse: boolean): Pair<number> {
  const eighth = (8 * k) / n;
  const turn = Math.round(eighth / 2) % 4;
  const angle = ((eighth - 2 * Math.round(eighth / 2)) * Math.PI) / 4;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [re, im] = [
    [c, s],
    [-s, c],
    [-c, -s],
    [s, -c],
  ][turn];
  return { re, im: inverse ? im : -im };
}
interface Stage {
  readonly r: RoutineBuilder;
  readonly radix: number;
  /** Of the transforms that are left. */
  readonly length: number;
  /** How many of them stand side by side. */
  readonly stride: number;
  readonly table: Pair<RoutineBuffer>;
  readonly n: number;
  readonly inverse: boolean;
  readonly scale: number;
  readonly load: (at: Index) => Pair<Expr>;
  readonly store: (at: Index, v: Pair<Expr>) => void;
}
function stage(s: Stage): void {
  const { r, radix, length, stride, n, table } = s;
  const m = length / radix;
  const body = (p: Index, q: Index): void => {
    const xs = range(radix).map((k) => s.load(linear(stride * m * k, [[q, 1], [p, stride]])));
    const ys = butterfly(s, xs);
    ys.forEach((y, j) => {
      const turned = j === 0 || m === 1 ? y : times(r, y, rootAt(p, j));
      s.store(linear(stride * j, [[q, 1], [p, stride * radix]]), scaled(s, turned));
    });
  }; // biome-ignore format: as it is
  const rootAt = (p: Index, j: number): Pair<Expr> => {
    const at = modIndex(linear(0, [[p, j * (n / length)]]), n);
    return { re: r.load(table.re, at), im: r.load(table.im, at) };
  };
  // A single transform has nothing beside it: there the positions within it go in lanes.
  if (stride === 1) r.loop(m, "vector", (p) => body(p, constantIndex(0)));
  else r.loop(m, "serial", (p) => r.loop(stride, "vector", (q) => body(p, q)));
}
const scaled = ({ r, scale }: Stage, v: Pair<Expr>): Pair<Expr> => {
  if (scale === 1) return v;
  const factor = r.e.constant(scale, v.re.type);
  return { re: r.e.mul(v.re, factor), im: r.e.mul(v.im, factor) };
};
const plus = (r: RoutineBuilder, a: Pair<Expr>, b: Pair<Expr>): Pair<Expr> => ({
  re: r.e.add(a.re, b.re),
  im: r.e.add(a.im, b.im),
});
const minus = (r: RoutineBuilder, a: Pair<Expr>, b: Pair<Expr>): Pair<Expr> => ({
  re: r.e.sub(a.re, b.re),
  im: r.e.sub(a.im, b.im),
});
const times = ({ e }: RoutineBuilder, a: Pair<Expr>, b: Pair<Expr>): Pair<Expr> => ({
  re: e.sub(e.mul(a.re, b.re), e.mul(a.im, b.im)),
  im: e.add(e.mul(a.re, b.im), e.mul(a.im, b.re)),
});
/** The transform of `radix` numbers. */
function butterfly(s: Stage, xs: readonly Pair<Expr>[]): Pair<Expr>[] {
  const { r, radix, inverse } = s;
  if (radix === 2) return [plus(r, xs[0], xs[1]), minus(r, xs[0], xs[1])];
  if (radix === 4) {
    const [sum, difference] = [plus(r, xs[0], xs[2]), minus(r, xs[0], xs[2])];
    const [other, d] = [plus(r, xs[1], xs[3]), minus(r, xs[1], xs[3])];
    // -i d forwards, i d backwards.
    const turned = inverse ? { re: r.e.neg(d.im), im: d.re } : { re: d.im, im: r.e.neg(d.re) };
    return [plus(r, sum, other), plus(r, difference, turned), minus(r, sum, other), minus(r, difference, turned)];
  }
  return oddButterfly(s, xs);
}
/** For an odd radix: elements k and radix - k share their cosines, and have opposite sines. */
function oddButterfly({ r, radix, inverse }: Stage, xs: readonly Pair<Expr>[]): Pair<Expr>[] {
  const { e } = r;
  const half = (radix - 1) / 2;
  const sums = range(half).map((k) => plus(r, xs[k + 1], xs[radix - 1 - k]));
  const differences = range(half).map((k) => minus(r, xs[k + 1], xs[radix - 1 - k]));
  const out: Pair<Expr>[] = [sums.reduce((t, v) => plus(r, t, v), xs[0])];
  for (let j = 1; j <= half; j++) {
    let even = xs[0];
    let odd: Pair<Expr> | undefined;
    for (let k = 1; k <= half; k++) {
      const { re: c, im: sine } = root((j * k) % radix, radix, inverse);
      const by = (v: Pair<Expr>, factor: number): Pair<Expr> => {
        const f = e.constant(factor, v.re.type);
        return { re: e.mul(v.re, f), im: e.mul(v.im, f) };
      };
      even = plus(r, even, by(sums[k - 1], c));
      const turned = by(differences[k - 1], sine);
      odd = odd ? plus(r, odd, turned) : turned;
    }
    const { re, im } = odd as Pair<Expr>;
    const turned = { re: e.neg(im), im: re };
    out[j] = plus(r, even, turned);
    out[radix - j] = minus(r, even, turned);
  }
  return out;
}
