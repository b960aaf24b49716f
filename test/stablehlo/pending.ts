// Files of other projects that do not agree yet, by name, each with what it waits for.

export const pendingFiles: Readonly<Record<string, string>> = {
  "bitcast_convert_type_int8_2_3.mlir": "bits of 8-bit integers",
  "random_categorical_float16_8.mlir": "bits of 16-bit floats",
  "rng_bit_generator_uint32_4.mlir": "XLA's bit generators",
  "rng_bit_generator_uint64_2.mlir": "XLA's bit generators",
};
export const pendingPrograms: Readonly<Record<string, string>> = {
  bit_ops: "bits of other widths",
};
