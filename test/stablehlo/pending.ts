// Files of other projects that do not agree yet, by name, each with what it waits for.

const because = (reason: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, reason]));

export const pendingFiles: Readonly<Record<string, string>> = {
  ...because(
    "16-bit floats",
    `abs_bfloat16_20_20.mlir acos_float16_20_20.mlir acosh_float16_20_20_chlo.mlir asin_float16_20_20_chlo.mlir asinh_float16_20_20_chlo.mlir atan_float16_20_20_chlo.mlir atanh_float16_20_20_chlo.mlir bessel_i1e_float16_20_20_chlo.mlir cbrt_float16_20_20.mlir ceil_float16_20_20.mlir cos_bfloat16_20_20.mlir cosh_float16_20_20_chlo.mlir cumprod_float16_8_9.mlir digamma_float16_20_20_chlo.mlir erf_float16_20_20_chlo.mlir erf_inv_bfloat16_20_20_chlo.mlir erfc_float16_20_20_chlo.mlir floor_float16_20_20.mlir is_finite_float16_20_20.mlir lgamma_float16_20_20_chlo.mlir logistic_float16_20_20.mlir pow_float16_20_30_float16_20_30.mlir round_float16_100_100.mlir rsqrt_float16_20_20.mlir sinh_float16_20_20_chlo.mlir sqrt_bfloat16_20_20.mlir sub_bfloat16_20_20_bfloat16_20_20.mlir tan_bfloat16_20_20_chlo.mlir tan_float16_20_20_chlo.mlir tanh_float16_20_20.mlir`,
  ),
  ...because(
    "64-bit integers",
    `cummax_uint64_8_9.mlir dynamic_slice_float64_3_int64_1.mlir dynamic_slice_int8_3_int64_1.mlir dynamic_update_slice_complex64_3_complex64_1_int64_1.mlir dynamic_update_slice_uint64_3_uint64_1_int64_1.mlir gather_float32_10_10_10_int32.mlir gather_float32_10_10_10_int32_1.mlir iota_2x32_shape_.mlir mul_int64_20_20_int64_20_20.mlir neg_int64_20_20.mlir random_categorical_float16_8.mlir random_gamma_float32_chlo.mlir random_gamma_float64_chlo.mlir random_split_.mlir regularized_incomplete_beta_float32_9_float32_9_float32_9_chlo.mlir scatter_add_bfloat16_1_125_bfloat16_1.mlir scatter_add_float16_1_1_1_float16_1_1.mlir scatter_add_float32_1_2_3_float32_2_3.mlir scatter_add_int32_1_int32.mlir scatter_float64_1_2_3_float64_1_3.mlir scatter_int8_1_int8.mlir scatter_max_bfloat16_1_125_bfloat16_1.mlir scatter_max_int32_3_5_40_int32_3_5_2.mlir scatter_max_uint64_1_1_uint64_1.mlir scatter_min_float16_4_2_3_5_float16_4_3.mlir scatter_min_float32_3_float32_3.mlir scatter_min_float64_1_1_float64_1.mlir scatter_min_uint8_4_2_3_5_uint8_4_3.mlir scatter_mul_float32_5_6_7_float32_5_2_2_7.mlir scatter_mul_int8_1_125_int8_1.mlir scatter_mul_int8_5_6_7_int8_2_7.mlir scatter_mul_uint64_1_uint64_2.mlir shift_right_logical_int64_20_20_int64_20_20.mlir sign_int64_20_20.mlir tridiagonal_solve_float32_3_float32_3_float32_3_float32_3_1.mlir`,
  ),
  ...because(
    "8- and 16-bit integers",
    `add_any_uint8_2_uint8_2.mlir and_uint8_20_20_uint8_20_20.mlir clamp_int8_int8_2_3_int8.mlir cummin_uint8_8_9.mlir dot_general_int8_4_3_uint8_3_6.mlir integer_pow_int16_20_30.mlir iota_.mlir min_uint16_20_20_uint16_20_20.mlir population_count_int8_4.mlir reduce_prod_int8_2_3.mlir reduce_sum_int8_2_3.mlir reduce_window_min_int16_4_6.mlir rem_uint16_2_uint16_2.mlir shift_right_arithmetic_int8_20_20_int8_20_20.mlir sign_int8_20_20.mlir xor_int8_20_20_int8_20_20.mlir`,
  ),
  ...because("chlo.top_k", `top_k_int32_6_chlo.mlir`),
  ...because("numbers that are too far apart", `cumprod_complex64_8_9.mlir`),
  ...because("stablehlo.bitcast_convert", `bitcast_convert_type_int8_2_3.mlir`),
  ...because(
    "stablehlo.bitcast_convert: bitcastConvertType: uint32 has 32 bits, uint64 has 64",
    `rng_bit_generator_uint32_4.mlir`,
  ),
  ...because("stablehlo.fft", `fft_complex128_14_15_0_17.mlir`),
  ...because("stablehlo.rng_bit_generator", `rng_bit_generator_uint64_2.mlir`),
  ...because(
    "stablehlo.select_and_scatter",
    `select_and_scatter_add_bool_1_3_5_bool_2_4_6.mlir select_and_scatter_add_float64_2_1_6_float64_2_4_6.mlir`,
  ),
  ...because("stablehlo.sort", `sort_bool_5_7.mlir sort_float32_5.mlir`),
  ...because("stablehlo.triangular_solve", `triangular_solve_float16_4_4_float16_4_1.mlir`),
};
export const pendingPrograms: Readonly<Record<string, string>> = {
  ...because("64-bit integers", `random_discrete`),
  ...because("8- and 16-bit integers", `bit_ops`),
  ...because("stablehlo.fft", `fft_grad`),
  ...because("stablehlo.scatter", `scatter_modes`),
};
