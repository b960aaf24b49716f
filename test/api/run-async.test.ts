import { errors, grad, jit, lax, type NDArray, numpy as np, runAsync, tree, vmap } from "jaxtra";
import { expect, test } from "vitest";
import { heap } from "../../src/runtime/buffers.ts";

/** Stops at every question, so that each loop is left and entered again in as many places as there are. */
const always = { slice: 1e-6 };
const x = np.array([0.3, -0.2, 0.9]);
const rows = np.arange(12).reshape([4, 3]).mul(0.1);

const decay = (n: number) => (c: NDArray) => lax.foriLoop(0, n, (i, v) => np.sin(v.mul(1.1)).add(i), c);
const collatz = (n: NDArray) =>
  lax.whileLoop(
    ([v]: [NDArray, NDArray]) => np.greater(v, 1),
    ([v, k]) =>
      [np.where(np.equal(np.remainder(v, 2), 0), np.floorDivide(v, 2), v.mul(3).add(1)), k.add(1)] as [
        NDArray,
        NDArray,
      ],
    [n, np.array(0, { dtype: "int32" })],
  )[1];
const cumulative = (reverse: boolean) => (xs: NDArray) =>
  lax.scan((c: NDArray, r: NDArray) => [c.mul(0.5).add(r), c.sub(r)], x, xs, { reverse });
/** A loop before a loop, in a loop, behind a loop; and work between them. */
const nest = (c: NDArray) =>
  lax.scan(
    (a: NDArray, r: NDArray) => {
      const b = decay(3)(a.add(r));
      const d = np.cos(b).mul(2);
      const [e, ys] = lax.scan((p: NDArray) => [decay(2)(p.add(0.1)), p], d, null, { length: 3 });
      return [e.mul(0.3), ys.add(b)];
    },
    decay(4)(c),
    rows,
  );
/** Loops in branches, in a loop whose carries change places. */
const branches = (c: NDArray) =>
  lax.scan(
    ([a, b]: [NDArray, NDArray], i: NDArray) => {
      const r = lax.switch(
        np.remainder(i, 3),
        [(v: NDArray) => v.mul(2), decay(5), (v: NDArray) => decay(2)(v.neg())],
        a,
      );
      return [[b, r] as [NDArray, NDArray], a.add(b)];
    },
    [c, c.mul(2)],
    np.arange(7),
  );
/** The test of a while has a loop in it. */
const inTest = (c: NDArray) =>
  lax.whileLoop(
    (v: NDArray) => np.less(np.sum(np.abs(decay(2)(v.mul(0)).add(v))), 40),
    (v) => v.add(1),
    c,
  );

const cases: Record<string, [(...args: any[]) => unknown, ...unknown[]]> = {
  foriLoop: [decay(100), x],
  whileLoop: [collatz, np.array(27, { dtype: "int32" })],
  scan: [cumulative(false), rows],
  "scan in reverse": [cumulative(true), rows],
  "loops in loops": [nest, x],
  "loops in branches": [branches, x],
  "a loop in a test": [inTest, x],
  "one loop after another": [(c: NDArray) => [decay(5)(c), decay(7)(c.mul(2)), cumulative(true)(rows)], x],
  "a gradient": [grad((c: NDArray) => np.sum(nest(c)[0])), x],
  lanes: [vmap((c: NDArray) => decay(9)(c)), rows],
  "no loop": [(c: NDArray) => np.sin(c).mul(2), x],
  "a tree": [(p: { w: NDArray; b: NDArray[] }) => ({ r: decay(3)(p.w).add(p.b[0]), none: null }), { w: x, b: [x] }],
  "a number": [(a: NDArray) => lax.foriLoop(0, 10, (i, s) => s.add(i), a), 10],
};

test.each(Object.entries(cases))("%s: stopped everywhere, the result is that of jit", async (_name, [f, ...args]) => {
  const expected = jit(f)(...args);
  const actual = await runAsync(f, args, always);
  expect(tree.structure(actual as object).equals(tree.structure(expected as object))).toBe(true);
  const [a, b] = [tree.leaves(actual as object), tree.leaves(expected as object)] as [NDArray[], NDArray[]];
  for (const [i, y] of b.entries()) expect(a[i].tolist()).toEqual(y.tolist());
});

test("the function that jit made is not traced again, and takes its static arguments", async () => {
  const f = jit((c: NDArray, n: number) => decay(n)(c), { staticArgnums: 1 });
  const first = await runAsync(f, [x, 30], always);
  const second = await runAsync(f, [x, 30], always);
  expect(f.traceCount()).toBe(1);
  expect(second.tolist()).toEqual(first.tolist());
  expect(f(x, 30).tolist()).toEqual(first.tolist());
});

test("runs at the same time do not disturb each other", async () => {
  const f = jit(nest);
  const starts = [x, x.mul(2), x.add(1)];
  const results = await Promise.all(starts.map((c) => runAsync(f, [c], always)));
  for (const [i, c] of starts.entries()) expect(results[i][0].tolist()).toEqual(f(c)[0].tolist());
});

const endless = jit((c: NDArray) =>
  lax.whileLoop(
    () => np.array(true),
    (v: NDArray) => np.sin(v).add(1),
    c,
  ),
);

test("an abort ends an endless loop, with the signal's reason; timers have run meanwhile, and memory is free again", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  let ticks = 0;
  const timer = setInterval(() => ++ticks, 1);
  setTimeout(() => controller.abort(reason), 60);
  const before = heap().stats().inUse;
  await expect(runAsync(endless, [x], { signal: controller.signal, slice: 4 })).rejects.toBe(reason);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
  // The engine's compiler may hold values of the functions at which it works for a moment.
  for (let i = 0; i < 100 && heap().stats().inUse > before; i++) {
    heap().collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(heap().stats().inUse).toBeLessThanOrEqual(before);
});

test("a signal that is aborted already starts nothing", async () => {
  let traced = false;
  const f = (c: NDArray) => {
    traced = true;
    return c;
  };
  await expect(runAsync(f, [x], { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  expect(traced).toBe(false);
});

test("progress counts the outermost loop's iterations", async () => {
  const seen: [number, number | undefined][] = [];
  const onProgress = ({ done, total }: { done: number; total: number | undefined }) => void seen.push([done, total]);
  await runAsync((c: NDArray) => lax.scan((a: NDArray) => [decay(50)(a), null], c, null, { length: 8 }), [x], {
    ...always, onProgress,
  }); // biome-ignore format: one line
  expect(seen.length).toBeGreaterThan(8);
  expect(seen.every(([, total]) => total === 8)).toBe(true);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
  expect(seen.at(-1)![0]).toBe(7);
  seen.length = 0;
  await runAsync(collatz, [np.array(27, { dtype: "int32" })], { ...always, onProgress });
  expect(seen[1][1]).toBe(undefined);
});

test("errors of use", async () => {
  await expect(runAsync(decay(1), x as never)).rejects.toThrow(/runAsync\(.*\): arguments are a list/);
  await expect(runAsync(decay(1), [x], { slice: 0 })).rejects.toThrow(errors.ValueError);
  await expect(runAsync(() => undefined as never, [])).rejects.toThrow(/returned undefined/);
  const inner: Promise<unknown>[] = [];
  jit((c: NDArray) => {
    inner.push(runAsync(decay(1), [c]));
    return c;
  })(x);
  await expect(inner[0]).rejects.toThrow(/inside a transformation/);
});
