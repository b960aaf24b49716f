import { afterEach, describe, expect, test, vi } from "vitest";
import * as jaxtra from "../../src/index.ts";

const { config, errors, jit, lax, makeJaxpr, numpy: np, vmap } = jaxtra;
type NDArray = jaxtra.NDArray;

describe("settings", () => {
  const { warn } = config;
  afterEach(() => {
    config.warn = warn;
  });
  test("strict promotion of dtypes, as JAX's", () => {
    const strict = (f: () => unknown) => jaxtra.numpyDtypePromotion("strict", f);
    const [f, i] = [np.ones([2]), np.ones([2], "int32")];
    expect(() => strict(() => np.add(f, i))).toThrow(errors.TypePromotionError);
    expect(() => strict(() => i.mul(0.5))).toThrow(errors.TypePromotionError);
    expect(strict(() => [f.add(1), i.add(1), f.add(f)])).toHaveLength(3);
    expect(np.add(f, i).tolist()).toEqual([2, 2]);
    expect(() => config.update("numpyDtypePromotion", "none")).toThrow(/one of standard, strict, got none/);
  });
  test("operands of different ranks", () => {
    const said: string[] = [];
    config.warn = (m) => said.push(m);
    const mixed = jit((x: NDArray, y: NDArray) => x.add(y));
    const args = [np.ones([2, 2]), np.ones([2])] as const;
    mixed(...args);
    expect(() => jaxtra.numpyRankPromotion("raise", () => mixed(...args))).toThrow(
      /different ranks, f32\[2,2\], f32\[2\]/,
    );
    expect(jaxtra.numpyRankPromotion("raise", () => np.add(args[0], 1)).shape).toEqual([2, 2]);
    jaxtra.numpyRankPromotion("warn", () => np.add(...args));
    expect(said.length).toBe(1);
    expect(mixed(...args).shape).toEqual([2, 2]);
  });
  test("compilations are told, tracing is refused, programs are checked", () => {
    const said: string[] = [];
    config.warn = (m) => said.push(m);
    const f = jit(function twice(x: NDArray) {
      return x.mul(2);
    });
    jaxtra.logCompiles(() => f(np.ones([3])));
    expect(said).toEqual(["jit(twice): compiling for types (f32[3])."]);
    expect(jaxtra.noTracing(() => f(np.ones([3])).tolist())).toEqual([2, 2, 2]);
    expect(() => jaxtra.noTracing(() => f(np.ones([4])))).toThrow(/jit\(twice\): it would be traced here/);
    expect(f.traceCount()).toBe(1);
    expect(jaxtra.enableChecks(() => f(np.ones([5]))).shape).toEqual([5]);
  });
  test("64-bit types for a while", () => {
    expect(jaxtra.enableX64(() => np.array([1]).dtype)).toBe("float64");
    expect(jaxtra.enableX64(() => jaxtra.enableX64(() => np.array([1]).dtype, false))).toBe("float32");
    expect(config.enableX64).toBe(false);
  });
});

test("devices", () => {
  const [device] = jaxtra.devices();
  expect(jaxtra.devices()).toHaveLength(jaxtra.deviceCount());
  expect(jaxtra.localDevices()[0]).toBe(device);
  expect(device.platform).toBe(jaxtra.defaultBackend());
  expect(String(device)).toMatch(/^(Wasm|Reference)Device\(id=0\)$/);
  expect(jaxtra.defaultDevice(device, () => np.ones([]).item())).toBe(1);
  expect(() => jaxtra.defaultDevice(new jaxtra.Device(7, "gpu"), () => 0)).toThrow(/none of/);
  expect(() => jaxtra.devices("gpu")).toThrow(/not in use/);
  expect(() => jaxtra.defaultMatmulPrecision("low", () => 0)).toThrow(/there is no low/);
  expect(() => jaxtra.defaultPrngImpl("mt" as "rbg", () => 0)).toThrow(/defaultPrngImpl is one of threefry2x32/);
});

