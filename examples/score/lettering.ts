import type { Canvas } from "../common/canvas.ts";

/** The letters that titles need, 5 x 7 dots: a digit of base 32 for each row from the top, whose bits are the dots from the left. */
const letters: Record<string, string> = {
  A: "ehhvhhh",
  C: "ehggghe",
  D: "uhhhhhu",
  E: "vgguggv",
  L: "ggggggv",
  N: "hhpljhh",
  R: "uhhukih",
  T: "v444444",
  X: "hha4ahh",
};
/** Capitals, centred at `x`, with their top at `y`; `zoom` pixels for each dot. Other signs leave a gap. */
export function letter(
  canvas: Canvas,
  text: string,
  x: number,
  y: number,
  zoom: number,
  colour: readonly number[],
): void {
  const left = Math.round(x - ((6 * text.length - 1) * zoom) / 2);
  [...text].forEach((sign, k) => {
    [...(letters[sign] ?? "")].forEach((row, i) => {
      for (let j = 0; j < 5 * zoom; j++) {
        if (!((Number.parseInt(row, 32) >> (4 - Math.floor(j / zoom))) & 1)) continue;
        for (let d = 0; d < zoom; d++) canvas.blend(left + 6 * k * zoom + j, y + i * zoom + d, colour);
      }
    });
  });
}
