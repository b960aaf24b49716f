import { Canvas } from "../common/canvas.ts";
import { letter } from "./lettering.ts";

/** Numbers or pairs of them at the centres of `cells` x `cells` squares, row by row from the top. */
export interface Grid {
  readonly values: ArrayLike<number>;
  readonly cells: number;
}
const ink = [20, 40, 90];

/** A density in blue. */
function densityPicture(size: number, logDensity: Grid): Canvas {
  const canvas = new Canvas(size, size);
  const most = Math.max(...Array.from(logDensity.values));
  const cell = (pixel: number) => Math.floor((pixel * logDensity.cells) / size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const t = Math.exp(logDensity.values[cell(y) * logDensity.cells + cell(x)] - most) ** 0.5;
      canvas.blend(x, y, [255 - 150 * t, 255 - 90 * t, 255 - 25 * t]);
    }
  return canvas;
}
/** A vector field over its density, on [-extent, extent]^2. */
function fieldPicture(size: number, extent: number, logDensity: Grid, field: Grid): Canvas {
  const canvas = densityPicture(size, logDensity);
  const { values, cells } = field;
  const step = size / cells;
  for (let k = 0; k < cells * cells; k++) {
    const [u, v] = [values[2 * k], values[2 * k + 1]];
    const length = Math.hypot(u, v) || 1;
    // long arrows are shortened so that small ones can be seen
    const scale = (0.85 * step * Math.tanh((length * extent) / cells)) / length;
    const [x, y] = [((k % cells) + 0.5) * step, (Math.floor(k / cells) + 0.5) * step];
    canvas.arrow(x - (u * scale) / 2, y + (v * scale) / 2, u * scale, -v * scale, ink);
  }
  return canvas;
}
/** Two fields side by side over the same density, each below its title in capitals. */
export function fieldPictures(
  extent: number,
  logDensity: Grid,
  fields: readonly [title: string, field: Grid][],
): Canvas {
  return titled(fields.map(([title, field]) => [title, fieldPicture(size, extent, logDensity, field)]));
}
const size = 480;
/** Pictures side by side, each below its title in capitals. */
function titled(pictures: readonly (readonly [title: string, picture: Canvas])[]): Canvas {
  const [gap, head] = [12, 36];
  const canvas = new Canvas(pictures.length * (size + gap) - gap, head + size);
  pictures.forEach(([title, picture], i) => {
    const left = i * (size + gap);
    canvas.place(picture, left, head);
    letter(canvas, title, left + size / 2, 8, 3, ink);
  });
  return canvas;
}
/** Densities side by side, each with some of its points [x, y, x, y, ...]. */
export function densityPictures(
  extent: number,
  densities: readonly [title: string, logDensity: Grid, points: ArrayLike<number>][],
): Canvas {
  return titled(
    densities.map(([title, logDensity, points]) => {
      const canvas = densityPicture(size, logDensity);
      for (let i = 0; i < Math.min(points.length, 1000); i += 2) {
        const [x, y] = [points[i], -points[i + 1]].map((v) => Math.round(((v + extent) / (2 * extent)) * size));
        for (const [dx, dy] of [
          [0, 0],
          [1, 0],
          [0, 1],
          [1, 1],
        ])
          canvas.blend(x + dx, y + dy, ink, 0.8);
      }
      return [title, canvas] as const;
    }),
  );
}
