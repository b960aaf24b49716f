import { describe, expect, it } from "vitest";
import { errors, jit, lax, type NDArray, numpy as np, random, scipy } from "../../src/index.ts";

const { signal } = scipy;
const apart = (a: NDArray, b: unknown): number => np.max(np.abs(np.subtract(a, np.array(b as number[])))).item();
const x = np.array([1, 4, -2, 3, 0, 5, -1, 2, 6]);
const y = np.array([2, 1, 0, -1, 3, 2, 2, 0, 1]);

/** Values of JAX: options, frequencies, times, real and imaginary parts. */
const spectra: [Parameters<typeof signal.stft>[1], number[], number[], number[][], number[][]][] = [
  [
    { nperseg: 4, boundary: "even" }, [0, 0.25, 0.5], [0, 2, 4, 6, 8, 10],
    [[2.5, 0.75, 2, 1.25, 4, 0], [-0.5, 1, 0, 0.5, -3, 0.5], [-1.5, -2.75, -2, -2.25, 2, -1]],
    [[0, 0, 0, 0, 0, 0], [0, -0.25, 0.5, -0.75, 0, -0.5], [0, 0, 0, 0, 0, 0]],
  ],
  [
    { nperseg: 4, boundary: "odd", padded: false }, [0, 0.25, 0.5], [0, 2, 4, 6, 8],
    [[1, 0.75, 2, 1.25, 6], [-0.5, 1, 0, 0.5, -3], [0, -2.75, -2, -2.25, 0]],
    [[0, 0, 0, 0, 0], [1.5, -0.25, 0.5, -0.75, 2], [0, 0, 0, 0, 0]],
  ],
  [
    { nperseg: 5, boundary: "constant", noverlap: 3 }, [0, 0.2, 0.4], [0, 2, 4, 6, 8],
    [[1.6708, 0.9146, 2.0854, 1.882, 5.4472], [-1.5062, -0.1219, -1.3781, 0.1771, -3.1708], [0.6708, -0.3354, 0.3354, -1.118, 0.4472]],
    [[0, 0, 0, 0, 0], [0.2437, 0.5376, 0.5376, 0.7694, 0.5257], [-1.276, -2.0454, -2.0454, -0.9511, 0.3249]],
  ],
  [
    { nperseg: 4, boundary: null, fs: 2, detrend: "constant" }, [0, 0.5, 1], [1, 2, 3, 4],
    [[-0.75, 0.5, -0.25, 1.75], [1.75, 0.75, 1.25, -2.125], [-2.75, -2, -2.25, 2.5]],
    [[0, 0, 0, 0], [-0.25, 0.5, -0.75, -0.5], [0, 0, 0, 0]],
  ],
  [
    { nperseg: 3, returnOnesided: false }, [0, 0.3333, -0.3333], [0, 2, 4, 6, 8],
    [[2.5, 0.5, 2.5, 0.5, 3], [-1.25, -0.25, -1.25, -0.25, -1.5], [-1.25, -0.25, -1.25, -0.25, -1.5]],
    [[0, 0, 0, 0, 0], [1.299, 2.1651, 2.1651, 1.299, -2.5981], [-1.299, -2.1651, -2.1651, -1.299, 2.5981]],
  ],
]; // biome-ignore format: tables

