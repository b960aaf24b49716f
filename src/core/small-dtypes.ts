import { type DType, type DTypeInfo, row } from "./dtype.ts";

// Floats of 8 bits and integers of less. An element takes a byte.

const float8 = (format: string): DTypeInfo => row(`f8_${format}`, "float", 1, Uint8Array);
const int = (bits: number): DTypeInfo => ({ ...row(`i${bits}`, "int", 1, Int8Array), bits });
const uint = (bits: number): DTypeInfo => ({ ...row(`u${bits}`, "uint", 1, Uint8Array), bits });
export const smallDTypes: Partial<Record<DType, DTypeInfo>> = {
  int2: int(2),
  int4: int(4),
  uint2: uint(2),
  uint4: uint(4),
  float8_e3m4: float8("e3m4"),
  float8_e4m3: float8("e4m3"),
  float8_e4m3b11fnuz: float8("e4m3b11fnuz"),
  float8_e4m3fn: float8("e4m3fn"),
  float8_e4m3fnuz: float8("e4m3fnuz"),
  float8_e5m2: float8("e5m2"),
  float8_e5m2fnuz: float8("e5m2fnuz"),
};
