// Prints "N passed, N failed, N skipped" from the JSON report of a test run, the last line of .ci/run.
// JavaScript, because it must also say what went wrong where nothing could be installed.

import { readFileSync } from "node:fs";

/** @param {string} path */
function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null; // no report: the run itself broke
  }
}

const report = read(process.argv[2]);
const passed = report?.numPassedTests ?? 0;
let failed = report?.numFailedTests ?? 1;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
// A file that does not load has no tests in it; an error outside tests fails the run alone. Neither may read as success.
const broken = (report?.testResults ?? []).filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
);
failed += broken.length;
if (failed === 0 && report?.success === false) failed = 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
