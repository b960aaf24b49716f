import { experimental, grad, jit, type NDArray, numpy as np, vmap } from "jaxtra";
import { describe, expect, it } from "vitest";
import { step } from "../../src/experimental/dormand-prince.ts";

const { odeint } = experimental.ode;
const f64 = (x: number | number[]): NDArray => np.array(x, "float64");
const values = (x: NDArray): number[] => Array.from(x.toTypedArray() as Float64Array);
const close = (got: number[], want: number[], tolerance: number) => {
  expect(got.length).toBe(want.length);
  got.forEach((g, i) => expect(Math.abs(g - want[i])).toBeLessThan(tolerance));
};

describe("odeint", () => {
  const decay = (y: NDArray, _: NDArray, k: NDArray) => y.mul(k).neg();
  const times = [0, 0.5, 1, 2];

  it("meets its tolerance at all times", () => {
    const want = times.map((t) => 2 * Math.exp(-1.3 * t));
    for (const tol of [1e-4, 1e-6, 1e-8]) {
      const y = odeint(decay, f64(2), f64(times), f64(1.3), { rtol: tol, atol: tol });
      // A tolerance is of one step; some ten steps add up, each of them damped by the equation.
      close(values(y), want, 10 * tol);
    }
  });
  it("is jax's odeint, with its derivatives by state, times and parameters", () => {
    const loss = (y0: NDArray, t: NDArray, k: NDArray) => {
      const y = odeint((y: NDArray, t: NDArray, k: NDArray) => np.sin(t).sub(y.mul(k)), y0, t, k);
      return y.mul(y).sum();
    };
    const [dy, dt, dk] = jit(grad(loss, { argnums: [0, 1, 2] }))(f64(2), f64(times), f64(1.3));
    // jax.experimental.ode.odeint 0.10.2 in float64; both solve to 1.4e-8 a step.
    close(values(dy), [5.77295556], 1e-6);
    close(values(dt), [4.60968446, -2.30386414, -0.45397707, -0.14187126], 1e-6);
    close(values(dk), [-3.2506126], 1e-6);
  });
  it("differentiates trees, and what its function closes over", () => {
    const energy = (w: NDArray) => {
      const f = ({ x, v }: { x: NDArray; v: NDArray }) => ({ x: v, v: x.mul(w).mul(w).neg() });
      const { x, v } = odeint(f, { x: f64(1), v: f64([0]).slice(0) }, f64([0, 1])) as { x: NDArray; v: NDArray };
      return x.slice(1).mul(2).add(v.slice(1));
    };
    // x = cos(w t), v = -w sin(w t): d/dw at t = 1
    const w = 1.7;
    const want = -2 * Math.sin(w) - Math.sin(w) - w * Math.cos(w);
    close(values(grad(energy)(f64(w)) as NDArray), [want], 1e-6);
  });
  it("maps over initial states, each with steps of its own", () => {
    const solve = (k: NDArray) => odeint(decay, f64(1), f64([0, 1]), k).slice(1);
    const ks = [0.1, 1, 30];
    close(
      values(jit(vmap(solve))(f64(ks)) as NDArray),
      ks.map((k) => Math.exp(-k)),
      1e-7,
    );
    close(
      values(jit(vmap(grad(solve)))(f64(ks)) as NDArray),
      ks.map((k) => -Math.exp(-k)),
      1e-6,
    );
  });
  it("stops after mxstep steps and keeps them below hmax", () => {
    // The slope is 1: every step is good, and ten times as long as the last unless it is bounded.
    const end = (o: object) => {
      const y = odeint((y: NDArray) => y.mul(0).add(1), f64(0), f64([0, 10]), { rtol: 1e-3, atol: 1e-3, ...o });
      return y.slice(1).item();
    };
    expect(end({ hmax: 0.5 })).toBeCloseTo(10, 9);
    // Only a step that is too long for sin(20 t) could be taken in one.
    const f = (_: NDArray, t: NDArray) => np.cos(t.mul(20)).mul(20);
    const wave = (o: object) =>
      Number(
        odeint(f, f64(0), f64([0, 1]), o)
          .slice(1)
          .item(),
      );
    expect(wave({})).toBeCloseTo(Math.sin(20), 6);
    expect(Math.abs(wave({ mxstep: 3 }) - Math.sin(20))).toBeGreaterThan(0.1);
  });
  it("takes steps of the fifth order, with values of the fourth between them", () => {
    const f = (y: NDArray, t: NDArray) => y.mul(np.cos(t));
    const run = (n: number) => {
      const dt = f64(1 / n);
      let [y, t] = [f64(1), f64(0)];
      let inside = 0;
      for (let k = 0; k < n; k++) {
        const s = step(f, y, f(y, t), t, dt);
        const middle = s.polynomial.reduce((sum, c) => sum.mul(0.3).add(c));
        inside = Math.max(inside, Math.abs(Number(middle.item()) - Math.exp(Math.sin((k + 0.3) / n))));
        [y, t] = [s.y, t.add(dt)];
      }
      return [Math.abs(Number(y.item()) - Math.exp(Math.sin(1))), inside];
    };
    const [[a, c], [b, d]] = [run(8), run(16)];
    expect(Math.log2(a / b)).toBeGreaterThan(4.7);
    expect(Math.log2(c / d)).toBeGreaterThan(3.8);
  });
  it("says what is wrong", () => {
    const t = f64([0, 1]);
    expect(() => odeint(decay, f64(1), f64(0), f64(1))).toThrow(/odeint: the times are f64\[\]/);
    expect(() => odeint(decay, np.array([1], "int32"), t, f64(1))).toThrow(/odeint: y0 holds int32/);
    expect(() => odeint(() => np.zeros([2]), f64(1), t)).toThrow(/odeint: f gives f32\[2\] for a y0 of f64\[\]/);
    expect(() => odeint(decay, f64(1), t, f64(1), { rtol: -1 })).toThrow(/odeint: rtol is -1/);
  });
});
