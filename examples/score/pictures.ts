import { encode } from "fast-png";
import * as gifenc from "gifenc";

// Node sees the CommonJS file, bundlers the ESM one, whose default is the function itself.
const GIFEncoder = gifenc.GIFEncoder ?? gifenc.default.GIFEncoder;

/** Bytes of a picture, red green blue. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  constructor(width: number, height: number, grey = 255) {
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(3 * width * height).fill(grey);
  }
  /** Mixes a colour in, `a` of 1 covering. */
  blend(x: number, y: number, [r, g, b]: readonly number[], a = 1): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = 3 * (y * this.width + x);
    [r, g, b].forEach((c, i) => {
      this.data[at + i] = Math.round(this.data[at + i] * (1 - a) + c * a);
    });
  }
  /** A line of about a pixel's width: each pixel near it takes colour by its distance. */
  line(x0: number, y0: number, x1: number, y1: number, colour: readonly number[]): void {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const length2 = dx * dx + dy * dy || 1;
    for (let y = Math.floor(Math.min(y0, y1)) - 1; y <= Math.max(y0, y1) + 1; y++)
      for (let x = Math.floor(Math.min(x0, x1)) - 1; x <= Math.max(x0, x1) + 1; x++) {
        const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length2));
        const d = Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
        if (d < 1.1) this.blend(x, y, colour, Math.min(1, 1.1 - d));
      }
  }
  arrow(x: number, y: number, dx: number, dy: number, colour: readonly number[]): void {
    const [x1, y1] = [x + dx, y + dy];
    this.line(x, y, x1, y1, colour);
    for (const turn of [2.6, -2.6]) {
      const [c, s] = [Math.cos(turn) * 0.35, Math.sin(turn) * 0.35];
      this.line(x1, y1, x1 + c * dx - s * dy, y1 + s * dx + c * dy, colour);
    }
  }
  png(): Uint8Array {
    return encode({ width: this.width, height: this.height, data: this.data, channels: 3, depth: 8 });
  }
}
/** Images in [0, 1], 28 x 28 each, side by side in rows; `zoom` pixels for each of theirs. */
export function digitGrid(images: ArrayLike<number>, columns: number, rows: number, zoom: number): Canvas {
  const cell = 28 * zoom + 4;
  const canvas = new Canvas(columns * cell + 4, rows * cell + 4, 40);
  for (let k = 0; k < columns * rows; k++) {
    const [left, top] = [4 + (k % columns) * cell, 4 + Math.floor(k / columns) * cell];
    for (let y = 0; y < 28 * zoom; y++)
      for (let x = 0; x < 28 * zoom; x++) {
        const v = images[k * 784 + Math.floor(y / zoom) * 28 + Math.floor(x / zoom)];
        const grey = Math.round(255 * Math.min(1, Math.max(0, v)));
        canvas.blend(left + x, top + y, [grey, grey, grey]);
      }
  }
  return canvas;
}
/** An animation of grey pictures; `delays` in milliseconds. */
export function animation(frames: readonly Canvas[], delays: readonly number[]): Uint8Array {
  const gif = GIFEncoder();
  const palette = Array.from({ length: 256 }, (_, i) => [i, i, i]);
  frames.forEach((f, i) => {
    const index = new Uint8Array(f.width * f.height).map((_, k) => f.data[3 * k]);
    gif.writeFrame(index, f.width, f.height, { ...(i === 0 && { palette }), delay: delays[i] });
  });
  gif.finish();
  return gif.bytes();
}
/**
 * A vector field over its density: `logDensity` and `field` on a grid of `cells` x `cells` points in [-extent, extent]^2,
 * row by row from the top.
 */
export function fieldPicture(
  size: number,
  extent: number,
  logDensity: ArrayLike<number>,
  densityCells: number,
  field: ArrayLike<number>,
  cells: number,
): Canvas {
  const canvas = new Canvas(size, size);
  const most = Math.max(...Array.from(logDensity));
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const at = Math.floor((y * densityCells) / size) * densityCells + Math.floor((x * densityCells) / size);
      const t = Math.exp(logDensity[at] - most) ** 0.5;
      canvas.blend(x, y, [255 - 150 * t, 255 - 90 * t, 255 - 25 * t]);
    }
  const step = size / cells;
  for (let k = 0; k < cells * cells; k++) {
    const [u, v] = [field[2 * k], field[2 * k + 1]];
    const length = Math.hypot(u, v) || 1;
    // long arrows are shortened so that small ones can be seen
    const scale = (0.85 * step * Math.tanh((length * extent) / cells)) / length;
    const [x, y] = [((k % cells) + 0.5) * step, (Math.floor(k / cells) + 0.5) * step];
    canvas.arrow(x - (u * scale) / 2, y + (v * scale) / 2, u * scale, -v * scale, [20, 40, 90]);
  }
  return canvas;
}
/** Pictures side by side. */
export function beside(left: Canvas, right: Canvas, gap = 12): Canvas {
  const canvas = new Canvas(left.width + gap + right.width, Math.max(left.height, right.height));
  [left, right].forEach((c, i) => {
    for (let y = 0; y < c.height; y++)
      canvas.data.set(
        c.data.subarray(3 * y * c.width, 3 * (y + 1) * c.width),
        3 * (y * canvas.width + i * (left.width + gap)),
      );
  });
  return canvas;
}
