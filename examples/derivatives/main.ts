import { runParts, type Save } from "../common/example.ts";
import { linePlot, type Series } from "../common/plot.ts";
import * as automatic from "./automatic.ts";
import { bestStep, derivatives, differenceErrors, f, type Kind, type Precision } from "./differences.ts";
import { parseOptions } from "./options.ts";
import * as symbolic from "./symbolic.ts";

const point = 1;

function differences(save: Save): void {
  const ways = (["float32", "float64"] as const).flatMap((p) => (["forward", "central"] as const).map((k) => [k, p]));
  console.log("exp(sin x) at 1: the best difference, and what theory says");
  const best: Series["points"][number][] = [];
  const series = (ways as [Kind, Precision][]).map(([kind, precision]): Series => {
    const points = differenceErrors(kind, precision, point);
    const least = points.reduce((a, b) => (b[1] < a[1] ? b : a));
    const theory = bestStep(kind, precision, point);
    // A point that is no number ends a line: one series marks all four places.
    const [h, bound] = theory;
    best.push([h, bound / 4], [h, bound * 4], [h, Number.NaN]);
    const show = ([h, e]: readonly [number, number]) => `h ${h.toExponential(1)} error ${e.toExponential(1)}`;
    console.log(`  ${kind} ${precision}: ${show(least)}; theory ${show(theory)}`);
    return { label: `${kind}, ${precision}`, points };
  });
  const error = Math.abs(automatic.slope(f, point) - derivatives(point)[1]);
  console.log(`  grad float64: error ${error.toExponential(1)}`);
  save(
    "derivatives-differences.svg",
    linePlot([...series, { label: "best step and bound, by theory", points: best }], {
      title: "Finite differences of exp(sin x) at 1",
      x: "step",
      y: "error",
      logX: true,
      logY: true,
      width: 800,
      height: 480,
    }),
  );
}
function growth(most: number, save: Save): void {
  const ns = Array.from({ length: most }, (_, i) => i + 1);
  const rows = ns.map((n) => {
    const [composed, product] = [symbolic.derivative(symbolic.logistic(n)), symbolic.derivative(symbolic.sines(n))];
    return {
      n,
      composed: symbolic.size(composed),
      terms: symbolic.terms(composed),
      program: automatic.equations(automatic.logistic(n)).gradient,
      product: symbolic.size(product),
      productProgram: automatic.equations(automatic.sines(n)).gradient,
    };
  });
  console.log("size of the derivative:      logistic map, n times           product of n sines");
  console.log("   n     formula  multiplied out  equations     formula  equations");
  for (const r of rows.filter(({ n }) => n <= 5 || n % 5 === 0)) {
    const cells = [r.composed, r.terms, r.program, r.product, r.productProgram];
    const shown = (v: number) => (v < 1e7 ? `${v}` : v < Infinity ? v.toExponential(2) : "over 1e308");
    const text = cells.map((v) => shown(v).padStart(11));
    console.log(`${String(r.n).padStart(4)} ${text.join(" ")}`);
  }
  const points = (k: "composed" | "program" | "product" | "productProgram") => rows.map((r) => [r.n, r[k]] as const);
  save(
    "derivatives-growth.svg",
    linePlot(
      [
        { label: "logistic map: formula", points: points("composed"), marks: true },
        { label: "logistic map: equations of grad", points: points("program"), marks: true },
        { label: "product of sines: formula", points: points("product"), marks: true },
        { label: "product of sines: equations of grad", points: points("productProgram"), marks: true },
      ],
      { title: "Size of a derivative", x: "compositions, or factors", y: "operations", logY: true },
    ),
  );
}
function cost(size: number): void {
  console.log(`logistic map 10 times: slope at 0.3 and its error; compiled, at ${size} numbers:`);
  const [exact, at] = [automatic.logisticSlope(10, 0.3), 0.3];
  const h = 1e-8;
  const formula = symbolic.logistic(10);
  const ways = {
    "central difference": (symbolic.evaluate(formula, at + h) - symbolic.evaluate(formula, at - h)) / (2 * h),
    formula: symbolic.evaluate(symbolic.derivative(formula), at),
    grad: automatic.slope(automatic.logistic(10), at),
  };
  for (const [way, v] of Object.entries(ways))
    console.log(`  ${way}: ${v.toFixed(8)}, relative error ${Math.abs(v / exact - 1).toExponential(1)}`);
  const { value, gradient } = automatic.times(automatic.logistic(10), size);
  console.log(
    `  function ${value.toFixed(3)} ms, gradient ${gradient.toFixed(3)} ms: ${(gradient / value).toFixed(1)} times`,
  );
}

runParts("derivatives", parseOptions, {
  differences: (_, save) => differences(save),
  growth: ({ most }, save) => growth(most, save),
  cost: ({ size }) => cost(size),
});
