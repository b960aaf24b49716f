import { StablehloError } from "../errors.ts";
import type { Attribute, Attributes, Elements } from "../syntax.ts";
import { isProperty } from "./properties.ts";

// VHLO's operations are StableHLO's with a version in their name, simpler attributes (every list of integers is a tensor, the
// dimension numbers of one operation are as many attributes), and all defaults written out.

/** Attributes that StableHLO has as the fields of one. */
interface Group {
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
const convolutionNumbers: Group = {
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
const groups: Readonly<Record<string, readonly Group[]>> = {
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
const mostIntegers = 128;
type IsDefault = (a: Attribute) => boolean;
const isFalse: IsDefault = (a) => a.kind === "bool" && !a.value;
const isEmpty: IsDefault = (a) =>
  a.kind === "list"
    ? a.elements.length === 0
    : a.kind === "string"
      ? a.value === ""
      : a.kind === "dictionary" && a.entries.size === 0;
const isInteger =
  (n: bigint): IsDefault =>
  (a) =>
    a.kind === "integer" && a.value === n;
const allAre =
  (n: number): IsDefault =>
  (a) =>
    a.kind === "elements" && a.data.length <= mostIntegers && a.data.every((x: number | bigint) => Number(x) === n);
const isEmptyTensor: IsDefault = (a) => a.kind === "elements" && a.data.length === 0;
const isEnum =
  (value: string): IsDefault =>
  (a) =>
    a.kind === "enum" && a.value === value;
const defaultPrecision: IsDefault = (a) =>
  a.kind === "list" && a.elements.length <= 2 && a.elements.every(isEnum("DEFAULT"));
const defaultAccuracy: IsDefault = (a) => a.kind === "record" && isEnum("DEFAULT")(a.fields.get("mode") ?? a);

/** What is left out of StableHLO, by the name of the attribute and, where that does not say enough, by operation. */
const defaults: Readonly<Record<string, IsDefault>> = {
  api_version: isInteger(1n),
  backend_config: isEmpty,
  base_dilations: allAre(1),
  called_computations: isEmpty,
  channel_id: isInteger(0n),
  compare_type: isEnum("NOTYPE"),
  composite_attributes: isEmpty,
  "cholesky.lower": isFalse,
  has_side_effect: isFalse,
  indices_are_sorted: isFalse,
  infeed_config: isEmpty,
  is_host_transfer: isFalse,
  is_stable: isFalse,
  known_expanding_dimensions: isEmptyTensor,
  known_nonexpanding_dimensions: isEmptyTensor,
  layout: isEmpty,
  lhs_dilation: allAre(1),
  operand_layouts: isEmpty,
  outfeed_config: isEmpty,
  output_operand_aliases: isEmpty,
  padding: allAre(0),
  precision_config: defaultPrecision,
  result_accuracy: defaultAccuracy,
  result_layouts: isEmpty,
  rhs_dilation: allAre(1),
  "sort.dimension": isInteger(-1n),
  "recv.source_target_pairs": isEmptyTensor,
  "send.source_target_pairs": isEmptyTensor,
  unique_indices: isFalse,
  use_global_device_ids: isFalse,
  window_dilations: allAre(1),
  window_reversal: allAre(0),
  window_strides: allAre(1),
};

/** The attributes of a VHLO operation, as StableHLO has them. Each of the file is converted once. */
export class Legalizer {
  readonly #converted = new Map<Attribute, Attribute>();

  /** `operation` without dialect and version. */
  attributes(operation: string, given: Attributes, byte: number): Attributes {
    const out = new Map<string, Attribute>();
    for (const [name, a] of given) {
      const isDefault = defaults[name] ?? defaults[`${operation}.${name}`];
      if (!isDefault?.(a)) out.set(...this.#entry(operation, name, a, byte));
    }
    const channel = out.get("channel_id");
    if (channel) {
      const fields = new Map([
        ["handle", channel],
        ["type", out.get("channel_type") ?? unknownChannel],
      ]);
      out.delete("channel_id");
      out.delete("channel_type");
      out.set("channel_handle", { kind: "record", type: "stablehlo.channel_handle", fields });
    }
    for (const group of groups[operation] ?? []) implode(out, group);
    return out;
  }
  #entry(operation: string, name: string, a: Attribute, byte: number): [string, Attribute] {
    if (!isProperty(name) || (operation === "constant" && name === "value")) return [name, a];
    if (name === "use_global_device_ids") return [name, { kind: "unit" }];
    return [name, this.#convert(name, a, byte)];
  }
  #convert(name: string, a: Attribute, byte: number): Attribute {
    if (a.kind === "string") return symbols.has(name) ? symbolOf(a) : a;
    if (a.kind === "list" && name !== "called_computations") return a;
    const found = this.#converted.get(a) ?? convert(name, a, byte);
    this.#converted.set(a, found);
    return found;
  }
}
/** VHLO has the type of a channel only where arrays are sent and received. */
const unknownChannel: Attribute = { kind: "integer", value: 0n, type: "int64" };
const symbols = new Set(["callee", "decomposition"]);
function convert(name: string, a: Attribute, byte: number): Attribute {
  if (a.kind === "elements") return a.type.shape.length === 1 ? arrayOf(name, a, byte) : a;
  if (a.kind === "list") return { kind: "list", elements: a.elements.map(symbolOf) };
  if (a.kind === "record" && a.type === "stablehlo.result_accuracy") return withoutZeros(a);
  return a;
}
const symbolOf = (a: Attribute): Attribute => (a.kind === "string" ? { kind: "symbol", name: a.value } : a);
/** Integers and truth values, one for each axis or pair of axes. */
function arrayOf(name: string, { type, splat, data }: Elements, byte: number): Attribute {
  const [length] = type.shape as number[];
  if (length > mostIntegers)
    throw new StablehloError({ byte }, `${name} has ${length} integers, more than ${mostIntegers}`);
  const values = Array.from({ length }, (_, i) => Number(data[splat ? 0 : i]));
  return { kind: "array", type: type.dtype, values };
}
function withoutZeros(a: Attribute & { readonly kind: "record" }): Attribute {
  return { ...a, fields: new Map([...a.fields].filter(([, x]) => !isNothing(x))) };
}
/** Gathers what stands in the fields of one attribute. What is none is left out there, as are empty lists and 0, but of convolutions. */
function implode(attributes: Map<string, Attribute>, group: Group): void {
  const { into, type, fields } = group;
  const found = new Map<string, Attribute>();
  for (const field of fields) {
    const a = attributes.get(field);
    attributes.delete(field);
    if (a && a.kind !== "unit" && (group === convolutionNumbers || !isNothing(a))) found.set(field, a);
  }
  if (found.size > 0 || into.endsWith("numbers")) attributes.set(into, { kind: "record", type, fields: found });
}
const isNothing = (a: Attribute): boolean =>
  (a.kind === "array" && a.values.length === 0) ||
  ((a.kind === "float" || a.kind === "integer") && Number(a.value) === 0);
