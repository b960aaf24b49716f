import { numpy as np } from "jaxtra";
import { runParts, type Save } from "../common/example.ts";
import { linePlot } from "../common/plot.ts";
import { imagesOf, readDigits } from "../score/mnist.ts";
import { compare } from "./compare.ts";
import { accuracy, type Depth, train } from "./network.ts";
import { type Options, parseOptions } from "./options.ts";

function gradients(save: Save): void {
  const rows = compare();
  console.log("gradient of a fixed point of 64 numbers (float64):  way   relative error   bytes kept   ms");
  for (const r of rows) console.log(`  ${r.way}   ${r.error.toExponential(1)}   ${r.kept}   ${r.ms.toFixed(3)}`);
  const through = rows.slice(1);
  const counts = through.map((r) => Number(r.way.split(" ")[1]));
  save(
    "fixed-point-error.svg",
    linePlot(
      [{ label: "through the iteration", points: through.map((r, i) => [counts[i], r.error] as const), marks: true }],
      {
        title: "The gradient through the iteration nears that of the fixed point",
        x: "iterations",
        y: "relative error of the gradient",
        logY: true,
      },
    ),
  );
  save(
    "fixed-point-memory.svg",
    linePlot(
      [
        { label: "through the iteration", points: through.map((r, i) => [counts[i], r.kept] as const), marks: true },
        { label: "implicit", points: counts.map((k) => [k, rows[0].kept] as const) },
      ],
      { title: "What reverse mode keeps", x: "iterations", y: "bytes", logX: true, logY: true },
    ),
  );
}
function digits(o: Options, save: Save): void {
  const [learn, test] = (["train", "t10k"] as const).map((part) => readDigits(part));
  const [images, labels] = [imagesOf(learn), np.array(Int32Array.from(learn.labels))];
  const [testImages, testLabels] = [imagesOf(test), np.array(Int32Array.from(test.labels))];
  const smooth = (losses: readonly number[]) =>
    losses.flatMap((_, i) => (i % 25 ? [] : [[i, mean(losses.slice(i, i + 25))] as const]));
  const series = (["fixed point", 3, 20] as Depth[]).map((depth) => {
    const { weights, losses, seconds } = train(images, labels, depth, o);
    const right = accuracy(weights, testImages, testLabels, depth);
    const label = depth === "fixed point" ? depth : `${depth} steps`;
    console.log(
      `digits, ${label}: ${(100 * right).toFixed(2)} % of 10,000 test images, loss ${mean(losses.slice(-100)).toFixed(4)}, ` +
        `${seconds.toFixed(1)} s for ${o.steps} steps`,
    );
    return { label, points: smooth(losses) };
  });
  save(
    "fixed-point-loss.svg",
    linePlot(series, { title: "Training on digits", x: "step of Adam", y: "cross entropy", logY: true }),
  );
}
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

runParts("fixedPoint", parseOptions, { gradients: (_, save) => gradients(save), digits });
