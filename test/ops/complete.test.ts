import { readdirSync } from "node:fs";
import { expect, it } from "vitest";

const here = (path: string) => new URL(path, import.meta.url);
/** Primitives that rows cannot describe, with the test that does. */
const elsewhere: Record<string, string> = {
  psumP: "collective.test.ts: needs a named axis",
  pmaxP: "collective.test.ts: needs a named axis",
  pminP: "collective.test.ts: needs a named axis",
  axisIndexP: "collective.test.ts: needs a named axis",
  ppermuteP: "collective.test.ts: needs a named axis",
  allToAllP: "collective.test.ts: needs a named axis",
  allGatherP: "collective.test.ts: needs a named axis",
  psumScatterP: "collective.test.ts: needs a named axis",
  fftP: "complex/golden.test.ts: has complex numbers",
  fftPairsP: "complex/golden.test.ts: what the compiler makes of a Fourier transform",
  complexP: "complex/rules.test.ts: has complex numbers",
  realP: "complex/rules.test.ts: has complex numbers",
  imagP: "complex/rules.test.ts: has complex numbers",
  conjP: "complex/rules.test.ts: has complex numbers",
  complexAbsP: "complex/rules.test.ts: has complex numbers",
  convValidP: "conv.test.ts: what the compiler makes of a convolution",
  debugPrintP: "effects.test.ts: has no result",
  debugCallbackP: "effects.test.ts: has no result",
  pureCallbackP: "callback.test.ts: calls JavaScript",
  ioCallbackP: "callback.test.ts: calls JavaScript",
};
const modules = async (folder: string, name: RegExp): Promise<Record<string, unknown>[]> =>
  Promise.all(
    readdirSync(here(folder))
      .filter((f) => name.test(f))
      .map((f) => import(here(`${folder}${f}`).href) as Promise<Record<string, unknown>>),
  );
it("every primitive of src/ops has sample rows", async () => {
  const folders = await Promise.all(["", "linalg/"].map((f) => modules(`../../src/ops/${f}`, /\.ts$/)));
  const primitives = folders
    .flat()
    .flatMap((m) =>
      Object.keys(m).filter((k) => typeof m[k] === "object" && m[k] !== null && "infer" in (m[k] as object)),
    );
  const rows = (await modules("./", /\.samples\.ts$/)).flatMap((m) => Object.keys(m.samples as object));
  const missing = [...new Set(primitives)].filter((p) => !rows.includes(p) && !(p in elsewhere));
  expect(missing).toEqual([]);
  expect(primitives.length).toBeGreaterThan(90);
});