describe("stft", () => {
  it.each(spectra)("gives JAX's values with %o", (options, f, t, re, im) => {
    const [frequencies, times, z] = signal.stft(x, options as never);
    expect(z.dtype).toBe("complex64");
    for (const [got, want] of [[frequencies, f], [times, t], [np.real(z), re], [np.imag(z), im]] as const)
      expect(apart(got as NDArray, want)).toBeLessThan(1e-4); // biome-ignore format: pairs
  });
  it("keeps to its axis, and istft takes back what it did", () => {
    const data = random.normal(random.key(1), [2, 50, 3]);
    for (const options of [{ nperseg: 8 }, { nperseg: 9, noverlap: 6 }, { nperseg: 8, noverlap: 7, nfft: 16 }]) {
      const z = signal.stft(data, { ...options, axis: 1 })[2];
      expect(apart(signal.stft(data.slice(1, "...", 2), options)[2], z.slice(1, "...", 2, [null, null]))).toBeLessThan(
        1e-6,
      );
      const back = signal.istft(z, { ...options, freqAxis: 1, timeAxis: 3 })[1];
      expect(back.shape.slice(0, 1)).toEqual([2]);
      const along = back.moveaxis(-1, 1);
      expect(apart(along.slice("...", [0, 50], [null, null]), data)).toBeLessThan(1e-5);
    }
    const twist = lax.complex(data.slice(0, "...", 0), data.slice(1, "...", 1));
    const z = jit((v: NDArray) => signal.stft(v, { nperseg: 10 })[2])(twist) as NDArray;
    expect(z.shape[0]).toBe(10);
    expect(apart(signal.istft(z, { inputOnesided: false })[1].slice([0, 50]), twist as never)).toBeLessThan(1e-5);
  });
  it("is inverted also where a segment overlaps more others than there are", () => {
    const options = { nperseg: 8, noverlap: 7 };
    const z = signal.stft(x, { ...options, boundary: null })[2];
    const back = signal.istft(z, { ...options, boundary: false })[1];
    expect(back.shape).toEqual([9]);
    // The window is 0 at its first sample.
    expect(apart(back.slice([1, null]), x.slice([1, null]).tolist())).toBeLessThan(1e-5);
  });
  it("says what does not fit", () => {
    expect(() => signal.stft(x, { boundary: "other" as never })).toThrow(errors.ValueError);
    expect(() => signal.stft(x, { nperseg: 0 })).toThrow(/nperseg/);
    expect(() => signal.stft(x, { window: "other" as never })).toThrow(/hamming/);
    expect(() => signal.stft(x, { window: np.ones([3]), nperseg: 4 })).toThrow(errors.ValueError);
    expect(() => signal.istft(np.ones([3, 3]), { freqAxis: 1 })).toThrow(errors.ValueError);
  });
});
describe("csd and welch", () => {
  it("give JAX's values, of signals of different lengths too", () => {
    const p = signal.csd(x, y, { nperseg: 4 })[1];
    expect(apart(np.real(p), [0.72222, 0.72222, -3.22222])).toBeLessThan(1e-5);
    expect(apart(np.imag(p), [0, -0.83333, 0])).toBeLessThan(1e-5);
    const q = signal.csd(x, y.slice([0, 7]), { nperseg: 4, average: "median" })[1];
    expect(apart(np.real(q), [1.2, 1.4, -3.6])).toBeLessThan(1e-5);
    expect(apart(np.imag(q), [0, -4.6, 0])).toBeLessThan(1e-5);
  });
  it("the power of a signal is the sum of its spectrum", () => {
    const noise = random.normal(random.key(2), [256]);
    const [f, p] = signal.welch(noise, { window: "boxcar", detrend: false });
    expect(apart(np.sum(p).mul(f.slice(1)), np.mean(np.square(noise)).item())).toBeLessThan(1e-4);
    const mean = signal.welch(noise, {
      nperseg: 32,
      detrend: (v: NDArray) => v.sub(np.mean(v, -1, { keepdims: true })),
    });
    expect(apart(mean[1], signal.welch(noise, { nperseg: 32 })[1].tolist())).toBeLessThan(1e-6);
  });
});
it("fftconvolve agrees with convolve, complex operands included", () => {
  for (const mode of ["full", "same", "valid"] as const)
    expect(
      apart(signal.fftconvolve(x, y.slice([0, 4]), mode), signal.convolve(x, y.slice([0, 4]), mode).tolist()),
    ).toBeLessThan(1e-5);
  const z = lax.complex(x, y);
  const want = lax.complex(signal.convolve(x, x).sub(signal.convolve(y, y)), signal.convolve(x, y).mul(2));
  expect(apart(signal.fftconvolve(z, z), want as never)).toBeLessThan(1e-4);
});
