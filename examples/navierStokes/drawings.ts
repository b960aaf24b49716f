import { type NDArray, numpy as np } from "jaxtra";
import { type Basis, pointwise } from "./fourier.ts";

/** Whether (x, y) is inside, with x to the right and y upwards, both about in [-1.3, 1.3]. */
type Drawing = (x: number, y: number) => boolean;
const box = (x: number, y: number, left: number, right: number, low: number, high: number) =>
  x > left && x < right && y > low && y < high;
export const drawings: Readonly<Record<"heart" | "star" | "letter", Drawing>> = {
  heart: (x, y) => (x * x + (y + 0.1) ** 2 - 1) ** 3 < x * x * (y + 0.1) ** 3,
  star: (x, y) => Math.hypot(x, y) < 0.85 + 0.4 * Math.cos(5 * (Math.atan2(y, x) - Math.PI / 2)),
  letter: (x, y) => {
    const hook = Math.hypot(x + 0.15, y + 0.45);
    return (
      box(x, y, 0.25, 0.75, -0.45, 1.2) || (y <= -0.45 && hook > 0.4 && hook < 0.9) || box(x, y, -0.35, 1.1, 0.8, 1.2)
    );
  },
};
/** A drawing of 1 and 0, with grey edges, in the middle; `size` is the unit of its coordinates. */
export function target(basis: Basis, drawing: Drawing, size = 1.6): NDArray {
  const shift = (2 * Math.PI) / basis.n / 4;
  return pointwise(basis, (x, y) => {
    let sum = 0;
    for (const i of [-1.5, -0.5, 0.5, 1.5])
      for (const j of [-1.5, -0.5, 0.5, 1.5])
        sum += Number(drawing((x + i * shift - Math.PI) / size, (Math.PI - y - j * shift) / size));
    return sum / 16;
  });
}
/** Radius of the disc with as much smoke: a flow that is incompressible keeps areas. */
export const fittingRadius = (picture: NDArray): number =>
  Math.sqrt((Number(np.mean(picture).item()) * (2 * Math.PI) ** 2) / Math.PI);
