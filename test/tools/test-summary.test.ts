import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../tools/test-summary.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "summary-"));
afterAll(() => rmSync(folder, { recursive: true }));

function summary(report: string): [string, number | null] {
  const path = join(folder, "report.json");
  writeFileSync(path, report);
  const { stdout, status } = spawnSync(process.execPath, [script, path], { encoding: "utf8" });
  return [stdout, status];
}

const counts = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [],
  success: true,
};

test("a run that passed", () => {
  expect(summary(JSON.stringify(counts))).toEqual(["3 passed, 0 failed, 2 skipped\n", 0]);
});

test("a failed test", () => {
  const report = { ...counts, numFailedTests: 2, success: false };
  expect(summary(JSON.stringify(report))).toEqual(["3 passed, 2 failed, 2 skipped\n", 1]);
});

test("a file that does not load counts as failed", () => {
  const report = { ...counts, success: false, testResults: [{ status: "failed", assertionResults: [] }] };
  expect(summary(JSON.stringify(report))).toEqual(["3 passed, 1 failed, 2 skipped\n", 1]);
});

test("an error outside of tests counts as failed", () => {
  expect(summary(JSON.stringify({ ...counts, success: false }))).toEqual(["3 passed, 1 failed, 2 skipped\n", 1]);
});

test("no report at all counts as failed", () => {
  expect(summary("")).toEqual(["0 passed, 1 failed, 0 skipped\n", 1]);
});
