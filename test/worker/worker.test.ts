import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { errors, numpy as np } from "jaxtra";
import { connect, type Progress, type Remote } from "jaxtra/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { functions } from "./functions.worker.ts";

let folder: string;
let made = 0;
let worker: Remote<typeof functions>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "jaxtra-worker-"));
  const outfile = join(folder, "functions.mjs");
  const here = fileURLToPath(new URL(".", import.meta.url));
  // package.json speaks of dist/ where it lists the modules with side effects.
  const options = { bundle: true, format: "esm", platform: "node", ignoreAnnotations: true } as const;
  await build({ entryPoints: [join(here, "functions.worker.ts")], outfile, ...options });
  worker = connect<typeof functions>(() => {
    made++;
    return new Worker(outfile);
  });
});
afterAll(() => {
  worker.close();
  rmSync(folder, { recursive: true, force: true });
});
const x = np.array([0.5, 1, 2]);

test("arrays go over and come back, in trees", async () => {
  const { w, list } = await worker.run("twice", [{ w: x, list: [np.ones([2, 2], { dtype: "int32" }), np.array(3)] }]);
  expect([w.tolist(), list[0].tolist(), list[0].dtype, list[1].item()]).toEqual([
    [1, 2, 4],
    [
      [2, 2],
      [2, 2],
    ],
    "int32",
    4,
  ]);
  expect(x.tolist()).toEqual([0.5, 1, 2]);
});

test("calls run one after another, in their order", async () => {
  const first = await worker.run("count", []);
  expect(await Promise.all([1, 2, 3].map(() => worker.run("count", [])))).toEqual(
    [1, 2, 3].map((k) => Number(first) + k),
  );
});

test("errors keep class, message and stack", async () => {
  const error = (await worker.run("fails", [x]).catch((e) => e)) as Error;
  expect(error).toBeInstanceOf(errors.ShapeError);
  expect(error.message).toMatch(/matmul/);
  expect(error.stack).toMatch(/functions\.mjs/);
  await expect(worker.run("throwsOther", [])).rejects.toMatchObject({ name: "MyError", message: "mine" });
  await expect(worker.run("nothing" as "count", [])).rejects.toThrow(/no function nothing/);
});

test("progress of compiled loops, and of what says so itself", async () => {
  const seen: Progress[] = [];
  await worker.run("steps", [np.ones([2000])], { onProgress: (p) => seen.push(p) });
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.every((p) => p.total === 200_000 && p.done > 0)).toBe(true);
  seen.length = 0;
  await worker.run("epochs", [3], { onProgress: (p) => seen.push(p) });
  expect(seen).toEqual([0, 1, 2].map((done) => ({ done, total: 3 })));
});

test.each(["forever", "foreverInside"] as const)("an abort stops the loop of %s; the worker goes on", async (name) => {
  const before = made;
  const count = Number(await worker.run("count", []));
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 50);
  await expect(worker.run(name, [x], { signal: controller.signal })).rejects.toThrow("enough");
  expect(await worker.run("count", [])).toBe(count + 1);
  expect(made).toBe(before);
});

test("a worker that cannot be asked is ended, and calls that wait go to another one", async () => {
  const before = made;
  await worker.run("count", []);
  const controller = new AbortController();
  const hanging = worker.run("hang", [], { signal: controller.signal });
  const waiting = worker.run("twice", [{ w: x, list: [] }]);
  controller.abort();
  await expect(hanging).rejects.toMatchObject({ name: "AbortError" });
  expect((await waiting).w.tolist()).toEqual([1, 2, 4]);
  expect(made).toBe(before + 1);
});

test("an aborted call that waits never starts", async () => {
  const count = Number(await worker.run("count", []));
  const controller = new AbortController();
  const calls = [worker.run("steps", [x]), worker.run("count", [], { signal: controller.signal })] as const;
  controller.abort();
  await expect(calls[1]).rejects.toMatchObject({ name: "AbortError" });
  await calls[0];
  expect(await worker.run("count", [])).toBe(count + 1);
});

test("a worker that does not load rejects its call", async () => {
  const broken = connect(() => new Worker("throw new RangeError('no file')", { eval: true }));
  await expect(broken.run("any", [])).rejects.toThrow("no file");
});
