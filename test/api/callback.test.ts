import { describe, expect, it } from "vitest";
import {
  checkpoint,
  config,
  customJvp,
  debug,
  effectsBarrier,
  grad,
  ioCallback,
  jit,
  jvp,
  lax,
  makeJaxpr,
  type NDArray,
  numpy as np,
  pureCallback,
  ShapeDtypeStruct,
  vmap,
} from "../../src/index.ts";

// Tests make many functions alike.
config.explainRetraces = false;

const f32 = (...shape: number[]) => new ShapeDtypeStruct(shape);
const i32 = (...shape: number[]) => new ShapeDtypeStruct(shape, "int32");
/** The reference backend interprets: less work is enough for it. */
const slow = process.env.JAXTRA_BACKEND === "reference";
/** A callback that gives back what it gets. */
const noting = (log: string[], entry: string) => (v: NDArray) => {
  log.push(entry);
  return v;
};
/** A pure callback that doubles. */
const twice = (x: NDArray, vmapMethod?: "sequential" | "expandDims") =>
  pureCallback((v: NDArray) => v.mul(2), f32(...x.shape), x, ...(vmapMethod ? [{ vmapMethod }] : []));

describe("pureCallback", () => {
  it("gets concrete arrays and gives what it declares, eagerly and compiled", () => {
    const f = (x: NDArray) => np.add(twice(x), 1);
    expect(f(np.array([1, 2])).tolist()).toEqual([3, 5]);
    expect(jit(f)(np.array([1, 2])).tolist()).toEqual([3, 5]);
  });
  it("takes and returns trees, with numbers, lists and typed arrays as results", () => {
    const declared = { a: f32(), b: [i32(2), f32(2, 2)] as const, c: new ShapeDtypeStruct([], "bool") };
    const f = jit((x: NDArray, n: NDArray) =>
      pureCallback(
        ({ p, q }) => {
          expect([p.shape, q[0].dtype]).toEqual([[2], "int32"]);
          return { a: p.item(0) + 0.5, b: [[q[0].item(), 7], Float32Array.of(1, 2, 3, 4)], c: true };
        },
        declared,
        { p: x, q: [n] },
      ),
    );
    const { a, b, c } = f(np.array([1, 2]), np.array(5, "int32"));
    expect([a.item(), b[0].tolist(), b[1].tolist(), c.item()]).toEqual([
      1.5,
      [5, 7],
      [
        [1, 2],
        [3, 4],
      ],
      true,
    ]);
  });
  it.each(["int8", "uint16", "int64", "uint64", "float16", "bfloat16", "float64", "bool", "complex64"] as const)(
    "passes %s through",
    (dtype) => {
      const x = np.array([1, 0, 3]).astype(dtype);
      const f = (v: NDArray) => pureCallback((w: NDArray) => w, new ShapeDtypeStruct([3], dtype), v);
      expect(f(x).tolist()).toEqual(x.tolist());
      if (dtype !== "complex64") expect(jit(f)(x).tolist()).toEqual(x.tolist());
    },
  );
  it("says which callback returned what it should not", () => {
    const bad = (result: unknown, type: unknown = f32(2)) =>
      jit((x: NDArray) =>
        pureCallback(
          function measure() {
            return result;
          },
          type,
          x,
        ),
      );
    expect(() => bad(np.zeros([3]))(1)).toThrow(
      "pureCallback(measure): the callback's result is f32[3], f32[2] is declared.",
    );
    expect(() => bad(np.zeros([2], "int32"))(1)).toThrow("is i32[2], f32[2] is declared");
    expect(() => bad(3)(1)).toThrow("is f32[], f32[2] is declared");
    expect(() => bad(undefined)(1)).toThrow("is undefined, f32[2] is declared");
    expect(() => bad([1])(1)).toThrow("is f32[1], f32[2] is declared");
    expect(() => bad(Promise.resolve(1))(1)).toThrow("returned a Promise");
    expect(() => bad({ a: 1 }, { b: f32() })(1)).toThrow(
      "pureCallback(measure): the callback's result: structures differ",
    );
    expect(() => bad(1, 3)(1)).toThrow("pureCallback(measure): resultShapeDtypes is a number");
    expect(() => pureCallback(3 as never, f32())).toThrow("pureCallback: a function is expected");
  });
  it("is dropped when unused, and merged when equal", () => {
    let calls = 0;
    const count = (x: NDArray) => {
      calls++;
      return x;
    };
    const f = jit((x: NDArray) => {
      pureCallback(count, f32(), np.exp(x));
      return np.add(pureCallback(count, f32(), x), pureCallback(count, f32(), x));
    });
    expect([f(2).item(), calls]).toEqual([4, 1]);
  });
  it("has no derivative, and says what to do", () => {
    const f = (x: NDArray) => twice(x);
    for (const g of [() => grad(f)(1), () => jvp(f, [1], [1]), () => grad(jit(f))(1)])
      expect(g).toThrow(/^pureCallback\(.*\): a callback has no derivative.*customJvp/);
    expect(grad((x: NDArray) => np.multiply(x, twice(lax.stopGradient(x))))(3).item()).toBe(6);
  });
  it("has one by customJvp, under every transformation", () => {
    const sin = customJvp((x: NDArray) =>
      pureCallback((v: NDArray) => Math.sin(v.item() as number), f32(), x, { vmapMethod: "sequential" }),
    );
    sin.defjvp(([x], [dx]) => [
      sin(x),
      np.multiply(
        dx,
        pureCallback((v: NDArray) => Math.cos(v.item() as number), f32(), x, { vmapMethod: "sequential" }),
      ),
    ]);
    const at = Math.fround(0.3);
    // Both sides are correctly rounded up to the last bit of a float32.
    expect(grad(sin)(0.3).item()).toBeCloseTo(Math.cos(at), 6);
    expect(jit(grad(sin))(0.3).item()).toBeCloseTo(Math.cos(at), 6);
    expect(jvp(sin, [0.3], [2])[1].item()).toBeCloseTo(2 * Math.cos(at), 6);
    expect(vmap(grad(sin))(np.array([0, 0.3])).tolist()[1]).toBeCloseTo(Math.cos(at), 6);
    expect(grad((x: NDArray) => lax.foriLoop(0, 3, (_, y) => sin(y), x))(0.3).item()).toBeCloseTo(
      Math.cos(at) * Math.cos(Math.sin(at)) * Math.cos(Math.sin(Math.sin(at))),
      5,
    );
  });
  it("follows vmapMethod", () => {
    const shapes: unknown[] = [];
    const f = (vmapMethod?: string) => (x: NDArray, y: NDArray) =>
      pureCallback(
        (a: NDArray, b: NDArray) => {
          shapes.push([a.shape, b.shape]);
          return np.add(a, b);
        },
        f32(...x.shape),
        x,
        y,
        ...(vmapMethod ? [{ vmapMethod }] : []),
      );
    const run = (method?: string, g = f(method)) => {
      shapes.length = 0;
      const once = vmap(g, { inAxes: [0, null] });
      const out = once(np.arange(3).astype("float32"), 1).tolist();
      expect(jit(once)(np.arange(3).astype("float32"), 1).tolist()).toEqual(out);
      return [out, shapes.slice(0, shapes.length / 2)];
    };
    expect(run("sequential")).toEqual([[1, 2, 3], Array(3).fill([[], []])]);
    expect(run("sequentialUnrolled")).toEqual([[1, 2, 3], Array(3).fill([[], []])]);
    expect(run("expandDims")).toEqual([[1, 2, 3], [[[3], [1]]]]);
    expect(run("broadcastAll")).toEqual([[1, 2, 3], [[[3], [3]]]]);
    expect(run("legacyVectorized")).toEqual([[1, 2, 3], [[[3], []]]]);
    expect(() => run()).toThrow(/^pureCallback\(.*\): vmap needs to know/);
    expect(() => f("rows")(np.array(1), np.array(1))).toThrow('there is no vmapMethod "rows"');
    const nested = vmap(vmap(f("sequential"), { inAxes: [0, null] }), { inAxes: [null, 0] });
    expect(nested(np.array([1, 2]), np.array([10, 20])).tolist()).toEqual([
      [11, 12],
      [21, 22],
    ]);
    const both = vmap(vmap(f("expandDims"), { inAxes: [0, null] }), { inAxes: [null, 0] });
    expect(both(np.array([1, 2]), np.array([10, 20])).tolist()).toEqual([
      [11, 12],
      [21, 22],
    ]);
  });
  it("runs inside scan, while and cond", () => {
    const step = (x: NDArray) => np.add(twice(x), 1);
    const scan = jit((x: NDArray) => lax.scan((c: NDArray, y: NDArray) => [step(c), twice(y)], x, np.array([1, 2, 3])));
    const [last, ys] = scan(1) as [NDArray, NDArray];
    expect([last.item(), ys.tolist()]).toEqual([15, [2, 4, 6]]);
    expect(jit((x: NDArray) => lax.whileLoop((c: NDArray) => np.less(twice(c), 100), step, x))(1).item()).toBe(63);
    const f = (x: NDArray) => lax.cond(np.greater(twice(x), 5), step, (y: NDArray) => np.negative(twice(y)), x);
    expect([jit(f)(3).item(), jit(f)(1).item()]).toEqual([7, -2]);
  });
});

