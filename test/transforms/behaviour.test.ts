import { afterEach, describe, expect, it, vi } from "vitest";
import { bodies, checkJaxpr, type Eqn, type Jaxpr, withoutDeadCode } from "../../src/core/jaxpr.ts";
import {
  checkpoint,
  debug,
  grad,
  jit,
  jvp,
  lax,
  linearize,
  makeJaxpr,
  type NDArray,
  numpy as np,
  vjp,
  vmap,
} from "../../src/index.ts";
import { linearizeJaxpr } from "../../src/transforms/differentiate.ts";

type F = (x: NDArray) => NDArray;
const all = (j: Jaxpr): Eqn[] => j.eqns.flatMap((e) => [e, ...bodies(e.params).flatMap(all)]);
/** How often an operation stands in the program of a function, bodies included. */
const count = (f: (...xs: any[]) => unknown, args: unknown[], name: string): number => {
  const { jaxpr } = makeJaxpr(f)(...(args as NDArray[]));
  checkJaxpr(jaxpr);
  return all(jaxpr).filter((e) => e.prim.name === name).length;
};
/** Elements of the largest value of a program. */
const largest = (f: (...xs: any[]) => unknown, args: unknown[]): number =>
  Math.max(
    ...all(makeJaxpr(f)(...(args as NDArray[])).jaxpr).flatMap((e) =>
      e.outs.map((o) => o.aval.shape.reduce((a, b) => a * b, 1)),
    ),
  );
const vec = (...v: number[]) => np.array(v);

describe("residuals", () => {
  it("that do not change in a loop are computed once, outside", () => {
    const rnn = (x: NDArray, w: NDArray) =>
      grad((x: NDArray) =>
        np.sum(
          lax.scan((h: NDArray, u: NDArray) => [np.sin(h.mul(np.sin(w).mul(u))), null] as const, x, vec(1, 2, 3))[0],
        ),
      )(x);
    // sin(w) once before the loop, sin(h) in it, cos for the derivative of the latter.
    expect(count(rnn, [vec(1, 2), vec(3, 4)], "sin")).toBe(2);
    expect(count(rnn, [vec(1, 2), vec(3, 4)], "cos")).toBe(1);
  });
  it("of dead results are not computed", () => {
    const f = (x: NDArray) => lax.scan((c: NDArray) => [c.mul(2), np.exp(c)] as const, x, null, { length: 3 })[0];
    const { jaxpr } = makeJaxpr((x: NDArray) => vjp(f, [x])[1](1)[0])(1);
    // The gradient of a linear loop: neither the exponentials nor the loop itself survive, only the way back.
    const loops = all(withoutDeadCode(jaxpr)).filter((e) => e.prim.name === "scan");
    expect(loops.map((e) => e.params.jaxpr.outs.length)).toEqual([1]);
  });
  it("that are inputs are passed on, not stored again", () => {
    const f = (x: NDArray) =>
      np.sum(lax.scan((c: NDArray, w: NDArray) => [c.mul(w), null] as const, x, np.ones([5, 2]))[0]);
    const { jaxpr } = makeJaxpr(grad(f))(vec(1, 2));
    const [forward] = all(jaxpr).filter((e) => e.prim.name === "scan");
    expect(forward.params.jaxpr.outs.length).toBe(1);
  });
  it("of a checkpoint are its operands: the body runs again", () => {
    const sines = (f: F) =>
      count(
        grad((x: NDArray) => np.sum(f(x))),
        [vec(1, 2, 3)],
        "sin",
      );
    expect(sines((x) => np.sin(np.sin(np.sin(x))))).toBe(3);
    expect(sines((x) => np.sin(checkpoint((x: NDArray) => np.sin(np.sin(x)))(x)))).toBe(4);
  });
  it("of a bounded while loop grow with the root of the bound", () => {
    const f = (x: NDArray) =>
      np.sum(
        lax.whileLoop(
          (c: NDArray) => np.less(np.sum(c), 9),
          (c: NDArray) => np.sin(c).add(c.mul(x)),
          x,
          { maxSteps: 10000 },
        ),
      );
    expect(largest(grad(f), [vec(0.1, 0.2)])).toBe(200);
  });
  it("forward mode through loops stores no step", () => {
    const f = (x: NDArray) => lax.scan((c: NDArray) => [np.sin(c), null] as const, x, null, { length: 1000 })[0];
    expect(largest((x: NDArray) => jvp(f, [x], [x])[1], [vec(1, 2)])).toBe(2);
    const g = (x: NDArray) =>
      lax.whileLoop(
        (c: NDArray) => np.less(np.sum(c), 9),
        (c: NDArray) => c.mul(c),
        x,
      );
    expect(largest((x: NDArray) => jvp(g, [x], [x])[1], [vec(1, 2)])).toBe(2);
  });
});

