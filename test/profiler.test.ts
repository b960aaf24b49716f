import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profiler } from "../src/index.ts";

describe("profiler", () => {
  it("records spans that are annotated, the inner ones first", () => {
    const square = profiler.annotateFunction(function square(x: number) {
      return x * x;
    });
    profiler.startTrace();
    const step = new profiler.StepTraceAnnotation("train", { stepNum: 1 });
    expect(step.run(() => square(3))).toBe(9);
    const { traceEvents } = profiler.stopTrace();
    expect(traceEvents.map(({ name }) => name)).toEqual(["square", "train"]);
    const [inner, outer] = traceEvents;
    expect(outer.args).toEqual({ stepNum: 1 });
    expect(inner.ts).toBeGreaterThanOrEqual(outer.ts);
    expect(inner.ts + inner.dur).toBeLessThanOrEqual(outer.ts + outer.dur);
    expect(square(2)).toBe(4);
  });
  it("writes a file, after promises are settled", async () => {
    const folder = mkdtempSync(join(tmpdir(), "jaxtra-"));
    const wait = profiler.annotateFunction(() => Promise.resolve(1), { name: "wait" });
    expect(await profiler.trace(folder, wait)).toBe(1);
    const written = JSON.parse(readFileSync(join(folder, "trace.json"), "utf8")) as profiler.Trace;
    rmSync(folder, { recursive: true });
    expect(written.traceEvents.map(({ name, ph }) => [name, ph])).toEqual([["wait", "X"]]);
  });
  it("records one trace at a time", () => {
    expect(() => profiler.stopTrace()).toThrow(/^profiler.stopTrace: no trace/);
    const fails = () =>
      profiler.trace(null, () => {
        profiler.startTrace();
      });
    expect(fails).toThrow(/^profiler.startTrace: a trace is being recorded/);
    // The failing function ended the trace that it was in.
    expect(() => profiler.stopTrace()).toThrow(/no trace/);
  });
});
