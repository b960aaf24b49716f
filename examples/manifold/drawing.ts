import { svgFile } from "../common/plot.ts";

export type Point = readonly [x: number, y: number];

/** Curves in the unit disc as the inside of an SVG, its centre at (cx, cy). */
const path = (points: readonly Point[], cx: number, r: number, style: string): string =>
  `<path d="${points.map(([x, y], i) => `${i ? "L" : "M"}${(cx + r * x).toFixed(1)} ${(r + 40 - r * y).toFixed(1)}`).join("")}" fill="none" ${style}/>`;

export interface Disc {
  readonly title: string;
  readonly curves: readonly { readonly points: readonly Point[]; readonly style: string }[];
}
/** Discs side by side. */
export function discs(all: readonly Disc[], r = 200): string {
  const gap = 30;
  const width = all.length * (2 * r + gap) + gap;
  const circle = Array.from({ length: 181 }, (_, k): Point => {
    const a = (k * Math.PI) / 90;
    return [Math.cos(a), Math.sin(a)];
  });
  const body = all.map(({ title, curves }, i) => {
    const cx = gap + r + i * (2 * r + gap);
    const drawn = curves.map((c) => path(c.points, cx, r, c.style));
    return [
      `<text x="${cx}" y="24" text-anchor="middle" font-size="14">${title}</text>`,
      path(circle, cx, r, `stroke="#999"`),
      ...drawn,
    ].join("\n");
  });
  return svgFile(width, 2 * r + 40 + gap, body.join("\n"));
}
/** A point of the sphere as seen from the longitude 30 degrees, latitude 25 degrees; null behind. */
export function seen(theta: number, phi: number): Point | null {
  const [lon, lat] = [Math.PI / 6, (25 * Math.PI) / 180];
  const [x, y, z] = [Math.sin(theta) * Math.cos(phi - lon), Math.sin(theta) * Math.sin(phi - lon), Math.cos(theta)];
  const depth = x * Math.cos(lat) + z * Math.sin(lat);
  return depth < 0 ? null : [y, z * Math.cos(lat) - x * Math.sin(lat)];
}
/** The parts of a curve that are seen. */
export function seenParts(curve: readonly (readonly [theta: number, phi: number])[]): Point[][] {
  const parts: Point[][] = [[]];
  for (const [theta, phi] of curve) {
    const p = seen(theta, phi);
    if (p) parts[parts.length - 1].push(p);
    else if (parts[parts.length - 1].length) parts.push([]);
  }
  return parts.filter((p) => p.length > 1);
}
/** From the half plane to the disc: z -> (z − i) / (z + i), turned so that up stays up. */
export function toDisc(x: number, y: number): Point {
  const d = x * x + (y + 1) ** 2;
  return [(2 * x) / d, (x * x + y * y - 1) / d];
}
