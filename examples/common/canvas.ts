import { encode } from "fast-png";

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
  /** Copies a picture in, with its upper left corner at (x, y). It must fit. */
  place(picture: Canvas, x: number, y: number): void {
    const row = 3 * picture.width;
    for (let k = 0; k < picture.height; k++)
      this.data.set(picture.data.subarray(k * row, (k + 1) * row), 3 * ((y + k) * this.width + x));
  }
  png(): Uint8Array {
    return encode({ width: this.width, height: this.height, data: this.data, channels: 3, depth: 8 });
  }
}
