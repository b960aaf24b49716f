import type { NDArray } from "jaxtra";

/** One step of size h of Runge and Kutta's method of order 4 for dy/dt = f(y, t), where y is a list of arrays. */
export function rungeKutta<S extends readonly NDArray[]>(f: (y: S, t: NDArray) => S, y: S, t: NDArray, h: number): S {
  const along = (k: S, by: number) => y.map((x, i) => x.add(k[i].mul(by))) as unknown as S;
  const k1 = f(y, t);
  const k2 = f(along(k1, h / 2), t.add(h / 2));
  const k3 = f(along(k2, h / 2), t.add(h / 2));
  const k4 = f(along(k3, h), t.add(h));
  const sum = k1.map((k, i) => k.add(k2[i].mul(2)).add(k3[i].mul(2)).add(k4[i])) as unknown as S;
  return along(sum, h / 6);
}
