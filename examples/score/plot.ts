import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";

const [width, height] = [720, 360];
const margin = { left: 64, right: 16, top: 28, bottom: 44 };

/** Losses over steps as an SVG, on a logarithmic scale: every value thin, a running mean thick. */
export function lossPlot(losses: readonly number[], title: string): string {
  const window = Math.max(1, Math.floor(losses.length / 80));
  const means: [number, number][] = [];
  for (let i = 0, sum = 0; i < losses.length; i++) {
    sum += losses[i] - (i >= window ? losses[i - window] : 0);
    if (i >= window - 1 && i % Math.max(1, window >> 2) === 0) means.push([i, sum / window]);
  }
  const points = losses.map((y, x): [number, number] => [x, y]).filter(([, y]) => y > 0);
  const thin = points.filter((_, i) => i % Math.ceil(points.length / 2000) === 0);
  const ys = thin.map((p) => p[1]);
  const x = scaleLinear([0, Math.max(1, losses.length - 1)], [margin.left, width - margin.right]);
  const y = scaleLog([Math.min(...ys), Math.max(...ys)], [height - margin.bottom, margin.top]).nice();
  const path = line<[number, number]>(
    (p) => x(p[0]),
    (p) => y(p[1]),
  );
  const label = (at: [number, number], text: string, anchor = "middle") =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}">${text}</text>`;
  const grid = y.ticks(5).map((t) => {
    const at = y(t).toFixed(1);
    return `<path d="M${margin.left} ${at}H${width - margin.right}" stroke="#ddd"/>${label([margin.left - 8, y(t) + 4], y.tickFormat(5)(t), "end")}`;
  });
  const ticks = x.ticks(8).map((t) => label([x(t), height - margin.bottom + 18], String(t)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#333">
<rect width="${width}" height="${height}" fill="white"/>
${grid.join("\n")}
${ticks.join("\n")}
<path d="${path(thin)}" fill="none" stroke="#9ecae1" stroke-width="0.7"/>
<path d="${path(means)}" fill="none" stroke="#08519c" stroke-width="2"/>
${label([width / 2, 18], title)}
${label([width / 2, height - 8], "training step")}
</svg>
`;
}
