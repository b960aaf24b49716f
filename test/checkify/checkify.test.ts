import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  checkify as C,
  checkpoint,
  config,
  customBatching,
  customDerivatives,
  customJvp,
  customVjp,
  debug,
  grad,
  jit,
  lax,
  type NDArray,
  numpy as np,
  vmap,
} from "../../src/index.ts";
import { setPrintOutput } from "../../src/ops/effects.ts";
import { read } from "../helpers/values.ts";

// Tests make many functions alike.
config.explainRetraces = false;

const golden = JSON.parse(readFileSync(new URL("../golden/checkify.json", import.meta.url), "utf8")).messages;
const USER = C.userChecks;
const f32 = (v: unknown) => np.array(v as number, "float32");
const i32 = (v: unknown) => np.array(v as number, "int32");
const M = np.arange(6).astype("float32").reshape([2, 3]);
const checked = (x: NDArray) => {
  C.check(np.greater(x, 0), "{x} must be positive, not {}", np.add(x, 1), { x });
  return np.log(x);
};
const low = (c: NDArray) => {
  C.check(np.less(c, 4), "test saw {}", c);
  return np.less(c, 6);
};
const next = (c: NDArray) => np.add(c, 1);
const withJvp = customJvp((x: NDArray) => checked(x));
withJvp.defjvp(([x], [dx]) => [withJvp(x), np.multiply(dx, 2)]);
const withVjp = customVjp((x: NDArray) => checked(x));
withVjp.defvjp(
  (x: NDArray) => [checked(x), x],
  (_: NDArray, g: NDArray) => [g],
);
const x = f32(-3);
const slices = np.arange(3).astype("float32");
type Case = readonly [f: (...args: any[]) => unknown, args: NDArray[], errors?: Parameters<typeof C.checkify>[1]];
const cases: Record<string, Case> = {
  log: [np.log, [x]],
  sinOfInfinity: [np.sin, [f32(Infinity)]],
  division: [(a) => np.divide(a, np.multiply(a, 0)), [x]],
  integerDivision: [(a) => lax.div(a, np.multiply(a, i32(0))), [i32(3)]],
  index: [(a, i) => a.at(i).get(), [M, i32([0, 5])]],
  secondIndex: [(a, i) => np.take(a, i, { axis: 1 }), [M, i32([0, 4])]],
  negativeIndex: [(a, i) => a.at(i).get(), [slices, i32(-5)]],
  scatter: [(a, i) => a.at(i).add(1), [slices, i32(9)]],
  dynamicSlice: [(a, i) => lax.dynamicSlice(a, [i], [2]), [slices, i32(2)]],
  check: [checked, [x]],
  userChecks: [checked, [x], USER],
  jit: [jit(checked), [x]],
  nothing: [checked, [f32(3)]],
  notAskedFor: [checked, [x], C.divChecks],
  vmap: [vmap(checked), [f32([1, -1, -2, 3])], USER],
  cond: [
    (a) => lax.cond(np.greater(a, 0), checked, (b: NDArray) => checked(np.subtract(b.neg(), 10)), a),
    [f32(-1)],
    USER,
  ],
  scan: [
    (a) =>
      lax.scan((c: NDArray, y: NDArray) => [np.subtract(np.add(np.multiply(checked(c), 0), c), y), c], a, np.ones([3])),
    [f32(1.5)],
    USER,
  ],
  while: [
    (a) =>
      lax.whileLoop(
        (c: NDArray) => np.greater(c, -3),
        (c: NDArray) => {
          checked(c);
          return np.subtract(c, 1);
        },
        a,
      ),
    [f32(1.5)],
    USER,
  ],
  whileTest: [(a) => lax.whileLoop(low, next, a), [f32(1)], USER],
  whileFirstTest: [(a) => lax.whileLoop(low, next, a), [f32(5)], USER],
  grad: [grad((a: NDArray) => np.add(np.multiply(np.sqrt(a), 0), a)), [f32(0)]],
  first: [
    (a) => {
      checked(a);
      C.check(np.greater(a, 10), "second");
      return a;
    },
    [x],
    USER,
  ],
  checkpoint: [checkpoint(checked), [x]],
  customJvp: [withJvp, [x], USER],
  customVjp: [withVjp, [x], USER],
  customJvpGrad: [grad(withJvp), [x], USER],
  customVjpGrad: [grad(withVjp), [x], USER],
  again: [
    (a) => {
      const [err, y] = jit(C.checkify(checked))(a);
      C.checkError(err);
      return y;
    },
    [x],
    USER,
  ],
};
/** JAX ends messages of indices with a space. */
const asHere = (text: string | null): string | null => text?.trim() ?? null;

