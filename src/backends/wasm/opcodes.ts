// WebAssembly's instructions as data: name -> opcode, by namespace and by the immediates they take. Prefixed opcodes
// (0xfc: saturating conversions, 0xfd: SIMD) are written prefix << 12 | code.

const sat = (code: number) => (0xfc << 12) | code;
const simd = (code: number) => (0xfd << 12) | code;

/** A memory instruction: opcode and the log2 of its natural alignment. */
export type MemoryOp = readonly [opcode: number, align: number];

// biome-ignore format: a dense table
export const i32Plain = {
  eqz: 0x45, eq: 0x46, ne: 0x47, lt_s: 0x48, lt_u: 0x49, gt_s: 0x4a, gt_u: 0x4b, le_s: 0x4c, le_u: 0x4d, ge_s: 0x4e,
  ge_u: 0x4f, clz: 0x67, ctz: 0x68, popcnt: 0x69, add: 0x6a, sub: 0x6b, mul: 0x6c, div_s: 0x6d, div_u: 0x6e,
  rem_s: 0x6f, rem_u: 0x70, and: 0x71, or: 0x72, xor: 0x73, shl: 0x74, shr_s: 0x75, shr_u: 0x76, rotl: 0x77,
  rotr: 0x78, wrap_i64: 0xa7, trunc_f32_s: 0xa8, trunc_f32_u: 0xa9, trunc_f64_s: 0xaa, trunc_f64_u: 0xab,
  reinterpret_f32: 0xbc, extend8_s: 0xc0, extend16_s: 0xc1, trunc_sat_f32_s: sat(0), trunc_sat_f32_u: sat(1),
  trunc_sat_f64_s: sat(2), trunc_sat_f64_u: sat(3),
} as const;

