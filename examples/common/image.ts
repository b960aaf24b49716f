import * as gifenc from "gifenc";
import { Canvas } from "./canvas.ts";
import type { Colour, ColourMap } from "./colour.ts";

// Node sees the CommonJS file, bundlers the ESM one, whose default is the function itself.
const GIFEncoder = gifenc.GIFEncoder ?? gifenc.default.GIFEncoder;

/** Numbers on a grid, row by row from the top. */
export interface Field {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}
export interface FieldStyle {
  readonly map: ColourMap;
  /** Values that get the first and the last colour. */
  readonly range: readonly [low: number, high: number];
  /** Pixels for each cell, along both axes; between cells the colour changes smoothly. */
  readonly zoom?: number;
}
/** A picture whose pixels are places in its colour map. */
export interface Indexed {
  readonly index: Uint8Array;
  readonly width: number;
  readonly height: number;
}
const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** A field as places in its colour map. */
export function fieldIndices(
  { values, width, height }: Field,
  { map, range: [low, high], zoom = 1 }: FieldStyle,
): Indexed {
  const [w, h] = [width * zoom, height * zoom];
  const index = new Uint8Array(w * h);
  const last = map.length - 1;
  for (let y = 0; y < h; y++) {
    const fy = clamp((y + 0.5) / zoom - 0.5, 0, height - 1);
    const y0 = Math.min(Math.floor(fy), height - 2);
    for (let x = 0; x < w; x++) {
      const fx = clamp((x + 0.5) / zoom - 0.5, 0, width - 1);
      const x0 = Math.min(Math.floor(fx), width - 2);
      const at = y0 * width + x0;
      const [s, t] = [fx - x0, fy - y0];
      const top = values[at] * (1 - s) + values[at + 1] * s;
      const bottom = values[at + width] * (1 - s) + values[at + width + 1] * s;
      const v = top * (1 - t) + bottom * t;
      index[y * w + x] = Math.round(clamp((v - low) / (high - low), 0, 1) * last);
    }
  }
  return { index, width: w, height: h };
}
/** A field in colours. */
export function fieldImage(field: Field, style: FieldStyle): Canvas {
  const { index, width, height } = fieldIndices(field, style);
  const canvas = new Canvas(width, height);
  index.forEach((k, i) => canvas.data.set(style.map[k], 3 * i));
  return canvas;
}
/** An animation of pictures that share one palette of at most 256 colours; `delays` in milliseconds, one for all or one each. */
export function animatedGif(
  frames: readonly Indexed[],
  map: readonly Colour[],
  delays: number | readonly number[],
): Uint8Array {
  const gif = GIFEncoder();
  const palette = map.map((c) => [...c]);
  frames.forEach(({ index, width, height }, i) => {
    const delay = typeof delays === "number" ? delays : delays[i];
    gif.writeFrame(index, width, height, { ...(i === 0 && { palette }), delay });
  });
  gif.finish();
  return gif.bytes();
}
/** Delays for an animation that stands still on its last frame. */
export const restAtEnd = (frames: number, delay: number, rest: number): number[] =>
  Array.from({ length: frames }, (_, i) => (i === frames - 1 ? rest : delay));
