import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";

export interface Series {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Marks at the points, for few of them. */
  readonly marks?: boolean;
  readonly dashed?: boolean;
  /** Pale and thin, for what another series sums up. */
  readonly faint?: boolean;
}
export interface PlotOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Values at the bottom and the top; what lies outside is cut off. By default all values are seen. */
  readonly yRange?: readonly [low: number, high: number];
  readonly width?: number;
  readonly height?: number;
}
const margin = { left: 76, right: 20, top: 32, bottom: 48 };
// Okabe and Ito's colours, told apart by colour-blind readers too.
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
const [bold, faint] = ['stroke-width="2"', 'stroke-width="0.7" stroke-opacity="0.6"'];
const escapeText = (s: string): string => s.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const text = (x: number, y: number, s: string, anchor = "middle", more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${more}>${escapeText(s)}</text>`;

/** The frame of an SVG file. */
export const svgFile = (width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#333">
<rect width="${width}" height="${height}" fill="white"/>
${body}
</svg>
`;
function axis(log: boolean, values: readonly number[], range: [number, number]) {
  const seen = values.filter((v) => Number.isFinite(v) && (!log || v > 0));
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  return log ? scaleLog([low, high], range) : scaleLinear([low, high === low ? low + 1 : high], range);
}
/** Ticks of a logarithmic axis stand at powers of ten, and at 2 and 5 times these where it is short. */
function ticksOf(scale: ReturnType<typeof axis>, log: boolean, count: number): [number, string][] {
  if (!log) return scale.ticks(count).map((t) => [t, Number(t.toPrecision(6)).toString()]);
  const [low, high] = scale.domain();
  const [first, last] = [low, high].map((v) => Math.floor(Math.log10(v) + 1e-9));
  const every = Math.ceil((last - first) / 10);
  const long = high / low > 100;
  const ticks: [number, string][] = [];
  for (let p = first; p <= last; p++)
    for (const digit of long ? [1] : [1, 2, 5]) {
      const t = Number(`${digit}e${p}`);
      const inside = t > low * (1 - 1e-9) && t < high * (1 + 1e-9);
      if (inside && (!long || (last - p) % every === 0))
        ticks.push([t, long ? t.toExponential(0).replace("+", "") : `${t}`]);
    }
  return ticks;
}
/** The corner of the plot, as whether right and whether low, where the fewest points are. */
function emptiestCorner(points: readonly (readonly [x: number, y: number])[], width: number, height: number) {
  const corners = [true, false].flatMap((right) => [false, true].map((low) => ({ right, low, count: 0 })));
  for (const [x, y] of points)
    for (const c of corners)
      if (x > 0.55 * width === c.right && y > 0.7 * height === c.low && (c.low || y < 0.35 * height)) c.count++;
  return corners.reduce((best, c) => (c.count < best.count ? c : best));
}
/** Lines over two axes as an SVG, with a legend where there is more than one. */
export function linePlot(series: readonly Series[], options: PlotOptions): string {
  const { title, logX = false, logY = false, width = 720, height = 400 } = options;
  const points = series.flatMap((s) => s.points);
  const [right, bottom] = [width - margin.right, height - margin.bottom];
  const x = axis(
    logX,
    points.map((p) => p[0]),
    [margin.left, right],
  );
  const y = axis(logY, options.yRange ?? points.map((p) => p[1]), [bottom, margin.top]);
  if (!options.yRange) y.nice();
  const path = line<readonly [number, number]>(
    (p) => x(p[0]),
    (p) => y(p[1]),
  ).defined((p) => Number.isFinite(p[1]) && (!logY || p[1] > 0));
  const grid = [
    ...ticksOf(y, logY, 6).map(
      ([t, label]) =>
        `<path d="M${margin.left} ${y(t).toFixed(1)}H${right}" stroke="#e4e4e4"/>${text(margin.left - 8, y(t) + 4, label, "end")}`,
    ),
    ...ticksOf(x, logX, 8).map(
      ([t, label]) =>
        `<path d="M${x(t).toFixed(1)} ${margin.top}V${bottom}" stroke="#f0f0f0"/>${text(x(t), bottom + 18, label)}`,
    ),
  ];
  const lines = series.map((s, i) => {
    const colour = colours[i % colours.length];
    const dash = s.dashed ? ` stroke-dasharray="6 4"` : "";
    const marks = s.marks
      ? s.points.map((p) => `<circle cx="${x(p[0]).toFixed(1)}" cy="${y(p[1]).toFixed(1)}" r="4" fill="${colour}"/>`)
      : [];
    return `<path d="${path(s.points)}" fill="none" stroke="${colour}" ${s.faint ? faint : bold}${dash}/>${marks.join("")}`;
  });
  const legend = (): string[] => {
    if (series.length < 2) return [];
    const corner = emptiestCorner(
      points.map((p) => [x(p[0]), y(p[1])]),
      width,
      height,
    );
    const wide = 6.6 * Math.max(...series.map((s) => s.label.length)) + 44;
    const left = corner.right ? right - wide - 8 : margin.left + 12;
    const top = corner.low ? bottom - 18 * series.length - 12 : margin.top + 8;
    const box = `<rect x="${left}" y="${top}" width="${wide}" height="${18 * series.length + 4}" fill="white" fill-opacity="0.85"/>`;
    return [
      box,
      ...series.map((s, i) => {
        const at = top + 12 + 18 * i;
        const dash = s.dashed ? ` stroke-dasharray="6 4"` : "";
        return `<path d="M${left + 4} ${at}h24" stroke="${colours[i % colours.length]}" ${s.faint ? faint : bold}${dash}/>${text(left + 36, at + 4, s.label, "start")}`;
      }),
    ];
  };
  const frame = `<path d="M${margin.left} ${margin.top}V${bottom}H${right}" fill="none" stroke="#888"/>`;
  const middle = (margin.top + bottom) / 2;
  const titles = [
    text(width / 2, 20, title, "middle", ` font-size="14"`),
    text((margin.left + right) / 2, height - 10, options.x),
    text(16, middle, options.y, "middle", ` transform="rotate(-90 16 ${middle})"`),
  ];
  const inside = `<clipPath id="inside"><path d="M${margin.left} ${margin.top}H${right}V${bottom}H${margin.left}Z"/></clipPath>`;
  const seen = options.yRange ? [inside, `<g clip-path="url(#inside)">`, ...lines, "</g>"] : lines;
  return svgFile(width, height, [...grid, frame, ...seen, ...legend(), ...titles].join("\n"));
}
