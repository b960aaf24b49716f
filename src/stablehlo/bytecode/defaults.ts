import type { Attribute, Operation } from "../syntax.ts";

// What VHLO's attributes have in common with those of StableHLO, for readers and writers.

/** Attributes that StableHLO has as the fields of one. */
export interface Group {
  readonly into: string;
  readonly type: string;
  readonly fields: readonly string[];
}
const gatherNumbers: Group = {
  into: "dimension_numbers",
  type: "stablehlo.gather",
  fields: [
    "offset_dims",
    "collapsed_slice_dims",
    "operand_batching_dims",
    "start_indices_batching_dims",
    "start_index_map",
    "index_vector_dim",
  ],
};
export const convolutionNumbers: Group = {
  into: "dimension_numbers",
  type: "stablehlo.conv",
  fields: [
    "input_batch_dimension",
    "input_feature_dimension",
    "input_spatial_dimensions",
    "kernel_input_feature_dimension",
    "kernel_output_feature_dimension",
    "kernel_spatial_dimensions",
    "output_batch_dimension",
    "output_feature_dimension",
    "output_spatial_dimensions",
  ],
};
export const groups: Readonly<Record<string, readonly Group[]>> = {
  convolution: [convolutionNumbers],
  dynamic_conv: [convolutionNumbers],
  gather: [gatherNumbers],
  dynamic_gather: [gatherNumbers],
  scatter: [
    {
      into: "scatter_dimension_numbers",
      type: "stablehlo.scatter",
      fields: [
        "update_window_dims",
        "inserted_window_dims",
        "input_batching_dims",
        "scatter_indices_batching_dims",
        "scatter_dims_to_operand_dims",
        "index_vector_dim",
      ],
    },
  ],
  dot_general: [
    {
      into: "dot_dimension_numbers",
      type: "stablehlo.dot",
      fields: [
        "lhs_batching_dimensions",
        "rhs_batching_dimensions",
        "lhs_contracting_dimensions",
        "rhs_contracting_dimensions",
      ],
    },
    {
      into: "algorithm",
      type: "stablehlo.dot_algorithm",
      fields: [
        "lhs_precision_type",
        "rhs_precision_type",
        "accumulation_type",
        "lhs_component_count",
        "rhs_component_count",
        "num_primitive_operations",
        "allow_imprecise_accumulation",
      ],
    },
  ],
};

/** Two for each axis. */
export const mostIntegers = 128;

/** An attribute that VHLO always has and StableHLO leaves out. */
export interface Default {
  is(a: Attribute): boolean;
  /** For an operation. */
  make(op: Operation): Attribute;
}
const isEmpty = (a: Attribute): boolean =>
  a.kind === "list"
    ? a.elements.length === 0
    : a.kind === "string"
      ? a.value === ""
      : a.kind === "dictionary" && a.entries.size === 0;
const noList: Default = { is: isEmpty, make: () => ({ kind: "list", elements: [] }) };
const noText: Default = { is: isEmpty, make: () => ({ kind: "string", value: "" }) };
const noEntries: Default = { is: isEmpty, make: () => ({ kind: "dictionary", entries: new Map() }) };
const no: Default = { is: (a) => a.kind === "bool" && !a.value, make: () => ({ kind: "bool", value: false }) };
const integer = (n: bigint): Default => ({
  is: (a) => a.kind === "integer" && a.value === n,
  make: () => ({ kind: "integer", value: n, type: "int64" }),
});
const enumeration = (type: string, value: string): Default => ({
  is: (a) => a.kind === "enum" && a.value === value,
  make: () => ({ kind: "enum", type: `stablehlo.${type}`, value }),
});
/** Axes of the first operand; of a convolution without those of batch and features. */
function rankOf({ name, operands: [x] }: Operation): number {
  const rank = x?.type.kind === "tensor" ? x.type.shape.length : 0;
  return name.endsWith("conv") || name.endsWith("convolution") ? rank - 2 : rank;
}
const integers = (values: readonly number[], shape: readonly number[] = [values.length]): Attribute => ({
  kind: "elements",
  type: { kind: "tensor", shape, dtype: "int64" },
  splat: false,
  data: BigInt64Array.from(values, BigInt),
});
const areAll = (n: number) => (a: Attribute) =>
  a.kind === "elements" && a.data.length <= mostIntegers && a.data.every((x: number | bigint) => Number(x) === n);
const ones: Default = { is: areAll(1), make: (op) => integers(new Array(rankOf(op)).fill(1)) };
const noPadding: Default = {
  is: areAll(0),
  make: (op) => integers(new Array(2 * rankOf(op)).fill(0), [rankOf(op), 2]),
};
const noReversal: Default = {
  is: areAll(0),
  make: (op) => ({ kind: "array", type: "bool", values: new Array(rankOf(op)).fill(0) }),
};
const noIntegers: Default = {
  is: (a) => a.kind === "elements" && a.data.length === 0,
  make: () => integers([]),
};
const precision = enumeration("precision", "DEFAULT");
const defaultPrecision: Default = {
  is: (a) => a.kind === "list" && a.elements.length <= 2 && a.elements.every(precision.is),
  make: (op) => ({ kind: "list", elements: [precision.make(op), precision.make(op)] }),
};
const accuracyMode = enumeration("result_accuracy_mode", "DEFAULT");
const zero: Attribute = { kind: "float", value: 0, type: "float64" };
const defaultAccuracy: Default = {
  is: (a) => a.kind === "record" && accuracyMode.is(a.fields.get("mode") ?? a),
  make: (op) => ({
    kind: "record",
    type: "stablehlo.result_accuracy",
    fields: new Map([
      ["atol", zero],
      ["rtol", zero],
      ["ulps", integer(0n).make(op)],
      ["mode", accuracyMode.make(op)],
    ]),
  }),
};

/** By the name of the attribute and, where that does not say enough, by operation. */
export const defaults: Readonly<Record<string, Default>> = {
  api_version: integer(1n),
  backend_config: noText,
  base_dilations: ones,
  called_computations: noList,
  channel_id: integer(0n),
  compare_type: enumeration("comparison_type", "NOTYPE"),
  composite_attributes: noEntries,
  "cholesky.lower": no,
  has_side_effect: no,
  indices_are_sorted: no,
  infeed_config: noText,
  is_host_transfer: no,
  is_stable: no,
  known_expanding_dimensions: noIntegers,
  known_nonexpanding_dimensions: noIntegers,
  layout: noList,
  lhs_dilation: ones,
  operand_layouts: noList,
  outfeed_config: noText,
  output_operand_aliases: noList,
  padding: noPadding,
  precision_config: defaultPrecision,
  result_accuracy: defaultAccuracy,
  result_layouts: noList,
  rhs_dilation: ones,
  "sort.dimension": integer(-1n),
  "recv.source_target_pairs": noIntegers,
  "send.source_target_pairs": noIntegers,
  unique_indices: no,
  use_global_device_ids: no,
  window_dilations: ones,
  window_reversal: noReversal,
  window_strides: ones,
};
