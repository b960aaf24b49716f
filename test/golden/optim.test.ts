import { expect, it } from "vitest";
import * as optim from "../../src/optim/index.ts";
import { readGolden } from "../helpers/files.ts";
import { decode, resolve, testFolder } from "../helpers/golden.ts";
import { later } from "../helpers/later.ts";
import { type Encoded, largestDifference, type Tolerance } from "../helpers/values.ts";

testFolder("optim");

interface OptimCase {
  id: string;
  fn: string;
  args: Encoded[];
  options: Record<string, Encoded>;
  steps?: Encoded[];
  /** Arguments of the function that the call returns. */
  apply?: Encoded[];
  /** Values of the function at each step, for transformations that need them. */
  extra?: number[];
  counts?: number[];
  values?: Encoded & { data: number[] };
  tol: Tolerance;
}
const { header, cases } = readGolden("optim/steps.json") as {
  header: { params: Encoded; gradients: Encoded[] };
  cases: OptimCase[];
};
for (const c of cases)
  it(c.id, () => {
    if (c.fn in later) return expect(resolve(c.fn)).toBeUndefined();
    const called = decode({ call: c.fn, args: c.args, options: c.options });
    const made = c.apply ? called(...c.apply.map(decode)) : called;
    if (c.counts) {
      const got = c.counts.map((n) => Number(made(n)));
      c.values!.data.forEach((want, i) => {
        expect(Math.abs(got[i] - want), `count ${c.counts![i]}: ${got[i]}, want ${want}`).toBeLessThanOrEqual(
          c.tol.atol + c.tol.rtol * Math.abs(want),
        );
      });
      return;
    }
    let params = decode(header.params);
    let state = made.init(params);
    c.steps!.forEach((want, i) => {
      let updates: any;
      [updates, state] = made.update(decode(header.gradients[i]), state, params, { value: c.extra?.[i] });
      params = optim.applyUpdates(params, updates);
      expect(largestDifference(params, want, c.tol, `step ${i}: `)).toBeUndefined();
    });
  });