describe("messages are JAX's", () => {
  it.each(Object.keys(cases))("%s", (name) => {
    const [f, args, errors = C.allChecks] = cases[name];
    const want = asHere(golden[name]);
    expect(asHere(C.checkify(f, errors)(...args)[0].get())).toBe(want);
    expect(asHere(jit(C.checkify(f, errors))(...args)[0].get()), "compiled").toBe(want);
  });
  it("of functions with a rule for vmap, and of linear calls", () => {
    const lanes = f32([1, -1, -2, 3]);
    const rule = (_: number, [b]: boolean[], xs: NDArray) => [np.multiply(vmap(checked)(xs), 2), b];
    const mapped = customBatching.customVmap((x: NDArray) => checked(x)).defVmap(rule as any);
    const timesLog = (r: NDArray, x: NDArray) => np.multiply(checked(r), x);
    const linear = (r: NDArray, x: NDArray) => customDerivatives.linearCall(timesLog, timesLog, r, x);
    const message = "-3.0 must be positive, not -2.0";
    for (const way of [(f: any) => f, jit as any]) {
      expect(way(C.checkify(mapped, USER))(x)[0].get()).toContain(message);
      expect(way(C.checkify(jit(mapped), USER))(f32(3))[0].get()).toBe(null);
      expect(read(way(C.checkify(jit(mapped), USER))(f32(2))[1])[0]).toBeCloseTo(Math.log(2), 6);
      // The rule is what a mapped function is; lanes of a checked one have the function's errors, and the rule's results.
      expect(way(C.checkify(vmap(mapped), USER))(lanes)[0].get()).toBe(asHere(golden.vmap));
      const [err, ys] = way(vmap(C.checkify(jit(mapped), USER)))(f32([1, 2]));
      expect(err.get()).toBe(null);
      expect(read(ys)[1]).toBeCloseTo(2 * Math.log(2), 6);
      expect(way(vmap(C.checkify(jit(mapped), USER)))(lanes)[0].get()).toMatch(/^at mapped index 1: -1.0 must/);
      expect(way(C.checkify(jit(linear), USER))(x, f32(2))[0].get()).toContain(message);
      const gradient = way(grad((y: NDArray) => C.checkify(jit(linear), USER)(f32(2), y)[1] as NDArray));
      expect(read(gradient(f32(5)))[0]).toBeCloseTo(Math.log(2), 6);
      expect(
        way(
          C.checkify(
            grad((y: NDArray) => linear(x, y)),
            USER,
          ),
        )(f32(1))[0].get(),
      ).toContain(message);
    }
  });
  it("of each lane of a mapped function", () => {
    const lanes = f32([1, -1, -2, 3]);
    for (const f of [vmap(C.checkify(checked)), jit(vmap(C.checkify(checked))), vmap(jit(C.checkify(checked)))])
      expect(f(lanes)[0].get()).toBe(golden.vmapOutside);
    expect(vmap(C.checkify(checked))(f32([1, 2]))[0].get()).toBe(null);
    const nested = vmap(vmap(C.checkify(checked)))(f32([[1], [-1]]))[0];
    expect(nested.get()).toMatch(/^at mapped index 1, 0: -1.0/);
  });
  it("of a differentiated function", () => {
    const f = (a: NDArray) => {
      const [err, y] = C.checkify(checked)(a);
      return [y, err] as const;
    };
    for (const g of [grad(f as never, { hasAux: true }), jit(grad(f as never, { hasAux: true }))] as any[]) {
      const [d, err] = g(-3);
      expect([d.item(), err.get()]).toEqual([Math.fround(-1 / 3), golden.gradOutside]);
    }
  });
});

