// The WebAssembly instructions that code is made of, as data: name -> opcode, by namespace and by the immediates they
// take. Prefixed opcodes (0xfc: saturating conversions, 0xfd: SIMD) are written prefix << 12 | code.

const sat = (code: number) => (0xfc << 12) | code;
const simd = (code: number) => (0xfd << 12) | code;

/** A memory instruction: opcode and the log2 of its natural alignment. */
export type MemoryOp = readonly [opcode: number, align: number];

// biome-ignore format: a dense table
export const i32Plain = {
  eqz: 0x45, eq: 0x46, ne: 0x47, lt_s: 0x48, lt_u: 0x49, le_s: 0x4c, le_u: 0x4d, clz: 0x67, popcnt: 0x69, add: 0x6a,
  sub: 0x6b, mul: 0x6c, div_s: 0x6d, div_u: 0x6e, rem_s: 0x6f, rem_u: 0x70, and: 0x71, or: 0x72, xor: 0x73, shl: 0x74,
  shr_s: 0x75, shr_u: 0x76, wrap_i64: 0xa7, reinterpret_f32: 0xbc, trunc_sat_f32_s: sat(0), trunc_sat_f32_u: sat(1),
  trunc_sat_f64_s: sat(2), trunc_sat_f64_u: sat(3),
} as const;

