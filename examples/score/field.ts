import { Canvas } from "../common/canvas.ts";
import { letter } from "./lettering.ts";

/** Numbers or pairs of them at the centres of `cells` x `cells` squares, row by row from the top. */
export interface Grid {
  readonly values: ArrayLike<number>;
  readonly cells: number;
}
const ink = [20, 40, 90];

/** A vector field over its density, on [-extent, extent]^2. */
function fieldPicture(size: number, extent: number, logDensity: Grid, field: Grid): Canvas {
  const canvas = new Canvas(size, size);
  const most = Math.max(...Array.from(logDensity.values));
  const cell = (pixel: number) => Math.floor((pixel * logDensity.cells) / size);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const t = Math.exp(logDensity.values[cell(y) * logDensity.cells + cell(x)] - most) ** 0.5;
      canvas.blend(x, y, [255 - 150 * t, 255 - 90 * t, 255 - 25 * t]);
    }
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
  const [size, gap, head] = [480, 12, 36];
  const canvas = new Canvas(fields.length * (size + gap) - gap, head + size);
  fields.forEach(([title, field], i) => {
    const left = i * (size + gap);
    canvas.place(fieldPicture(size, extent, logDensity, field), left, head);
    letter(canvas, title, left + size / 2, 8, 3, ink);
  });
  return canvas;
}