describe("derived programs", () => {
  it("are made once for each jaxpr and choice of operands", () => {
    const { jaxpr } = makeJaxpr((x: NDArray, y: NDArray) => x.mul(y))(1, 2);
    expect(linearizeJaxpr(jaxpr, [true, false])).toBe(linearizeJaxpr(jaxpr, [true, false]));
    expect(linearizeJaxpr(jaxpr, [true, false])).not.toBe(linearizeJaxpr(jaxpr, [true, true]));
  });
  it("of nested loops do not take exponential time", () => {
    const nest = (d: number): F =>
      d === 0
        ? (x) => np.sin(x)
        : d % 2
          ? (x) => lax.cond(np.less(x, 1), nest(d - 1), (y: NDArray) => y.mul(x), x)
          : (x) => lax.scan((c: NDArray) => [nest(d - 1)(c).mul(x), c] as const, x, null, { length: 2 })[0];
    // Without memory, rules that look twice at each body would make 4^10 programs: this would not come to an end.
    const { jaxpr } = makeJaxpr(grad(grad(nest(10))))(0.3);
    checkJaxpr(jaxpr);
    expect(all(jaxpr).length).toBeLessThan(20000);
  });
});

describe("effects", () => {
  afterEach(() => void vi.restoreAllMocks());
  const printed = (f: () => unknown): string[] => {
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
    f();
    vi.restoreAllMocks();
    return lines;
  };
  const noisy: F = (x) => {
    debug.print("a {}", x);
    const [c] = lax.scan(
      (c: NDArray, i: NDArray) => {
        debug.print("c {}", c);
        return [c.mul(i), null] as const;
      },
      x,
      vec(2, 3),
    );
    const y = lax.cond(
      np.less(c, 100),
      (c: NDArray) => {
        debug.print("low {}", c);
        return np.sin(c);
      },
      (c: NDArray) => c,
      c,
    );
    debug.print("z {}", x);
    return y;
  };
  const order = ["a 1.0", "c 1.0", "c 2.0", "low 6.0", "z 1.0"];
  const ways: Record<string, (x: number) => unknown> = {
    eagerly: (x) => noisy(np.array(x)),
    "in jit": (x) => jit(noisy)(x),
    "in grad": (x) => grad(noisy)(x),
    "in jit of grad": (x) => jit(grad(noisy))(x),
    "in grad of jit": (x) => grad(jit(noisy) as F)(x),
    "in jvp": (x) => jvp(noisy, [x], [1]),
    "in grad of grad": (x) => grad(grad(noisy))(x),
    "in grad of checkpoint": (x) => grad(checkpoint(noisy))(x),
  };
  for (const [how, f] of Object.entries(ways))
    it(`happen once, in order, ${how}`, () => expect(printed(() => f(1))).toEqual(order));
  it("happen when a function is linearised, not when its linear part runs", () => {
    expect(
      printed(() => {
        const [, lin] = linearize(noisy, [1]);
        lin(1);
        lin(2);
      }),
    ).toEqual(order);
  });
  it("are not repeated where the steps of a loop are counted first", () => {
    const f: F = (x) =>
      lax.whileLoop(
        (c: NDArray) => np.less(c, 9),
        (c: NDArray) => {
          debug.print("w {}", c);
          return c.mul(c);
        },
        x,
      );
    expect(printed(() => grad(f)(2))).toEqual(["w 2.0", "w 4.0"]);
  });
  it("happen for each lane of a vmap", () => {
    const f: F = (x) => {
      debug.print("v {}", x);
      return x;
    };
    expect(printed(() => vmap(f)(vec(1, 2)))).toEqual(["v 1.0", "v 2.0"]);
  });
});

