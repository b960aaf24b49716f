import { jit, jvp, type NDArray, numpy as np, random, vjp, vmap } from "jaxtra";

type Mapping = (x: NDArray) => NDArray;
/** Orthonormal columns with the same span, by Gram and Schmidt's process, twice against rounding. */
export function orthonormal(y: NDArray): NDArray {
  let q: NDArray | undefined;
  for (let k = 0; k < y.shape[1]; k++) {
    let v = y.slice("...", [k, k + 1]);
    for (let twice = 0; twice < 2 && q; twice++) v = v.sub(np.matmul(q, np.matmul(q.T, v)));
    v = v.div(np.sqrt(np.sum(np.square(v))));
    q = q ? np.concatenate([q, v], 1) : v;
  }
  return q as NDArray;
}
/** x -> U tanh(S V' x), with orthonormal columns U, V: at 0 its Jacobian has the singular values S. */
export function knownMap(rows: number, columns: number, values: NDArray, seed: number): Mapping {
  const [ku, kv] = random.split(random.key(seed));
  const r = values.shape[0];
  const u = orthonormal(random.normal(ku, [rows, r], "float64"));
  const v = orthonormal(random.normal(kv, [columns, r], "float64"));
  return (x) => np.matmul(u, np.tanh(values.mul(np.matmul(v.T, x))));
}
/** Q and B = Q' J of rank at most `rank` with J nearly Q B, from products with J (jvp) and its transpose (vjp). */
export function rangeOf(
  f: Mapping,
  at: NDArray,
  rank: number,
  iterations: number,
  seed: number,
): [q: NDArray, b: NDArray] {
  const forward = jit((m: NDArray) => vmap((v: NDArray) => jvp(f, [at], [v])[1] as NDArray)(m.T).T);
  const backward = jit((m: NDArray) => vmap((c: NDArray) => vjp(f, [at])[1](c)[0] as NDArray)(m.T).T);
  let q = orthonormal(forward(random.normal(random.key(seed), [at.shape[0], rank], "float64")));
  for (let k = 0; k < iterations; k++) q = orthonormal(forward(orthonormal(backward(q))));
  return [q, backward(q).T];
}
/** Singular values of few rows, from the largest, by one-sided Jacobi rotations. */
export function singularValues(b: NDArray): number[] {
  const rows = b.tolist() as number[][];
  const dot = (a: number[], c: number[]) => a.reduce((s, v, i) => s + v * c[i], 0);
  for (let sweep = 0; sweep < 12; sweep++)
    for (let i = 0; i < rows.length; i++)
      for (let j = i + 1; j < rows.length; j++) {
        const [p, r] = [rows[i], rows[j]];
        const [a, d, c] = [dot(p, p), dot(r, r), dot(p, r)];
        if (Math.abs(c) <= 1e-15 * Math.sqrt(a * d)) continue;
        const angle = 0.5 * Math.atan2(2 * c, a - d);
        const [cs, sn] = [Math.cos(angle), Math.sin(angle)];
        rows[i] = p.map((v, k) => cs * v + sn * r[k]);
        rows[j] = r.map((v, k) => cs * v - sn * p[k]);
      }
  return rows.map((r) => Math.sqrt(dot(r, r))).sort((x, y) => y - x);
}
