import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { isFloat } from "../../core/dtype.ts";
import { JAXTypeError, ShapeError, ValueError } from "../../core/errors.ts";
import { registerNode } from "../../core/pytree.ts";
import type { NDArray } from "../../core/value.ts";
import { remainder } from "../../numpy/arithmetic.ts";
import { array, onesLike } from "../../numpy/creation.ts";
import { einsum } from "../../numpy/einsum.ts";
import { concatenate, stack } from "../../numpy/join.ts";
import { eigh } from "../../numpy/linalg/index.ts";
import { logicalAnd, logicalOr, where } from "../../numpy/logic.ts";
import { roll } from "../../numpy/rearrange.ts";
import { argmax, sum } from "../../numpy/reductions.ts";
import { searchsorted } from "../../numpy/search.ts";
import { swapaxes } from "../../numpy/shape.ts";
import { take } from "../../numpy/take.ts";
import * as np from "../../numpy/ufuncs.ts";

// Rotations of space as unit quaternions (x, y, z, w), and interpolation between them.

const floats = (x: ArrayLike, name: string): NDArray => {
  const a = asArray(x, name);
  return isFloat(a.dtype) ? a : a.astype("float32");
};
/** The components along the last axis. */
const parts = (x: NDArray): NDArray[] => Array.from({ length: x.shape[x.ndim - 1] }, (_, i) => x.slice("...", i));
const joined = (xs: readonly NDArray[]): NDArray => stack([...xs], -1);
const scaled = (x: NDArray, by: NDArray): NDArray => np.multiply(x, by.slice("...", null));
const norm = (x: NDArray): NDArray => np.sqrt(sum(np.square(x), -1));
const normalized = (q: NDArray): NDArray => np.divide(q, norm(q).slice("...", null));
const toRadians = (x: NDArray, degrees: boolean): NDArray => (degrees ? np.multiply(x, Math.PI / 180) : x);
const toDegrees = (x: NDArray, degrees: boolean): NDArray => (degrees ? np.multiply(x, 180 / Math.PI) : x);
function wide(x: NDArray, size: number, name: string): NDArray {
  if (x.ndim >= 1 && x.shape[x.ndim - 1] === size) return x;
  throw new ShapeError(`Rotation.${name}: ${showAval(x.aval)} has no last axis of ${size}. Reshape it.`);
}
/** Hamilton's product: first q, then p. */
function compose(p: NDArray, q: NDArray): NDArray {
  const [a, b, c, d] = parts(p);
  const [x, y, z, w] = parts(q);
  const dot = (...terms: [NDArray, NDArray, 1 | -1][]): NDArray =>
    terms.map(([u, v, s]) => np.multiply(np.multiply(u, v), s)).reduce((s, t) => np.add(s, t));
  return joined([
    dot([d, x, 1], [w, a, 1], [b, z, 1], [c, y, -1]),
    dot([d, y, 1], [w, b, 1], [c, x, 1], [a, z, -1]),
    dot([d, z, 1], [w, c, 1], [a, y, 1], [b, x, -1]),
    dot([d, w, 1], [a, x, -1], [b, y, -1], [c, z, -1]),
  ]);
}
/** Which axes a sequence such as "xyz" names, and whether they turn with the body: capitals. */
function axesOf(seq: string, name: string, sizes: readonly number[]): { axes: number[]; intrinsic: boolean } {
  const intrinsic = /^[XYZ]+$/.test(seq);
  const axes = [...seq.toLowerCase()].map((c) => "xyz".indexOf(c));
  if (!sizes.includes(seq.length) || !(intrinsic || /^[xyz]+$/.test(seq)) || axes.some((a, i) => a === axes[i + 1]))
    throw new ValueError(
      `Rotation.${name}: ${seq} is no sequence of axes. Give ${sizes.join(", ")} of x, y, z, or of X, Y, Z, neighbours different.`,
    );
  return { axes, intrinsic };
}

export interface DegreesOptions {
  /** Angles in degrees, not radians; false. */
  degrees?: boolean;
}
/**
 * Rotations of space: one, or an array of them. A pytree node, so that it passes through jit and vmap.
 * @example
 *   const r = Rotation.fromEuler("z", 90, { degrees: true });
 *   np.round(r.apply(np.array([1, 0, 0]))).tolist(); // [0, 1, 0]
 * @source jax.scipy.spatial.transform.Rotation
 */