describe("ioCallback", () => {
  it("runs once each time, in order, used or not, and is never merged", () => {
    const log: number[] = [];
    const note = (x: NDArray) => {
      log.push(x.item() as number);
      return log.length;
    };
    const f = jit((x: NDArray) => {
      ioCallback(note, f32(), x);
      ioCallback(note, f32(), np.add(x, 1), { ordered: true });
      return ioCallback(note, f32(), x);
    });
    expect([f(1).item(), f(5).item(), log]).toEqual([3, 6, [1, 2, 1, 5, 6, 5]]);
  });
  it("may return nothing", () => {
    const log: unknown[] = [];
    jit((x: NDArray) => {
      expect(ioCallback((v: NDArray) => void log.push(v.item()), null, x)).toBe(null);
      return x;
    })(4);
    expect(log).toEqual([4]);
  });
  it("keeps the order of effects whatever kernels are fused around them", () => {
    const log: string[] = [];
    const f = jit((x: NDArray) => {
      const early = np.sin(x);
      debug.callback(() => log.push("a"));
      const y = ioCallback(noting(log, "b"), f32(2), np.add(early, 1));
      debug.callback(() => log.push("c"));
      // Siblings over one domain: joined into one kernel, one needs y and the other nothing.
      return [np.multiply(early, 3), np.multiply(np.add(y, early), early)];
    });
    f(np.array([1, 2]));
    expect(log).toEqual(["a", "b", "c"]);
  });
  it("is called for each lane under vmap, unless it is ordered", () => {
    const seen: unknown[] = [];
    const timesTen = (v: NDArray) => {
      seen.push(v.item());
      return v.mul(10);
    };
    const f = (x: NDArray) => ioCallback(timesTen, f32(), x);
    expect(jit(vmap(f))(np.array([1, 2, 3])).tolist()).toEqual([10, 20, 30]);
    expect(seen).toEqual([1, 2, 3]);
    const g = (x: NDArray) => ioCallback((v: NDArray) => v, f32(), x, { ordered: true });
    expect(() => vmap(g)(np.array([1, 2]))).toThrow(/^ioCallback\(.*\): vmap has no order/);
  });
  it("has no derivative", () => {
    expect(() => grad((x: NDArray) => ioCallback((v: NDArray) => v, f32(), x))(1)).toThrow(
      /^ioCallback.*no derivative/,
    );
  });
  it("does not run again in a checkpoint: it refuses", () => {
    const f = checkpoint((x: NDArray) =>
      np.sin(
        np.multiply(
          x,
          ioCallback((v: NDArray) => v, f32(), lax.stopGradient(x)),
        ),
      ),
    );
    expect(f(2).item()).toBeCloseTo(Math.sin(4), 6);
    expect(() => grad(f)(2)).toThrow(/^ioCallback.*its result is needed where the function runs again/);
  });
});

