import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numpy as np } from "jaxtra";
import { formatNpy, formatSafetensors, parseNpy, parseSafetensors } from "jaxtra/io";
import { afterAll, expect, test } from "vitest";

// readFileSync gives a Buffer: a Uint8Array whose slice() shares memory, and which may begin in the middle of its ArrayBuffer.
const folder = mkdtempSync(join(tmpdir(), "jaxtra-io-"));
afterAll(() => rmSync(folder, { recursive: true }));

function throughFile(bytes: Uint8Array): Buffer {
  writeFileSync(join(folder, "file"), bytes);
  return readFileSync(join(folder, "file"));
}

const big = np.arange(10_000).astype("float32");
const small = np.array([true, false, true]);

test("safetensors read from a file", () => {
  const { tensors } = parseSafetensors(throughFile(formatSafetensors({ big, small })));
  expect(tensors.big.toTypedArray()).toEqual(big.toTypedArray());
  expect(tensors.small.tolist()).toEqual([true, false, true]);
});

test("npy read from a file", () => {
  expect(parseNpy(throughFile(formatNpy(big))).toTypedArray()).toEqual(big.toTypedArray());
  expect(parseNpy(throughFile(formatNpy(small))).tolist()).toEqual([true, false, true]);
});

test("reading leaves the bytes as they are", () => {
  const bytes = throughFile(formatNpy(small));
  bytes[bytes.length - 1] = 7; // kernels want 0 and 1 for bool; that is made in the copy
  expect(parseNpy(bytes).tolist()).toEqual([true, false, true]);
  expect(bytes[bytes.length - 1]).toBe(7);
});

test("reading big-endian elements leaves the bytes as they are", () => {
  const swapped = throughFile(formatNpy(big));
  const header = swapped.length - 40_000;
  swapped.write(swapped.toString("latin1", 0, header).replace("<f4", ">f4"), 0, "latin1");
  swapped.subarray(header).swap32();
  const before = Uint8Array.from(swapped);
  expect(parseNpy(swapped).toTypedArray()).toEqual(big.toTypedArray());
  expect(Uint8Array.from(swapped)).toEqual(before);
});
