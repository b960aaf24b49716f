// What the tests of workers call: bundled by them, since a thread of Node reads no TypeScript.
import { jit, lax, type NDArray, numpy as np } from "jaxtra";
import { expose, reportProgress } from "jaxtra/worker";

const forever = (x: NDArray): NDArray =>
  lax.whileLoop(
    () => np.array(true),
    (v: NDArray) => np.sin(v).add(1),
    x,
  );
const compiled = jit(forever);
let calls = 0;

export const functions = expose({
  twice: jit((p: { w: NDArray; list: NDArray[] }) => ({ w: p.w.mul(2), list: p.list.map((x) => x.add(1)) })),
  steps: jit((x: NDArray) => lax.foriLoop(0, 200_000, (_i, v) => np.sin(v).add(1), x)),
  /** Loops in a compiled function of its own. */
  forever: compiled,
  /** The same inside a plain function, which gives its thread no turn. */
  foreverInside: (x: NDArray) => compiled(x).add(1),
  /** Nothing that could be asked to stop. */
  hang(): number {
    for (;;) Math.random();
  },
  async epochs(n: number): Promise<string> {
    for (let i = 0; i < n; i++) reportProgress(i, n);
    return "done";
  },
  count: () => ++calls,
  fails: (x: NDArray) => np.matmul(x, np.ones([7])),
  throwsOther() {
    throw Object.assign(new Error("mine"), { name: "MyError" });
  },
});
