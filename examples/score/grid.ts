import { encode } from "fast-png";
import type { Indexed } from "../common/image.ts";

/** Images in [0, 1], 28 x 28 each, side by side in rows, as greys; `zoom` pixels for each of theirs. */
export function digitGrid(images: ArrayLike<number>, columns: number, rows: number, zoom: number): Indexed {
  const cell = 28 * zoom + 4;
  const [width, height] = [columns * cell + 4, rows * cell + 4];
  const index = new Uint8Array(width * height).fill(40);
  for (let k = 0; k < columns * rows; k++) {
    const [left, top] = [4 + (k % columns) * cell, 4 + Math.floor(k / columns) * cell];
    for (let y = 0; y < 28 * zoom; y++)
      for (let x = 0; x < 28 * zoom; x++) {
        const v = images[k * 784 + Math.floor(y / zoom) * 28 + Math.floor(x / zoom)];
        index[(top + y) * width + left + x] = Math.round(255 * Math.min(1, Math.max(0, v)));
      }
  }
  return { index, width, height };
}
export const greyPng = ({ index, width, height }: Indexed): Uint8Array =>
  encode({ width, height, data: index, channels: 1, depth: 8 });