// biome-ignore format: a dense table
export const i32Memory = {
  load: [0x28, 2], load8_s: [0x2c, 0], load8_u: [0x2d, 0], load16_s: [0x2e, 1], load16_u: [0x2f, 1], store: [0x36, 2],
  store8: [0x3a, 0], store16: [0x3b, 1],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const i64Plain = {
  eqz: 0x50, eq: 0x51, ne: 0x52, lt_s: 0x53, lt_u: 0x54, gt_s: 0x55, le_s: 0x57, le_u: 0x58, clz: 0x79, popcnt: 0x7b,
  add: 0x7c, sub: 0x7d, mul: 0x7e, div_s: 0x7f, div_u: 0x80, rem_s: 0x81, rem_u: 0x82, and: 0x83, or: 0x84, xor: 0x85,
  shl: 0x86, shr_s: 0x87, shr_u: 0x88, extend_i32_s: 0xac, extend_i32_u: 0xad, reinterpret_f64: 0xbd,
  trunc_sat_f32_s: sat(4), trunc_sat_f32_u: sat(5), trunc_sat_f64_s: sat(6), trunc_sat_f64_u: sat(7),
} as const;

// biome-ignore format: a dense table
export const i64Memory = {
  load: [0x29, 3], store: [0x37, 3],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const f32Plain = {
  eq: 0x5b, ne: 0x5c, lt: 0x5d, le: 0x5f, abs: 0x8b, neg: 0x8c, ceil: 0x8d, floor: 0x8e, trunc: 0x8f, nearest: 0x90,
  sqrt: 0x91, add: 0x92, sub: 0x93, mul: 0x94, div: 0x95, min: 0x96, max: 0x97, copysign: 0x98, convert_i32_s: 0xb2,
  convert_i32_u: 0xb3, convert_i64_s: 0xb4, convert_i64_u: 0xb5, demote_f64: 0xb6, reinterpret_i32: 0xbe,
} as const;

export const f32Memory = {
  load: [0x2a, 2],
  store: [0x38, 2],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const f64Plain = {
  eq: 0x61, ne: 0x62, lt: 0x63, gt: 0x64, le: 0x65, abs: 0x99, neg: 0x9a, ceil: 0x9b, floor: 0x9c, trunc: 0x9d,
  nearest: 0x9e, sqrt: 0x9f, add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3, min: 0xa4, max: 0xa5, copysign: 0xa6,
  convert_i32_s: 0xb7, convert_i32_u: 0xb8, convert_i64_s: 0xb9, convert_i64_u: 0xba, promote_f32: 0xbb,
  reinterpret_i64: 0xbf,
} as const;

export const f64Memory = {
  load: [0x2b, 3],
  store: [0x39, 3],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const v128Plain = {
  not: simd(0x4d), and: simd(0x4e), andnot: simd(0x4f), or: simd(0x50), xor: simd(0x51), bitselect: simd(0x52),
  any_true: simd(0x53),
} as const;

// biome-ignore format: a dense table
export const v128Memory = {
  load: [simd(0x00), 4], load16x4_s: [simd(0x03), 3], load16x4_u: [simd(0x04), 3], load16_splat: [simd(0x08), 1],
  load32_splat: [simd(0x09), 2], store: [simd(0x0b), 4], load32_zero: [simd(0x5c), 2], load64_zero: [simd(0x5d), 3],
} as const satisfies Record<string, MemoryOp>;

/** Memory instructions with a lane behind the memory immediate. */
// biome-ignore format: a dense table
export const v128MemoryLane = {
  load16_lane: [simd(0x55), 1], load32_lane: [simd(0x56), 2], store8_lane: [simd(0x58), 0], store16_lane: [simd(0x59), 1],
  store32_lane: [simd(0x5a), 2], store64_lane: [simd(0x5b), 3],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const i8x16Plain = {
  splat: simd(0x0f), popcnt: simd(0x62), bitmask: simd(0x64),
} as const;

// biome-ignore format: a dense table
export const i16x8Plain = {
  splat: simd(0x10), eq: simd(0x2d), gt_s: simd(0x31), extadd_pairwise_i8x16_u: simd(0x7d),
  narrow_i32x4_s: simd(0x85), extend_low_i8x16_s: simd(0x87), extend_low_i8x16_u: simd(0x89), shl: simd(0x8b),
  shr_s: simd(0x8c), add: simd(0x8e), min_s: simd(0x96), max_s: simd(0x98),
} as const;

// biome-ignore format: a dense table
export const i32x4Plain = {
  splat: simd(0x11), eq: simd(0x37), ne: simd(0x38), lt_s: simd(0x39), lt_u: simd(0x3a), gt_s: simd(0x3b), le_s: simd(0x3d),
  le_u: simd(0x3e), extadd_pairwise_i16x8_u: simd(0x7f), abs: simd(0xa0), neg: simd(0xa1), all_true: simd(0xa3),
  extend_low_i16x8_s: simd(0xa7), extend_low_i16x8_u: simd(0xa9), shl: simd(0xab), shr_s: simd(0xac),
  shr_u: simd(0xad), add: simd(0xae), sub: simd(0xb1), mul: simd(0xb5), min_s: simd(0xb6), min_u: simd(0xb7),
  max_s: simd(0xb8), max_u: simd(0xb9), trunc_sat_f32x4_s: simd(0xf8), trunc_sat_f32x4_u: simd(0xf9),
  relaxed_laneselect: simd(0x10b),
} as const;

// biome-ignore format: a dense table
export const i64x2Plain = {} as const;

// biome-ignore format: a dense table
export const f32x4Plain = {
  splat: simd(0x13), eq: simd(0x41), ne: simd(0x42), lt: simd(0x43), le: simd(0x45), ceil: simd(0x67),
  floor: simd(0x68), trunc: simd(0x69), nearest: simd(0x6a), neg: simd(0xe1), sqrt: simd(0xe3), add: simd(0xe4),
  sub: simd(0xe5), mul: simd(0xe6), div: simd(0xe7), min: simd(0xe8), max: simd(0xe9), pmin: simd(0xea),
  pmax: simd(0xeb), convert_i32x4_s: simd(0xfa), convert_i32x4_u: simd(0xfb), relaxed_madd: simd(0x105),
  relaxed_nmadd: simd(0x106),
} as const;

// biome-ignore format: a dense table
export const f64x2Plain = {
  splat: simd(0x14), eq: simd(0x47), ne: simd(0x48), lt: simd(0x49), le: simd(0x4b), ceil: simd(0x74), floor: simd(0x75),
  trunc: simd(0x7a), nearest: simd(0x94), abs: simd(0xec), neg: simd(0xed), sqrt: simd(0xef), add: simd(0xf0),
  sub: simd(0xf1), mul: simd(0xf2), div: simd(0xf3), min: simd(0xf4), max: simd(0xf5), pmin: simd(0xf6),
  pmax: simd(0xf7), relaxed_madd: simd(0x107), relaxed_nmadd: simd(0x108),
} as const;

/** Instructions with one lane immediate. */
export const i8x16Lane = {
  extract_lane_u: simd(0x16),
} as const;
export const i16x8Lane = {
  extract_lane_s: simd(0x18),
} as const;
export const i32x4Lane = {
  extract_lane: simd(0x1b),
  replace_lane: simd(0x1c),
} as const;
export const i64x2Lane = {
  extract_lane: simd(0x1d),
} as const;
export const f32x4Lane = {
  extract_lane: simd(0x1f),
  replace_lane: simd(0x20),
} as const;
export const f64x2Lane = {
  extract_lane: simd(0x21),
  replace_lane: simd(0x22),
} as const;
