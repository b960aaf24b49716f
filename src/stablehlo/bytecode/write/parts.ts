import { type DType, dtypeInfo } from "../../../core/dtype.ts";
import { toBfloat16, toFloat16 } from "../../../util/float16.ts";
import { product } from "../../../util/list.ts";
import type { Elements } from "../../syntax.ts";
import type { Bytes } from "../bytes.ts";

/** Up to 8 bits are a byte, up to 64 a signed integer. */
export function writeInteger(to: Bytes, value: bigint, type: DType | "index"): void {
  const { bytes } = dtypeInfo[type === "index" ? "int64" : type];
  if (bytes === 1) to.byte(Number(BigInt.asUintN(8, value)));
  else to.signed(BigInt.asIntN(8 * bytes, value));
}
const word = new DataView(new ArrayBuffer(8));
const floats: Partial<Record<DType, (value: number) => bigint>> = {
  float64: (x) => {
    word.setFloat64(0, x);
    return word.getBigInt64(0);
  },
  float32: (x) => {
    word.setFloat32(0, x);
    return BigInt(word.getInt32(0));
  },
  float16: (x) => BigInt.asIntN(16, BigInt(toFloat16(x))),
  bfloat16: (x) => BigInt.asIntN(16, BigInt(toBfloat16(x))),
};
export function writeFloat(to: Bytes, value: number, type: DType): void {
  to.signed(floats[type]?.(value) ?? 0n);
}

/** Elements in row-major order and little-endian bytes, or the one they all equal; truth values packed, eight a byte. */
export function writeElements(to: Bytes, { type, splat, data }: Elements): void {
  const bytes =
    type.dtype === "bool"
      ? packed(data, splat || product(type.shape as number[]) === 1)
      : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  to.varint(bytes.length);
  to.put(bytes);
}
/** 0xFF alone means that all are true. */
function packed(data: ArrayLike<number | bigint>, splat: boolean): Uint8Array {
  if (splat) return Uint8Array.of(data[0] ? 0xff : 0);
  const bytes = new Uint8Array(Math.ceil(data.length / 8));
  for (let k = 0; k < data.length; k++) if (data[k]) bytes[k >> 3] |= 1 << (k & 7);
  return bytes;
}