export class Rotation {
  /** float[..., 4]: x, y, z, w, of norm 1. */
  readonly quat: NDArray;
  constructor(quat: NDArray) {
    this.quat = quat;
  }
  /** @param quat float[..., 4], which is normalised */
  static fromQuat(quat: ArrayLike): Rotation {
    return new Rotation(normalized(wide(floats(quat, "Rotation.fromQuat"), 4, "fromQuat")));
  }
  /** @param rotvec float[..., 3]: the axis, as long as the angle */
  static fromRotvec(rotvec: ArrayLike, { degrees = false }: DegreesOptions = {}): Rotation {
    const v = toRadians(wide(floats(rotvec, "Rotation.fromRotvec"), 3, "fromRotvec"), degrees);
    const angle = norm(v);
    const square = np.square(angle);
    const small = np.add(np.subtract(0.5, np.divide(square, 48)), np.divide(np.square(square), 3840));
    const isSmall = np.lessEqual(angle, 1e-3);
    const safe = where(isSmall, onesLike(angle), angle);
    const scale = where(isSmall, small, np.divide(np.sin(np.divide(safe, 2)), safe));
    return new Rotation(concatenate([scaled(v, scale), np.cos(np.divide(angle, 2)).slice("...", null)], -1));
  }
  /** @param mrp float[..., 3], modified Rodrigues parameters: the axis, as long as tan(angle / 4) */
  static fromMrp(mrp: ArrayLike): Rotation {
    const v = wide(floats(mrp, "Rotation.fromMrp"), 3, "fromMrp");
    const above = np.add(sum(np.square(v), -1), 1).slice("...", null);
    return new Rotation(np.divide(concatenate([np.multiply(2, v), np.subtract(2, above)], -1), above));
  }
  /** @param matrix float[..., 3, 3], orthogonal with determinant 1 */
  static fromMatrix(matrix: ArrayLike): Rotation {
    const m = wide(floats(matrix, "Rotation.fromMatrix"), 3, "fromMatrix");
    const at = (i: number, j: number): NDArray => m.slice("...", i, j);
    const trace = np.add(np.add(at(0, 0), at(1, 1)), at(2, 2));
    const largest = argmax(joined([at(0, 0), at(1, 1), at(2, 2), trace]), -1);
    const byDiagonal = (i: number): NDArray => {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3];
      const out: NDArray[] = [];
      out[i] = np.add(np.subtract(1, trace), np.multiply(2, at(i, i)));
      out[j] = np.add(at(j, i), at(i, j));
      out[k] = np.add(at(k, i), at(i, k));
      out[3] = np.subtract(at(k, j), at(j, k));
      return joined(out);
    };
    const [off01, off12, off20] = [
      np.subtract(at(1, 0), at(0, 1)),
      np.subtract(at(2, 1), at(1, 2)),
      np.subtract(at(0, 2), at(2, 0)),
    ];
    const byTrace = joined([off12, off20, off01, np.add(1, trace)]);
    const pick = (i: number, x: NDArray, y: NDArray) => where(np.equal(largest, i).slice("...", null), x, y);
    return new Rotation(normalized([0, 1, 2].reduce((q, i) => pick(i, byDiagonal(i), q), byTrace)));
  }
  /**
   * Turns about axes one after the other.
   * @param seq one to three of x, y, z, fixed in space, or of X, Y, Z, which turn along
   * @param angles float[..., n], or a number for one axis
   * @throws RangeError if seq is none
   */
  static fromEuler(seq: string, angles: ArrayLike, { degrees = false }: DegreesOptions = {}): Rotation {
    const { axes, intrinsic } = axesOf(seq, "fromEuler", [1, 2, 3]);
    const given = floats(angles, "Rotation.fromEuler");
    const all = toRadians(wide(given.ndim === 0 ? given.reshape([1]) : given, axes.length, "fromEuler"), degrees);
    const turns = parts(np.divide(all, 2)).map((half, k) => {
      const zero = np.multiply(half, 0);
      return joined([0, 1, 2, 3].map((i) => (i === 3 ? np.cos(half) : i === axes[k] ? np.sin(half) : zero)));
    });
    return new Rotation(turns.reduce((r, t) => (intrinsic ? compose(r, t) : compose(t, r))));
  }
  static identity(): Rotation {
    return new Rotation(array([0, 0, 0, 1]));
  }
  /** Arrays of rotations, one behind the other. */
  static concatenate(rotations: readonly Rotation[]): Rotation {
    return new Rotation(concatenate(rotations.map((r) => r.quat)));
  }

  /** Whether it is one rotation, not an array. */
  get single(): boolean {
    return this.quat.ndim === 1;
  }
  get length(): number {
    if (this.single) throw new JAXTypeError("Rotation.length: it is a single rotation.");
    return this.quat.shape[0];
  }
  /** Rotations out of an array of them: as NDArray's slice. */
  slice(...index: Parameters<NDArray["slice"]>): Rotation {
    if (this.single) throw new JAXTypeError("Rotation.slice: it is a single rotation.");
    return new Rotation(this.quat.slice(...index));
  }
  /** The rotation by `other`, then by this one. */
  mul(other: Rotation): Rotation {
    return Rotation.fromQuat(compose(this.quat, other.quat));
  }
  inv(): Rotation {
    return new Rotation(np.multiply(this.quat, array([-1, -1, -1, 1], { dtype: this.quat.dtype })));
  }
  /**
   * Vectors after the rotation.
   * @param vectors float[..., 3]
   */
  apply(vectors: ArrayLike, { inverse = false }: { inverse?: boolean } = {}): NDArray {
    const m = this.asMatrix();
    return einsum("...ij,...j->...i", inverse ? swapaxes(m, -1, -2) : m, floats(vectors, "Rotation.apply"));
  }
  /** The angles, from 0 to pi. */
  magnitude(): NDArray {
    const [x, y, z, w] = parts(this.quat);
    return np.multiply(2, np.arctan2(norm(joined([x, y, z])), np.abs(w)));
  }
  /**
   * The rotation nearest to all, by the squares of the differences of their matrices.
   * @param weights float[n]
   */
  mean(weights?: ArrayLike): Rotation {
    const w = weights === undefined ? onesLike(this.quat.slice("...", 0)) : floats(weights, "Rotation.mean");
    if (w.ndim !== 1 || w.shape[0] !== this.length)
      throw new ShapeError(`Rotation.mean: weights ${showAval(w.aval)} are not for ${this.length} rotations.`);
    const [, vectors] = eigh(einsum("n,ni,nj->ij", w, this.quat, this.quat));
    return new Rotation(vectors.slice("...", -1));
  }
  /**
   * float[..., 4]
   * @param options.canonical the one of both signs of which w is not negative
   * @param options.scalarFirst w, x, y, z
   */
  asQuat({ canonical = false, scalarFirst = false } = {}): NDArray {
    const q = canonical ? canonicalOf(this.quat) : this.quat;
    return scalarFirst ? roll(q, 1, { axis: -1 }) : q;
  }
  /** float[..., 3, 3] */
  asMatrix(): NDArray {
    const [x, y, z, w] = parts(this.quat);
    const two = (a: NDArray, b: NDArray, c: NDArray, d: NDArray, sign: 1 | -1): NDArray =>
      np.multiply(2, np.add(np.multiply(a, b), np.multiply(np.multiply(c, d), sign)));
    const squares = (...signs: number[]): NDArray =>
      [x, y, z, w].map((v, i) => np.multiply(np.square(v), signs[i])).reduce((s, t) => np.add(s, t));
    return stack(
      [
        joined([squares(1, -1, -1, 1), two(x, y, z, w, -1), two(x, z, y, w, 1)]),
        joined([two(x, y, z, w, 1), squares(-1, 1, -1, 1), two(y, z, x, w, -1)]),
        joined([two(x, z, y, w, -1), two(y, z, x, w, 1), squares(-1, -1, 1, 1)]),
      ],
      -2,
    );
  }
  /** float[..., 3]: the axis, as long as the angle */
  asRotvec({ degrees = false }: DegreesOptions = {}): NDArray {
    const [x, y, z, w] = parts(where(np.less(this.quat.slice("...", [3]), 0), np.negative(this.quat), this.quat));
    const v = joined([x, y, z]);
    const angle = np.multiply(2, np.arctan2(norm(v), w));
    const square = np.square(angle);
    const small = np.add(np.add(2, np.divide(square, 12)), np.divide(np.multiply(7, np.square(square)), 2880));
    const isSmall = np.lessEqual(angle, 1e-3);
    const safe = where(isSmall, onesLike(angle), angle);
    const scale = where(isSmall, small, np.divide(safe, np.sin(np.divide(safe, 2))));
    return toDegrees(scaled(v, scale), degrees);
  }
  /** float[..., 3], modified Rodrigues parameters */
  asMrp(): NDArray {
    const [x, y, z, w] = parts(this.quat);
    const sign = where(np.less(w, 0), -1, 1);
    return scaled(joined([x, y, z]), np.divide(sign, np.add(1, np.multiply(sign, w))));
  }
  /**
   * The angles of turns about three axes. At the poles, where the first and the third are not unique, one of them is 0.
   * @param seq as in fromEuler, of three axes
   * @returns float[..., 3]
   */
  asEuler(seq: string, { degrees = false }: DegreesOptions = {}): NDArray {
    const { axes, intrinsic } = axesOf(seq, "asEuler", [3]);
    const [i, j, last] = intrinsic ? axes.toReversed() : axes;
    const symmetric = i === last;
    const k = symmetric ? 3 - i - j : last;
    const sign = ((i - j) * (j - k) * (k - i)) / 2;
    const q = parts(this.quat);
    const signed = np.multiply(q[k], sign);
    const [a, b, c, d] = symmetric
      ? [q[3], q[i], q[j], signed]
      : [np.subtract(q[3], q[j]), np.add(q[i], signed), np.add(q[j], q[3]), np.subtract(signed, q[i])];
    const length = (x: NDArray, y: NDArray) => np.sqrt(np.add(np.square(x), np.square(y)));
    const middle = np.multiply(2, np.arctan2(length(c, d), length(a, b)));
    const [halfSum, halfDiff] = [np.arctan2(b, a), np.arctan2(d, c)];
    const low = np.lessEqual(np.abs(middle), 1e-7);
    const pole = logicalOr(low, np.lessEqual(np.abs(np.subtract(middle, Math.PI)), 1e-7));
    const alone = where(low, np.multiply(2, halfSum), np.multiply(intrinsic ? 2 : -2, halfDiff));
    // At a pole all is in the first angle.
    const zero = np.multiply(halfSum, 0);
    const [minus, plus] = [np.subtract(halfSum, halfDiff), np.add(halfSum, halfDiff)];
    const first = where(pole, alone, intrinsic ? plus : minus);
    const third = where(pole, zero, intrinsic ? minus : plus);
    const turned = (x: NDArray, own: boolean) => (own && !symmetric ? np.multiply(x, sign) : x);
    const angles = joined([
      turned(first, intrinsic),
      symmetric ? middle : np.subtract(middle, Math.PI / 2),
      turned(third, !intrinsic),
    ]);
    return toDegrees(np.subtract(remainder(np.add(angles, Math.PI), 2 * Math.PI), Math.PI), degrees);
  }
  static {
    registerNode(
      Rotation,
      (r) => [[r.quat], null],
      (_, [quat]) => new Rotation(quat as NDArray),
    );
  }
}
/** Of q and -q the one whose last component that is not 0 in the order w, x, y, z is positive. */
function canonicalOf(q: NDArray): NDArray {
  const [x, y, z, w] = parts(q);
  const negative = [w, x, y, z].reduceRight<NDArray>(
    (rest, v) => logicalOr(np.less(v, 0), logicalAnd(np.equal(v, 0), rest)),
    np.less(x, x),
  );
  return where(negative.slice("...", null), np.negative(q), q);
}