describe("debug.callback", () => {
  it("runs on primals, once, under every transformation", () => {
    const log: unknown[] = [];
    const f = (x: NDArray) => {
      debug.callback((v: NDArray, tag: string) => log.push([tag, v.item()]), x, "at");
      return np.sin(np.multiply(x, x));
    };
    const run = (g: () => unknown) => {
      log.length = 0;
      g();
      return [...log];
    };
    const once = [["at", 2]];
    expect(run(() => f(np.array(2)))).toEqual(once);
    expect(run(() => jit(f)(2))).toEqual(once);
    expect(run(() => jvp(f, [2], [1]))).toEqual(once);
    expect(run(() => grad(f)(2))).toEqual(once);
    expect(run(() => jit(grad(jit(f)))(2))).toEqual(once);
    expect(run(() => grad(grad(f))(2))).toEqual(once);
    expect(run(() => grad(checkpoint(f))(2))).toEqual(once);
    expect(run(() => jit(grad(checkpoint(jit(f))))(2))).toEqual(once);
    expect(run(() => vmap(grad(f))(np.array([2, 2])))).toEqual([...once, ...once]);
    expect(run(() => grad((x: NDArray) => np.sum(vmap(f)(np.array([x, x]))))(2))).toEqual([...once, ...once]);
  });
  it("runs in loops and branches, under differentiation too", () => {
    const log: number[] = [];
    const note = (x: NDArray) => debug.callback((v: NDArray) => log.push(v.item() as number), x);
    const body = (x: NDArray) => {
      note(x);
      return np.multiply(x, 2);
    };
    const run = (g: () => unknown) => {
      log.length = 0;
      g();
      return [...log];
    };
    const scan = (x: NDArray) => lax.foriLoop(0, 3, (_, c) => body(c), x);
    const loop = (x: NDArray) => lax.whileLoop((c: NDArray) => np.less(c, 8), body, x, { maxSteps: 5 });
    const branch = (x: NDArray) => lax.cond(np.greater(x, 0), body, (y: NDArray) => y, x);
    for (const g of [scan, loop])
      for (const h of [g, jit(g), grad(g), jit(grad(g)), (x: NDArray) => jvp(g, [x], [1])])
        expect(run(() => h(1 as unknown as NDArray))).toEqual([1, 2, 4]);
    for (const h of [branch, jit(branch), grad(branch), jit(grad(branch))]) {
      expect(run(() => h(1 as unknown as NDArray))).toEqual([1]);
      expect(run(() => h(-1 as unknown as NDArray))).toEqual([]);
    }
  });
  it("in the test of a while loop whose lanes end at different times it runs once a test", () => {
    const log: unknown[] = [];
    const f = (x: NDArray) =>
      lax.whileLoop(
        (c: NDArray) => {
          debug.callback((v: NDArray) => log.push(v.item()), c);
          return np.less(c, 3);
        },
        (c: NDArray) => np.add(c, 1),
        x,
      );
    expect(vmap(f)(np.array([1, 2])).tolist()).toEqual([3, 3]);
    expect(log).toEqual([1, 2, 2, 3, 3, 3]);
  });
  it("takes options first or last", () => {
    const log: unknown[] = [];
    debug.callback({ ordered: true })((x: NDArray) => log.push(x.item()), np.array(1));
    debug.callback((x: NDArray, more?: unknown) => log.push([x.item(), more]), np.array(2), { ordered: true });
    expect(log).toEqual([1, [2, undefined]]);
    effectsBarrier();
  });
  it("shows in the jaxpr", () => {
    const f = (x: NDArray) => {
      debug.print("x {}", x);
      return x;
    };
    expect(String(makeJaxpr(f)(1))).toMatch(/debugPrint\[/);
  });
});

describe("errors and reentrancy", () => {
  it("an error comes out as it is, and the next call works", () => {
    const cause = new RangeError("inner");
    const error = new Error("from the callback", { cause });
    let fail = true;
    const big = np.ones([3000]);
    const f = jit((x: NDArray) => {
      const y = lax.foriLoop(
        0,
        4,
        (i, c) =>
          np.add(
            pureCallback(
              (v: NDArray, k: NDArray) => {
                if (fail && k.item() === 2) throw error;
                return v;
              },
              f32(3000),
              c,
              i,
            ),
            1,
          ),
        x,
      );
      return np.sum(y);
    });
    for (let i = 0; i < 20; i++) {
      fail = true;
      let thrown: unknown;
      try {
        f(big);
      } catch (e) {
        thrown = e;
      }
      expect(thrown).toBe(error);
      fail = false;
      expect(f(big).item()).toBe(15000);
    }
    expect(error.cause).toBe(cause);
  });
  it("even undefined may be thrown", () => {
    const f = jit((x: NDArray) =>
      pureCallback(
        () => {
          throw undefined;
        },
        f32(),
        x,
      ),
    );
    let thrown: unknown = "nothing";
    try {
      f(1);
    } catch (e) {
      thrown = e;
    }
    expect(thrown).toBe(undefined);
  });
  it("an error in a nested call passes through every level", () => {
    let depth = 0;
    const f: (x: NDArray) => NDArray = jit((x: NDArray) =>
      np.add(
        pureCallback(
          (v: NDArray) => {
            if (++depth === 5) throw new Error("bottom");
            return f(v);
          },
          f32(),
          x,
        ),
        1,
      ),
    ) as never;
    expect(() => f(np.array(1))).toThrow("bottom");
    depth = -1000;
    const g = jit((x: NDArray) => pureCallback((v: NDArray) => v, f32(), x));
    expect(g(3).item()).toBe(3);
  });
  it("callbacks call the function they are in, deep, with arrays of many sizes", () => {
    // x -> x + f(x - 1), many levels; at each level live arrays, an arena and new memory.
    const levels = slow ? 20 : 60;
    const size = slow ? 200 : 5000;
    const kept: NDArray[] = [];
    const f: (x: NDArray, w: NDArray) => NDArray = jit((x: NDArray, w: NDArray) => {
      const before = np.sort(np.add(np.multiply(w, 0), x));
      const inner = pureCallback(
        (v: NDArray, big: NDArray) => {
          if ((v.item() as number) <= 0) return 0;
          kept.push(np.array(new Float32Array(1 + 1000 * kept.length).fill(1)));
          expect(big.item(size - 1)).toBe(v.item());
          return f(np.subtract(v, 1), big);
        },
        f32(),
        x,
        before,
      );
      // What was computed before the callback is still there.
      return np.add(np.mean(before), inner);
    }) as never;
    expect(f(np.array(levels), np.zeros([size])).item()).toBeCloseTo((levels * (levels + 1)) / 2, 2);
    expect(kept.every((x) => x.toTypedArray().every((v) => v === 1))).toBe(true);
  });
  it("memory that grows during a callback is seen after it", () => {
    const held: NDArray[] = [];
    const f = jit((x: NDArray) => {
      const a = np.cumsum(x);
      const b = pureCallback(
        (v: NDArray) => {
          // More than the memory has: it grows, and every view of it is detached.
          for (let i = 0; i < 4; i++) held.push(np.array(new Float32Array(2 ** 20 * (i + 1)).fill(i)));
          return jit((y: NDArray) => np.add(y, 1))(v);
        },
        f32(1000),
        a,
      );
      return np.sum(np.subtract(b, a));
    });
    for (let i = 0; i < 3; i++) expect(f(np.ones([1000])).item()).toBe(1000);
    expect(held.every((x, i) => x.item(0) === i % 4)).toBe(true);
  });
  it("callbacks in loops call compiled loops with callbacks", () => {
    const inner = jit((n: NDArray) =>
      lax.foriLoop(0, 3, (_, c) => pureCallback((v: NDArray) => v.add(1), f32(), c), n),
    );
    const outer = jit((x: NDArray) =>
      lax.scan(
        (c: NDArray, y: NDArray) => {
          const d = pureCallback((v: NDArray) => inner(v), f32(), np.add(c, y));
          return [d, np.multiply(d, c)];
        },
        x,
        np.array([1, 2, 3]),
      ),
    );
    const [c, ys] = outer(0) as [NDArray, NDArray];
    expect([c.item(), ys.tolist()]).toEqual([15, [0, 36, 135]]);
  });
  it("callbacks may trace, differentiate and compile", () => {
    const f = jit((x: NDArray) =>
      pureCallback((v: NDArray) => grad(jit((y: NDArray) => np.sum(np.power(y, 3))))(v), f32(2), x),
    );
    expect(f(np.array([1, 2])).tolist()).toEqual([3, 12]);
  });
  it("a program of more arguments than the stack of frames holds runs", () => {
    const xs = Array.from({ length: 5000 }, (_, i) => i);
    const f = jit((...all: NDArray[]) => all.slice(1).reduce((s, x, i) => (i % 100 ? s : np.add(s, x)), all[0]));
    const sum = (n: number) => xs.filter((i) => i > 0 && (i - 1) % n === 0).reduce((a, b) => a + b, 0);
    expect(f(...xs).item()).toBe(sum(100));
  });
});