describe("checkify", () => {
  it("every control structure gives the results that it gives unchecked", () => {
    for (const [name, [f, args]] of Object.entries(cases)) {
      if (name === "again" || name === "first") continue;
      const got = C.checkify(f, C.allChecks)(...args)[1];
      const plain = C.checkify(f, [])(...args)[1];
      expect(String(got), name).toBe(String(plain));
    }
  });
  it("takes a set, sets and classes in a list, or options", () => {
    const f = (a: NDArray) => np.log(np.divide(a, 0));
    const get = (errors: any) => C.checkify(f, errors)(f32(-1))[0].get();
    expect(get(C.divChecks)).toBe("division by zero");
    expect(get([C.divChecks, C.nanChecks])).toBe("division by zero");
    expect(get([...C.nanChecks])).toBe("nan generated by primitive: log.");
    expect(get([C.NaNError])).toBe("nan generated by primitive: log.");
    expect(get({ errors: C.divChecks })).toBe("division by zero");
    expect(get(undefined)).toBe(null);
  });
  it("the first failure in time is told of, whatever stands first in the loop", () => {
    const f = (a: NDArray) =>
      lax.foriLoop(
        0,
        4,
        (i, c) => {
          C.check(np.less(i, 2), "late {}", i);
          C.check(np.less(i, 1), "early {} {}", i, c);
          return c;
        },
        a,
      );
    expect(jit(C.checkify(f))(5)[0].get()).toBe("early 1 5.0 (`check` failed)");
  });
  it("throws from programs that are not checked, compiled or not, and debugCheck does not", () => {
    for (const f of [checked, jit(checked)]) {
      expect(() => f(x)).toThrow(golden.check);
      expect(() => f(x)).toThrow(C.JaxRuntimeError);
      expect(f(f32(1)).item()).toBe(0);
    }
    try {
      checked(x);
    } catch (e) {
      expect((e as Error).cause).toBeInstanceOf(C.FailedCheckError);
    }
    const g = (a: NDArray) => {
      C.debugCheck(np.less(a, 0), "never");
      return a;
    };
    expect([g(f32(1)).item(), jit(g)(1).item()]).toEqual([1, 1]);
    expect(C.checkify(g)(f32(1))[0].get()).toBe("never (`check` failed)");
  });
  it("err.throw throws, and is checked in turn", () => {
    const [err, y] = C.checkify(checked)(x);
    expect(() => err.throw()).toThrow(golden.check);
    expect(np.isnan(y).item()).toBe(true);
    expect(C.checkify(checked)(f32(2))[0].throw()).toBe(undefined);
    const [lanes] = vmap(C.checkify(checked))(f32([1, -1]));
    expect(() => lanes.throw()).toThrow("at mapped index 1: -1.0");
    const inner = (a: NDArray) => {
      const [e, z] = vmap(C.checkify(checked))(a);
      e.throw();
      return z;
    };
    expect(C.checkify(inner)(f32([1, -1]))[0].get()).toBe("-1.0 must be positive, not 0.0 (`check` failed)");
    expect(() => jit(inner)(f32([1, -1]))).toThrow("-1.0 must be positive");
  });
  it("checks once where a function is differentiated, mapped, looped or checkpointed without checkify", () => {
    const f = (a: NDArray) => lax.foriLoop(0, 3, (_, c) => np.sin(checked(next(c))), a);
    expect(() => jit(grad(f))(-3)).toThrow("-2.0 must be positive");
    expect(() => jit(vmap(f))(f32([1, -3]))).toThrow("-2.0 must be positive");
    expect(() => grad(checkpoint(checked))(-3)).toThrow("-3.0 must be positive");
    expect(grad(checkpoint(checked))(4).item()).toBe(0.25);
  });
  it("other effects in checked loops run once", () => {
    const lines: string[] = [];
    const old = setPrintOutput((line) => lines.push(line));
    const f = (a: NDArray) =>
      lax.whileLoop(
        (c: NDArray) => {
          debug.print("test {}", c);
          return low(c);
        },
        (c: NDArray) => {
          debug.print("body {}", c);
          return next(c);
        },
        a,
      );
    jit(C.checkify(f))(4);
    setPrintOutput(old);
    expect(lines).toEqual(["test 4.0", "body 4.0", "test 5.0", "body 5.0", "test 6.0"]);
  });
  it("nested checkify finds what the outer one asks for", () => {
    const f = (a: NDArray) => {
      const [err, y] = C.checkify((b: NDArray) => np.log(b), C.nanChecks)(a);
      return [np.multiply(y, 0), err] as const;
    };
    const [outer, [, inner]] = C.checkify(f as never, C.nanChecks)(x) as any;
    expect(outer.get()).toBe("nan generated by primitive: log.");
    expect(inner.get()).toBe("nan generated by primitive: log.");
  });
  it("compiled code is found again when a function is traced again", () => {
    const codeOf = () => Number((C.checkify((a: NDArray) => checked(a))(x)[0].code as NDArray).item());
    expect(codeOf()).toBe(codeOf());
  });
  it("says what is wrong with arguments", () => {
    expect(() => C.check(np.array([true]) as never, "m")).toThrow(
      "checkify.check: a boolean scalar is expected, got bool[1]",
    );
    expect(() => C.check(np.array(1), "m")).toThrow("got f32[]");
    expect(() => C.check(true, "{}")).toThrow("has {} and no value");
    expect(() => C.checkify(3 as never)).toThrow("checkify: a function is expected");
    expect(() => jit((a: NDArray) => (C.checkify(checked)(a)[0].get() ? a : a))(1)).toThrow("the error is traced");
    expect(() => C.checkError(3 as never)).toThrow("checkError: an error of checkify is expected");
    C.check(true, "fine {}", 1);
    expect(() => C.check(false, "no {n:.2f}", { n: 1.5 })).toThrow("no 1.50 (`check` failed)");
  });
});
describe("bodies of scalars", () => {
  const message = (f: (x: any) => unknown, x: any, checks: any) => {
    const [err] = C.checkify(f as never, checks)(x) as any;
    return err.get() ?? null;
  };
  it("may make a NaN", () => {
    const root = (a: any, b: any) => lax.sqrt(lax.sub(a, b));
    const f = (x: any) => lax.reduce(x, 0, root, [0]);
    expect(message(f, np.array([1, 2]), C.nanChecks)).toMatch(/nan generated by primitive: reduce/);
    const g = (x: any) => lax.reduceWindow(x, 0, root, [2], [1], "VALID");
    expect(message(g, np.array([1, 2]), C.nanChecks)).toMatch(/nan generated by primitive: reduceWindow/);
    expect(message(f, np.array([-1]), C.nanChecks)).toBe(null);
  });
  it("may be scattered out of bounds", () => {
    const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
    const f = (i: any) => lax.scatterWith(np.array([1, 2]), i, [1], (a, u) => lax.add(lax.add(a, u), u), numbers);
    expect(message(f, np.array([[2]], { dtype: "int32" }), C.indexChecks)).toMatch(/out-of-bounds indexing/);
    expect(message(f, np.array([[1]], { dtype: "int32" }), C.indexChecks)).toBe(null);
  });
});
