import { compile } from "./compile.ts";
import { compareFloat32, compareFloat64, noError, type Worst } from "./error.ts";
import type { Measured } from "./functions.ts";

const block = 1 << 14;
const half = 2 ** 31;
const bitsOf = (x: Float32Array): Uint32Array => new Uint32Array(x.buffer, x.byteOffset, x.length);

/** The largest error over the float32 numbers of every step-th bit pattern; `progress` hears how far it is. */
export function sweep(m: Measured, step: number, progress?: (share: number, worst: Worst) => void): Worst {
  const { inputs, output, run } = compile(m.f, 1, "float32", block);
  const bits = bitsOf(inputs[0]);
  const worst = noError();
  const fill = (from: number): void => {
    for (let i = 0; i < block; i++) bits[i] = from + i * step;
  };
  const mirror = m.symmetry ? new Float32Array(block) : null;
  const end = m.symmetry ? half : 2 * half;
  for (let from = 0; from < end; from += block * step) {
    if (mirror) {
      fill(from + half);
      run();
      mirror.set(output);
    }
    fill(from);
    run();
    const count = Math.min(block, Math.ceil((end - from) / step));
    for (let i = 0; i < count; i++) {
      const x = inputs[0][i];
      const exact = m.reference(x, 0);
      compareFloat32(worst, output[i], exact, x);
      if (mirror) compareFloat32(worst, mirror[i], m.symmetry === "odd" ? -exact : exact, -x);
    }
    if ((from / (block * step)) % 1024 === 1023) progress?.(from / end, worst);
  }
  return worst;
}

/** A generator of 32 random bits. */
function xorshift(): () => number {
  let s = 2463534242;
  return () => {
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    return s >>> 0;
  };
}
const special = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, Infinity, -Infinity, NaN, 2 ** -149, 2 ** 127, 1 - 2 ** -24];
/** The largest error of a function of two numbers on `count` pairs: any bits, moderate numbers, small halves, specials. */
export function sample(m: Measured, count: number): Worst {
  const { inputs, output, run } = compile(m.f, 2, "float32", block);
  const bits = inputs.map(bitsOf);
  const random = xorshift();
  const worst = noError();
  for (let done = 0; done < count; done += block) {
    for (let i = 0; i < block; i++)
      for (let k = 0; k < 2; k++) {
        const r = random();
        const kind = r & 3;
        if (kind < 2) bits[k][i] = random();
        else if (kind === 2) inputs[k][i] = (random() / 2 ** 32 - 0.5) * (k === 0 ? 20 : 60);
        else inputs[k][i] = r & 16 ? special[(r >>> 8) & 15] : (((r >>> 8) & 127) - 64) / 2;
      }
    run();
    for (let i = 0; i < block; i++) {
      const [x, y] = [inputs[0][i], inputs[1][i]];
      compareFloat32(worst, output[i], m.reference(x, y), x, y);
    }
  }
  return worst;
}

/** What tools/ulp/float64.py writes for a function: base64 of float64 arrays. */
export interface Exact {
  readonly args: readonly string[];
  readonly nearest: string;
  readonly rest: string;
}
const numbers = (base64: string): Float64Array =>
  new Float64Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
export interface Float64Errors {
  readonly relative: Worst;
  /** Of results below 1 in size the error counts in places of 1: what is promised near roots. */
  readonly absolute: Worst;
}
/** The largest errors of the float64 function on arguments whose results are known. */
export function check(m: Measured, exact: Exact): Float64Errors {
  const args = exact.args.map(numbers);
  const [nearest, rest] = [numbers(exact.nearest), numbers(exact.rest)];
  const { inputs, output, run } = compile(m.f, m.arity, "float64", nearest.length);
  args.forEach((a, k) => inputs[k].set(a));
  run();
  const [relative, absolute] = [noError(), noError()];
  nearest.forEach((r, i) => {
    const at = args.map((a) => a[i]) as [number, number];
    compareFloat64(relative, output[i], r, rest[i], ...at);
    const places = Math.min(1, 2 ** Math.floor(Math.log2(Math.abs(r))));
    const one = { ...noError() };
    compareFloat64(one, output[i], r, rest[i], ...at);
    if (one.ulps * places > absolute.ulps) Object.assign(absolute, one, { ulps: one.ulps * places });
  });
  return { relative, absolute };
}

/** Nanoseconds an element, the best of many runs over arguments that lie in the first-level cache. */
export function time(m: Measured, type: "float32" | "float64"): number {
  const length = 2048;
  const { inputs, run } =
    type === "float32" ? compile(m.f, m.arity, type, length) : compile(m.f, m.arity, type, length);
  const random = xorshift();
  const [lo, hi] = m.ordinary;
  for (const x of inputs) x.forEach((_, i) => (x[i] = lo + (hi - lo) * (random() / 2 ** 32)));
  let best = Infinity;
  for (let i = 0; i < 400; i++) {
    const start = performance.now();
    for (let k = 0; k < 8; k++) run();
    best = Math.min(best, performance.now() - start);
  }
  return (best * 1e6) / (8 * length);
}