describe("lanes that take another branch", () => {
  // 1 / y is infinite at 0, and 0 times it NaN.
  const risky: F = (x) =>
    lax.cond(
      np.less(0, x),
      (y: NDArray) => np.divide(1, y),
      (y: NDArray) => y,
      x,
    );
  const loop: F = (x) =>
    lax.whileLoop(
      (c: NDArray) => np.less(0, c),
      (c: NDArray) => np.divide(-1, c),
      x,
      { maxSteps: 4 },
    );
  const m = () => vec(0, 2);
  it("send no NaN into vmap of grad, nor grad of vmap", () => {
    const want = [1, -0.25];
    expect(vmap(grad(risky))(m()).tolist()).toEqual(want);
    expect(grad((v: NDArray) => np.sum(vmap(risky)(v)))(m()).tolist()).toEqual(want);
    expect(jit(grad((v: NDArray) => np.sum(vmap(risky)(v))))(m()).tolist()).toEqual(want);
    expect(jvp(vmap(risky), [m()], [np.ones([2])])[1].tolist()).toEqual(want);
  });
  it("nor into second derivatives", () => {
    expect(vmap(grad(grad(risky)))(m()).tolist()).toEqual([0, 0.25]);
    expect(grad((v: NDArray) => np.sum(vmap(grad(risky))(v)))(m()).tolist()).toEqual([0, 0.25]);
  });
  it("whether derivatives are linearised, jitted, or taken forward over reverse", () => {
    const want = [1, -0.25];
    const each = (v: NDArray) => vmap(risky)(v);
    expect(linearize(each, [m()])[1](np.ones([2])).tolist()).toEqual(want);
    expect(jit(vmap(grad(risky)))(m()).tolist()).toEqual(want);
    expect(vjp(jit(each) as F, [m()])[1](np.ones([2]))[0].tolist()).toEqual(want);
    expect(vmap((x: NDArray) => jvp(grad(risky), [x], [np.ones([])])[1])(m()).tolist()).toEqual([0, 0.25]);
  });
  it("nor from what a branch closes over", () => {
    const f = (p: NDArray, scale: NDArray) =>
      lax.cond(
        p,
        () => np.divide(1, scale),
        () => scale.mul(3),
      );
    const g = grad((scale: NDArray) => np.sum(vmap(f, { inAxes: [0, null] })(np.zeros([3], "bool"), scale)));
    expect(g(0).item()).toBe(9);
    expect(jit(g)(0).item()).toBe(9);
  });
  it("nor from one of several branches", () => {
    const f = (i: NDArray, x: NDArray) =>
      lax.switch(i, [(x: NDArray) => np.sqrt(x), (x: NDArray) => np.log(x), (x: NDArray) => x.mul(5)], x);
    const i = np.array(new Int32Array([2, 0, 1]));
    const x = () => vec(0, 4, 2);
    expect(grad((x: NDArray) => np.sum(vmap(f)(i, x)))(x()).tolist()).toEqual([5, 0.25, 0.5]);
  });
  it("nor out of a loop whose steps, gone on with, would overflow or make NaN", () => {
    // x^(2^k) beyond 100, and square roots of what is negative after the end.
    const grow: F = (x) =>
      lax.whileLoop(
        (c: NDArray) => np.less(c, 100),
        (c: NDArray) => c.mul(c),
        x,
        { maxSteps: 64 },
      );
    expect(vmap(grow)(vec(1.01, 3, 200)).tolist()[2]).toBe(200);
    const slopes = jit(vmap(grad(grow)))(vec(1.0001, 3, 200)).tolist() as number[];
    expect(slopes.slice(1)).toEqual([8 * 3 ** 7, 1]);
    expect(Number.isFinite(slopes[0])).toBe(true);
    const roots: F = (x) =>
      lax.whileLoop(
        (c: NDArray) => np.greater(c, 1),
        (c: NDArray) => np.sqrt(c).sub(1),
        x,
        { maxSteps: 4 },
      );
    // 9 -> 2 -> 0.41; 0.25 is over at once, and its root less one is negative.
    const both = () => vec(9, 0.25);
    const slope = 1 / (2 * Math.sqrt(2)) / 6;
    for (const g of [vmap(grad(roots)), grad((v: NDArray) => np.sum(vmap(roots)(v)))]) {
      const got = g(both()).tolist() as number[];
      expect(got[0]).toBeCloseTo(slope, 6);
      expect(got[1]).toBe(1);
    }
  });
  it("nor out of a while loop that is over in one lane", () => {
    expect(vmap(grad(loop))(m()).tolist()).toEqual([1, 0.25]);
    expect(grad((v: NDArray) => np.sum(vmap(loop)(v)))(m()).tolist()).toEqual([1, 0.25]);
  });
});
