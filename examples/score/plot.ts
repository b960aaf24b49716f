import { linePlot } from "../common/plot.ts";

/** Mean of each value with its neighbours, as many on either side; of those there are near the ends. */
export function movingMean(values: readonly number[], side: number): number[] {
  const sums = [0];
  for (const v of values) sums.push(sums[sums.length - 1] + v);
  return values.map((_, i) => {
    const [from, to] = [Math.max(0, i - side), Math.min(values.length, i + side + 1)];
    return (sums[to] - sums[from]) / (to - from);
  });
}
/** Losses over steps as an SVG, on a scale that leaves out the steep fall of the first fiftieth. */
export function lossPlot(losses: readonly number[], title: string): string {
  const side = Math.floor(losses.length / 160);
  const means = movingMean(losses, side);
  const every = Math.ceil(losses.length / 2000);
  const points = (values: readonly number[]) =>
    values.map((y, x): [number, number] => [x + 1, y]).filter(([x]) => x % every === 0);
  const seen = losses.slice(Math.floor(losses.length / 50));
  const low = seen.reduce((a, b) => Math.min(a, b));
  const high = seen.reduce((a, b) => Math.max(a, b));
  return linePlot(
    [
      { label: "one step", points: points(losses), faint: true },
      { label: `mean of ${2 * side + 1}`, points: points(means) },
    ],
    { title, x: "training step", y: "weighted squared error", yRange: [low / 1.05, high] },
  );
}