// biome-ignore format: a dense table
export const i32Memory = {
  load: [0x28, 2], load8_s: [0x2c, 0], load8_u: [0x2d, 0], load16_s: [0x2e, 1], load16_u: [0x2f, 1],
  store: [0x36, 2], store8: [0x3a, 0], store16: [0x3b, 1],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const i64Plain = {
  eqz: 0x50, eq: 0x51, ne: 0x52, lt_s: 0x53, lt_u: 0x54, gt_s: 0x55, gt_u: 0x56, le_s: 0x57, le_u: 0x58, ge_s: 0x59,
  ge_u: 0x5a, clz: 0x79, ctz: 0x7a, popcnt: 0x7b, add: 0x7c, sub: 0x7d, mul: 0x7e, div_s: 0x7f, div_u: 0x80,
  rem_s: 0x81, rem_u: 0x82, and: 0x83, or: 0x84, xor: 0x85, shl: 0x86, shr_s: 0x87, shr_u: 0x88, rotl: 0x89,
  rotr: 0x8a, extend_i32_s: 0xac, extend_i32_u: 0xad, trunc_f32_s: 0xae, trunc_f32_u: 0xaf, trunc_f64_s: 0xb0,
  trunc_f64_u: 0xb1, reinterpret_f64: 0xbd, extend8_s: 0xc2, extend16_s: 0xc3, extend32_s: 0xc4,
  trunc_sat_f32_s: sat(4), trunc_sat_f32_u: sat(5), trunc_sat_f64_s: sat(6), trunc_sat_f64_u: sat(7),
} as const;

// biome-ignore format: a dense table
export const i64Memory = {
  load: [0x29, 3], load8_s: [0x30, 0], load8_u: [0x31, 0], load16_s: [0x32, 1], load16_u: [0x33, 1],
  load32_s: [0x34, 2], load32_u: [0x35, 2], store: [0x37, 3], store8: [0x3c, 0], store16: [0x3d, 1],
  store32: [0x3e, 2],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const f32Plain = {
  eq: 0x5b, ne: 0x5c, lt: 0x5d, gt: 0x5e, le: 0x5f, ge: 0x60, abs: 0x8b, neg: 0x8c, ceil: 0x8d, floor: 0x8e,
  trunc: 0x8f, nearest: 0x90, sqrt: 0x91, add: 0x92, sub: 0x93, mul: 0x94, div: 0x95, min: 0x96, max: 0x97,
  copysign: 0x98, convert_i32_s: 0xb2, convert_i32_u: 0xb3, convert_i64_s: 0xb4, convert_i64_u: 0xb5,
  demote_f64: 0xb6, reinterpret_i32: 0xbe,
} as const;

export const f32Memory = { load: [0x2a, 2], store: [0x38, 2] } as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const f64Plain = {
  eq: 0x61, ne: 0x62, lt: 0x63, gt: 0x64, le: 0x65, ge: 0x66, abs: 0x99, neg: 0x9a, ceil: 0x9b, floor: 0x9c,
  trunc: 0x9d, nearest: 0x9e, sqrt: 0x9f, add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3, min: 0xa4, max: 0xa5,
  copysign: 0xa6, convert_i32_s: 0xb7, convert_i32_u: 0xb8, convert_i64_s: 0xb9, convert_i64_u: 0xba,
  promote_f32: 0xbb, reinterpret_i64: 0xbf,
} as const;

export const f64Memory = { load: [0x2b, 3], store: [0x39, 3] } as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const v128Plain = {
  not: simd(0x4d), and: simd(0x4e), andnot: simd(0x4f), or: simd(0x50), xor: simd(0x51), bitselect: simd(0x52),
  any_true: simd(0x53),
} as const;

// biome-ignore format: a dense table
export const v128Memory = {
  load: [simd(0x00), 4], load8x8_s: [simd(0x01), 3], load8x8_u: [simd(0x02), 3], load16x4_s: [simd(0x03), 3],
  load16x4_u: [simd(0x04), 3], load32x2_s: [simd(0x05), 3], load32x2_u: [simd(0x06), 3], load8_splat: [simd(0x07), 0],
  load16_splat: [simd(0x08), 1], load32_splat: [simd(0x09), 2], load64_splat: [simd(0x0a), 3], store: [simd(0x0b), 4],
  load32_zero: [simd(0x5c), 2], load64_zero: [simd(0x5d), 3],
} as const satisfies Record<string, MemoryOp>;

/** Memory instructions with a lane behind the memory immediate. */
// biome-ignore format: a dense table
export const v128MemoryLane = {
  load8_lane: [simd(0x54), 0], load16_lane: [simd(0x55), 1], load32_lane: [simd(0x56), 2], load64_lane: [simd(0x57), 3],
  store8_lane: [simd(0x58), 0], store16_lane: [simd(0x59), 1], store32_lane: [simd(0x5a), 2],
  store64_lane: [simd(0x5b), 3],
} as const satisfies Record<string, MemoryOp>;

// biome-ignore format: a dense table
export const i8x16Plain = {
  swizzle: simd(0x0e), splat: simd(0x0f), eq: simd(0x23), ne: simd(0x24), lt_s: simd(0x25), lt_u: simd(0x26),
  gt_s: simd(0x27), gt_u: simd(0x28), le_s: simd(0x29), le_u: simd(0x2a), ge_s: simd(0x2b), ge_u: simd(0x2c),
  abs: simd(0x60), neg: simd(0x61), popcnt: simd(0x62), all_true: simd(0x63), bitmask: simd(0x64),
  narrow_i16x8_s: simd(0x65), narrow_i16x8_u: simd(0x66), shl: simd(0x6b), shr_s: simd(0x6c), shr_u: simd(0x6d),
  add: simd(0x6e), add_sat_s: simd(0x6f), add_sat_u: simd(0x70), sub: simd(0x71), sub_sat_s: simd(0x72),
  sub_sat_u: simd(0x73), min_s: simd(0x76), min_u: simd(0x77), max_s: simd(0x78), max_u: simd(0x79),
  avgr_u: simd(0x7b), relaxed_swizzle: simd(0x100), relaxed_laneselect: simd(0x109),
} as const;

// biome-ignore format: a dense table
export const i16x8Plain = {
  splat: simd(0x10), eq: simd(0x2d), ne: simd(0x2e), lt_s: simd(0x2f), lt_u: simd(0x30), gt_s: simd(0x31),
  gt_u: simd(0x32), le_s: simd(0x33), le_u: simd(0x34), ge_s: simd(0x35), ge_u: simd(0x36),
  extadd_pairwise_i8x16_s: simd(0x7c), extadd_pairwise_i8x16_u: simd(0x7d), abs: simd(0x80), neg: simd(0x81),
  q15mulr_sat_s: simd(0x82), all_true: simd(0x83), bitmask: simd(0x84), narrow_i32x4_s: simd(0x85),
  narrow_i32x4_u: simd(0x86), extend_low_i8x16_s: simd(0x87), extend_high_i8x16_s: simd(0x88),
  extend_low_i8x16_u: simd(0x89), extend_high_i8x16_u: simd(0x8a), shl: simd(0x8b), shr_s: simd(0x8c),
  shr_u: simd(0x8d), add: simd(0x8e), add_sat_s: simd(0x8f), add_sat_u: simd(0x90), sub: simd(0x91),
  sub_sat_s: simd(0x92), sub_sat_u: simd(0x93), mul: simd(0x95), min_s: simd(0x96), min_u: simd(0x97),
  max_s: simd(0x98), max_u: simd(0x99), avgr_u: simd(0x9b), extmul_low_i8x16_s: simd(0x9c),
  extmul_high_i8x16_s: simd(0x9d), extmul_low_i8x16_u: simd(0x9e), extmul_high_i8x16_u: simd(0x9f),
  relaxed_laneselect: simd(0x10a), relaxed_q15mulr_s: simd(0x111), relaxed_dot_i8x16_i7x16_s: simd(0x112),
} as const;

// biome-ignore format: a dense table
export const i32x4Plain = {
  splat: simd(0x11), eq: simd(0x37), ne: simd(0x38), lt_s: simd(0x39), lt_u: simd(0x3a), gt_s: simd(0x3b),
  gt_u: simd(0x3c), le_s: simd(0x3d), le_u: simd(0x3e), ge_s: simd(0x3f), ge_u: simd(0x40),
  extadd_pairwise_i16x8_s: simd(0x7e), extadd_pairwise_i16x8_u: simd(0x7f), abs: simd(0xa0), neg: simd(0xa1),
  all_true: simd(0xa3), bitmask: simd(0xa4), extend_low_i16x8_s: simd(0xa7), extend_high_i16x8_s: simd(0xa8),
  extend_low_i16x8_u: simd(0xa9), extend_high_i16x8_u: simd(0xaa), shl: simd(0xab), shr_s: simd(0xac),
  shr_u: simd(0xad), add: simd(0xae), sub: simd(0xb1), mul: simd(0xb5), min_s: simd(0xb6), min_u: simd(0xb7),
  max_s: simd(0xb8), max_u: simd(0xb9), dot_i16x8_s: simd(0xba), extmul_low_i16x8_s: simd(0xbc),
  extmul_high_i16x8_s: simd(0xbd), extmul_low_i16x8_u: simd(0xbe), extmul_high_i16x8_u: simd(0xbf),
  trunc_sat_f32x4_s: simd(0xf8), trunc_sat_f32x4_u: simd(0xf9), trunc_sat_f64x2_s_zero: simd(0xfc),
  trunc_sat_f64x2_u_zero: simd(0xfd), relaxed_trunc_f32x4_s: simd(0x101), relaxed_trunc_f32x4_u: simd(0x102),
  relaxed_trunc_f64x2_s_zero: simd(0x103), relaxed_trunc_f64x2_u_zero: simd(0x104), relaxed_laneselect: simd(0x10b),
  relaxed_dot_i8x16_i7x16_add_s: simd(0x113),
} as const;

// biome-ignore format: a dense table
export const i64x2Plain = {
  splat: simd(0x12), abs: simd(0xc0), neg: simd(0xc1), all_true: simd(0xc3), bitmask: simd(0xc4),
  extend_low_i32x4_s: simd(0xc7), extend_high_i32x4_s: simd(0xc8), extend_low_i32x4_u: simd(0xc9),
  extend_high_i32x4_u: simd(0xca), shl: simd(0xcb), shr_s: simd(0xcc), shr_u: simd(0xcd), add: simd(0xce),
  sub: simd(0xd1), mul: simd(0xd5), eq: simd(0xd6), ne: simd(0xd7), lt_s: simd(0xd8), gt_s: simd(0xd9),
  le_s: simd(0xda), ge_s: simd(0xdb), extmul_low_i32x4_s: simd(0xdc), extmul_high_i32x4_s: simd(0xdd),
  extmul_low_i32x4_u: simd(0xde), extmul_high_i32x4_u: simd(0xdf), relaxed_laneselect: simd(0x10c),
} as const;

// biome-ignore format: a dense table
export const f32x4Plain = {
  splat: simd(0x13), eq: simd(0x41), ne: simd(0x42), lt: simd(0x43), gt: simd(0x44), le: simd(0x45), ge: simd(0x46),
  demote_f64x2_zero: simd(0x5e), ceil: simd(0x67), floor: simd(0x68), trunc: simd(0x69), nearest: simd(0x6a),
  abs: simd(0xe0), neg: simd(0xe1), sqrt: simd(0xe3), add: simd(0xe4), sub: simd(0xe5), mul: simd(0xe6),
  div: simd(0xe7), min: simd(0xe8), max: simd(0xe9), pmin: simd(0xea), pmax: simd(0xeb),
  convert_i32x4_s: simd(0xfa), convert_i32x4_u: simd(0xfb), relaxed_madd: simd(0x105), relaxed_nmadd: simd(0x106),
  relaxed_min: simd(0x10d), relaxed_max: simd(0x10e),
} as const;

// biome-ignore format: a dense table
export const f64x2Plain = {
  splat: simd(0x14), eq: simd(0x47), ne: simd(0x48), lt: simd(0x49), gt: simd(0x4a), le: simd(0x4b), ge: simd(0x4c),
  promote_low_f32x4: simd(0x5f), ceil: simd(0x74), floor: simd(0x75), trunc: simd(0x7a), nearest: simd(0x94),
  abs: simd(0xec), neg: simd(0xed), sqrt: simd(0xef), add: simd(0xf0), sub: simd(0xf1), mul: simd(0xf2),
  div: simd(0xf3), min: simd(0xf4), max: simd(0xf5), pmin: simd(0xf6), pmax: simd(0xf7),
  convert_low_i32x4_s: simd(0xfe), convert_low_i32x4_u: simd(0xff), relaxed_madd: simd(0x107),
  relaxed_nmadd: simd(0x108), relaxed_min: simd(0x10f), relaxed_max: simd(0x110),
} as const;

/** Instructions with one lane immediate. */
export const i8x16Lane = { extract_lane_s: simd(0x15), extract_lane_u: simd(0x16), replace_lane: simd(0x17) } as const;
export const i16x8Lane = { extract_lane_s: simd(0x18), extract_lane_u: simd(0x19), replace_lane: simd(0x1a) } as const;
export const i32x4Lane = { extract_lane: simd(0x1b), replace_lane: simd(0x1c) } as const;
export const i64x2Lane = { extract_lane: simd(0x1d), replace_lane: simd(0x1e) } as const;
export const f32x4Lane = { extract_lane: simd(0x1f), replace_lane: simd(0x20) } as const;
export const f64x2Lane = { extract_lane: simd(0x21), replace_lane: simd(0x22) } as const;
