import { customVjp, lax, type NDArray, numpy as np, vjp } from "jaxtra";

/** One iteration of a state, with parameters. */
export type Iteration<P> = (x: NDArray, parameters: P) => NDArray;
export interface Limits {
  /** Iterates may still differ by this much. */
  readonly tolerance: number;
  readonly most: number;
}

/** Iterates x <- f(x) until two iterates differ by no more than the tolerance. */
export function iterate(f: (x: NDArray) => NDArray, x0: NDArray, { tolerance, most }: Limits): NDArray {
  type State = [old: NDArray, x: NDArray, count: NDArray];
  const goesOn = ([old, x, n]: State) =>
    np.logicalAnd(np.greater(np.max(np.abs(x.sub(old))), tolerance), np.less(n, most));
  const next = ([, x, n]: State): State => [x, f(x), n.add(1)];
  const start: State = [x0, f(x0), np.ones([], "int32")];
  return lax.whileLoop(goesOn as never, next as never, start as never)[1] as NDArray;
}
/**
 * The fixed point x = f(x, p), with the derivative that it has as a function of p, however it was found. From x = f(x, p):
 * dL/dp = w ∂f/∂p, where w = dL/dx + w ∂f/∂x, which is a fixed point again, of a map as contracting as f.
 */
export function fixedPoint<P>(f: Iteration<P>, x0: NDArray, parameters: P, limits: Limits): NDArray {
  const solve = customVjp((p: any) => iterate((x) => f(x, p), x0, limits));
  solve.defvjp(
    (p: P) => {
      const x = iterate((x) => f(x, p), x0, limits);
      return [x, [x, p]];
    },
    ([x, p]: [NDArray, P], ct: NDArray) => {
      const [, pullX] = vjp((x: NDArray) => f(x, p), [x]);
      const w = iterate((w) => ct.add(pullX(w)[0] as NDArray), ct, limits);
      const [, pullP] = vjp((p: any) => f(x, p), [p]);
      return [pullP(w)[0]];
    },
  );
  return solve(parameters as never);
}
/** `steps` iterations as a loop: reverse mode goes through them, and keeps each. */
export function unrolled<P>(f: Iteration<P>, x0: NDArray, parameters: P, steps: number): NDArray {
  const step = (x: NDArray) => [f(x, parameters), null] as const;
  return lax.scan(step as never, x0 as never, null, { length: steps })[0] as unknown as NDArray;
}