/**
 * Rotations between rotations at given times, each on the shortest way at even speed.
 * @throws TypeError if there are no Rotations; RangeError if there are fewer than two, or their number is not that of times
 * @example
 *   const key = Rotation.fromEuler("z", np.array([[0], [90]]), { degrees: true });
 *   np.round(Slerp.init([0, 1], key).at(0.5).asEuler("xyz", { degrees: true })).tolist(); // [0, 0, 45]
 * @source jax.scipy.spatial.transform.Slerp
 */
export class Slerp {
  readonly times: NDArray;
  readonly rotations: Rotation;
  readonly rotvecs: NDArray;
  private constructor(times: NDArray, rotations: Rotation, rotvecs: NDArray) {
    this.times = times;
    this.rotations = rotations;
    this.rotvecs = rotvecs;
  }
  /**
   * @param times float[n], ascending
   * @param rotations n of them, at least 2
   */
  static init(times: ArrayLike, rotations: Rotation): Slerp {
    if (!(rotations instanceof Rotation)) throw new JAXTypeError("Slerp: rotations are no Rotation. Make one.");
    const t = floats(times, "Slerp").astype(rotations.quat.dtype);
    if (rotations.single || rotations.length < 2)
      throw new ValueError("Slerp: there are fewer than two rotations. Give an array of them.");
    if (t.ndim !== 1 || t.shape[0] !== rotations.length)
      throw new ValueError(`Slerp: times ${showAval(t.aval)} are not for ${rotations.length} rotations.`);
    const from = rotations.slice([0, -1]);
    return new Slerp(
      t,
      from,
      from
        .inv()
        .mul(rotations.slice([1]))
        .asRotvec(),
    );
  }
  /** @param times float[] or float[k] */
  at(times: ArrayLike): Rotation {
    const t = floats(times, "Slerp.at").astype(this.times.dtype);
    if (t.ndim > 1) throw new ValueError(`Slerp.at: times ${showAval(t.aval)} have more than one axis. Use vmap.`);
    const k = np.maximum(np.subtract(searchsorted(this.times, t), 1), 0);
    const [begin, end] = [take(this.times, k), take(this.times, np.add(k, 1))];
    const share = np.divide(np.subtract(t, begin), np.subtract(end, begin));
    const turn = Rotation.fromRotvec(scaled(take(this.rotvecs, k, 0), share));
    return new Rotation(take(this.rotations.quat, k, 0)).mul(turn);
  }
}
