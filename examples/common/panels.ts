import type { ColourMap } from "./colour.ts";
import { type Field, fieldImage } from "./image.ts";
import { svgFile } from "./plot.ts";

export interface Panel extends Field {
  readonly title: string;
  readonly map: ColourMap;
  readonly range: readonly [low: number, high: number];
  /** Points to mark, in cells from the left and the top. */
  readonly marks?: readonly (readonly [x: number, y: number])[];
}
const [gap, head, foot] = [20, 32, 40];

/** Fields side by side as an SVG, each with its title and its colours' meaning. */
export function panelFigure(panels: readonly Panel[], size = 256): string {
  const width = gap + panels.length * (size + gap);
  const body = panels.map((p, i) => {
    const left = gap + i * (size + gap);
    const picture = fieldImage(p, { map: p.map, range: p.range, zoom: Math.max(1, Math.ceil((1.5 * size) / p.width)) });
    const marks = (p.marks ?? []).map(
      ([x, y]) =>
        `<circle cx="${(left + (x / p.width) * size).toFixed(1)}" cy="${(head + (y / p.height) * size).toFixed(1)}" r="1.8" fill="#fff" stroke="#222" stroke-width="0.6"/>`,
    );
    return [
      `<text x="${left + size / 2}" y="20" text-anchor="middle" font-size="14">${p.title}</text>`,
      `<image x="${left}" y="${head}" width="${size}" height="${size}" preserveAspectRatio="none" href="${pngUrl(picture.png())}"/>`,
      ...marks,
      colourBar(p, left, head + size + 8, size),
    ].join("\n");
  });
  return svgFile(width, head + size + foot, body.join("\n"));
}
function colourBar({ map, range: [low, high] }: Panel, left: number, top: number, size: number): string {
  const values = Float32Array.from({ length: 2 * size }, (_, i) => (i % size) / (size - 1));
  const bar = fieldImage({ values, width: size, height: 2 }, { map, range: [0, 1] });
  const label = (x: number, v: number, anchor: string) =>
    `<text x="${x}" y="${top + 24}" text-anchor="${anchor}" font-size="11">${Number(v.toPrecision(3))}</text>`;
  return [
    `<image x="${left}" y="${top}" width="${size}" height="10" preserveAspectRatio="none" href="${pngUrl(bar.png())}"/>`,
    label(left, low, "start"),
    label(left + size / 2, (low + high) / 2, "middle"),
    label(left + size, high, "end"),
  ].join("");
}
const pngUrl = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