describe("forward and backward pass", () => {
  const f = vi.fn((x: NDArray, w: NDArray) => np.sin(x).mul(w).sum());
  test("each is traced once", () => {
    const [fwd, bwd] = jaxtra.fwdAndBwd(f, [0, 1]);
    for (const k of [1, 2, 3]) {
      const [x, w] = [np.array([0, k]), np.array([k, 2])];
      const [y, residuals] = fwd(x, w);
      const [dx, dw] = bwd(residuals, 2);
      const [gx, gw] = jaxtra.grad(f, { argnums: [0, 1] })(x, w);
      expect(y.item()).toBeCloseTo(2 * Math.sin(k), 6);
      expect(dx.tolist()).toEqual(gx.mul(2).tolist());
      expect(dw.tolist()).toEqual(gw.mul(2).tolist());
    }
    expect(f).toHaveBeenCalledTimes(1 + 3); // grad is not compiled
  });
  test("with aux, with one argument, without jit, with integers", () => {
    const g = (x: NDArray, n: NDArray) => [x.mul(n), { n }] as const;
    for (const jitted of [true, false]) {
      const [fwd, bwd] = jaxtra.fwdAndBwd(g, 0, { hasAux: true, jitted });
      const [y, residuals, aux] = fwd(3, np.array(4, "int32"));
      expect([y.item(), aux.n.item()]).toEqual([12, 4]);
      expect(bwd(residuals, 1).item()).toBe(4);
    }
    expect(() => jaxtra.fwdAndBwd(g, 0)[1](3 as never, 1)).toThrow(/takes the residuals/);
  });
});

test("caches are dropped", () => {
  const f = vi.fn((x: NDArray) => x.mul(3));
  const g = jit(f);
  g(1);
  g(2);
  expect(f).toHaveBeenCalledTimes(1);
  jaxtra.clearCaches();
  expect(g(2).item()).toBe(6);
  expect(f).toHaveBeenCalledTimes(2);
  expect(g.traceCount()).toBe(1);
});

test("named calls are equations of their own where they are staged", () => {
  const double = jaxtra.namedCall((x: NDArray) => x.mul(2), { name: "double" });
  const f = (x: NDArray) => jaxtra.namedScope("scope", () => double(x).add(1));
  expect(f(np.array(3)).item()).toBe(7);
  const text = String(makeJaxpr(f)(3));
  expect(text).toContain("name=double");
  expect(text).toContain("name=scope");
  expect(jaxtra.grad(jit(f))(3).item()).toBe(2);
  expect(vmap(f)(np.array([1, 2])).tolist()).toEqual([3, 5]);
});

describe("ds", () => {
  const x = np.arange(12).reshape(3, 4);
  test("reads as lax.dynamicSlice does, beside other indices", () => {
    const f = jit((i: NDArray) => x.slice(null, jaxtra.ds(i, 2), "...", jaxtra.ds(1, 2, 2)));
    expect(f(np.array(5, "int32")).tolist()).toEqual([
      [
        [5, 7],
        [9, 11],
      ],
    ]);
    expect(x.slice(1, jaxtra.ds(np.array(2, "int32"), 2)).tolist()).toEqual([6, 7]);
    expect(x.slice(jaxtra.ds(0, 0)).shape).toEqual([0, 4]);
    const rows = x.slice(np.array([2, 0], "int32"), jaxtra.ds(np.array(1, "int32"), 2));
    expect(rows.tolist()).toEqual([
      [9, 10],
      [1, 2],
    ]);
  });
  test("writes", () => {
    const z = np.zeros([5]);
    const f = jit((i: NDArray) => z.at(jaxtra.ds(i, 2)).set(np.array([1, 2])));
    expect(f(np.array(4, "int32")).tolist()).toEqual([0, 0, 0, 1, 2]);
    expect(
      z
        .at(jaxtra.ds(np.array(0, "int32"), 2, 2))
        .add(1)
        .tolist(),
    ).toEqual([1, 0, 1, 0, 0]);
    const want = lax.dynamicUpdateSlice(x, np.ones([3, 1], "int32"), [0, 2]);
    expect(x.at("...", jaxtra.ds(2, 1)).set(1).tolist()).toEqual(want.tolist());
  });
  test("is one integer", () => {
    expect(() => jaxtra.ds(1.5, 2)).toThrow(/one integer, got 1.5/);
    expect(() => jaxtra.ds(np.array([1], "int32"), 2)).toThrow(/i32\[1\]/);
    expect(() => jaxtra.ds(1, -2)).toThrow(/size is -2/);
  });
});
