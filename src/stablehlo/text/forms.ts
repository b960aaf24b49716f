import type { Ref } from "../syntax.ts";
import { optionalDictionary, symbol } from "./attributes.ts";
import { convolution } from "./convolution-form.ts";
import {
  algorithm,
  arrayAttribute,
  type Entries,
  enumOf,
  enumValue,
  type Field,
  floatFormat,
  integer,
  integerAttribute,
  integers,
  precision,
  sides,
  string,
  value,
} from "./fields.ts";
import type { Reader } from "./operations.ts";
import { reduce, scan, whileLoop } from "./region-forms.ts";
import { allOf, type Form, type Listed, lastOf, noneOf, type Parts, rest, signature } from "./signature.ts";

// Operations as they are printed for readers, each with its own grammar behind the name.

/** `%a, %b, name = value, ... : types`, in parentheses or without. */
function form(fields: Record<string, Field> = {}, listed: Listed = lastOf): Form {
  return (r) => {
    const { s } = r;
    const operands: Ref[] = [];
    const attributes: Entries = new Map();
    const item = (): void => {
      if (s.sees("%")) operands.push(r.use());
      else field(r, fields, attributes);
    };
    if (s.sees("(")) s.list("(", ")", item);
    else if (!s.sees(":") && !s.sees("{")) {
      do item();
      while (s.accept(","));
    }
    return rest(r, operands, attributes, listed);
  };
}
function field(r: Reader, fields: Record<string, Field>, to: Entries): void {
  const start = r.s.start();
  const key = r.s.word("an operand");
  if (!Object.hasOwn(fields, key)) r.s.fail(`expected an operand, found ${key}`, start);
  r.s.expect("=");
  fields[key](r, to);
}
const operandList = (r: Reader): Ref[] => r.s.list("(", ")", () => r.use());

const elementwise = form();
const forms: Record<string, Form> = {
  "stablehlo.broadcast_in_dim": form({ dims: integers("broadcast_dimensions") }),
  "stablehlo.dynamic_broadcast_in_dim": form({ dims: integers("broadcast_dimensions") }),
  "stablehlo.transpose": form({ dims: integers("permutation") }),
  "stablehlo.reverse": form({ dims: integers("dimensions") }),
  "stablehlo.iota": form({ dim: integer("iota_dimension") }),
  "stablehlo.dynamic_iota": form({ dim: integer("iota_dimension") }),
  "stablehlo.concatenate": form({ dim: integer("dimension") }),
  "stablehlo.get_dimension_size": form({ dim: integer("dimension") }),
  "stablehlo.set_dimension_size": form({ dim: integer("dimension") }),
  "stablehlo.pad": form({
    low: integers("edge_padding_low"),
    high: integers("edge_padding_high"),
    interior: integers("interior_padding"),
  }),
  "stablehlo.dynamic_slice": form({ sizes: integers("slice_sizes") }),
  "stablehlo.fft": form({ type: enumOf("fft_type"), length: integers("fft_length") }),
  "stablehlo.cholesky": form({ lower: value("lower") }),
  "stablehlo.rng": form({ distribution: enumOf("rng_distribution") }),
  "stablehlo.rng_bit_generator": form({ algorithm: enumOf("rng_algorithm") }),
  "stablehlo.reduce_precision": form({ format: floatFormat }),
  "stablehlo.dot": form({ precision }),
  "stablehlo.dot_general": form({
    batching_dims: sides("batching"),
    contracting_dims: sides("contracting"),
    precision,
    algorithm,
  }),
  "stablehlo.einsum": form({ config: string("einsum_config") }),
  "stablehlo.unary_einsum": form({ config: string("einsum_config") }),
  "stablehlo.optimization_barrier": form({}, allOf),
  "chlo.top_k": form({ k: integer("k") }),
  "stablehlo.return": returned,
  "func.return": returned,
  "func.call": called,
  "stablehlo.reduce": reduce,
  "stablehlo.while": whileLoop,
  "chlo.scan": scan,
  "stablehlo.convolution": convolution,
  "stablehlo.constant": constant,
  "chlo.constant": constant,
  "stablehlo.compare"(r) {
    const attributes: Entries = new Map();
    attributes.set("comparison_direction", enumValue(r, "comparison_direction"));
    r.s.expect(",");
    const operands = [r.use()];
    r.s.expect(",");
    operands.push(r.use());
    if (r.s.accept(",")) attributes.set("compare_type", enumValue(r, "comparison_type"));
    return rest(r, operands, attributes);
  },
  "stablehlo.slice"(r) {
    const { s } = r;
    const operands = [r.use()];
    const ranges = s.list("[", "]", () => {
      const start = s.integer();
      s.expect(":");
      return [start, s.integer(), s.accept(":") ? s.integer() : 1];
    });
    const names = ["start_indices", "limit_indices", "strides"];
    const attributes: Entries = new Map(names.map((name, k) => [name, arrayAttribute(ranges.map((g) => g[k]))]));
    return rest(r, operands, attributes);
  },
  "stablehlo.get_tuple_element"(r) {
    const operands = [r.use()];
    r.s.expect("[");
    const attributes: Entries = new Map([["index", integerAttribute(r.s.integer(), "int32")]]);
    r.s.expect("]");
    return rest(r, operands, attributes);
  },
  "stablehlo.custom_call"(r) {
    const attributes: Entries = new Map([["call_target_name", { kind: "string", value: symbol(r.s) }]]);
    return rest(r, operandList(r), attributes);
  },
  "stablehlo.composite"(r) {
    const attributes: Entries = new Map([["name", { kind: "string", value: r.s.string() }]]);
    const operands: Ref[] = [];
    if (r.s.sees("%"))
      do operands.push(r.use());
      while (r.s.accept(","));
    return rest(r, operands, attributes);
  },
  // Says where an array lies.
  "sdy.sharding_constraint"(r) {
    const operands = [r.use()];
    r.s.balanced();
    return rest(r, operands, new Map());
  },
};
function constant(r: Reader): Parts {
  // Of quantized numbers: the type of the result is another than that of the elements.
  if (r.s.sees("(")) return r.generic();
  const attributes: Entries = new Map(optionalDictionary(r.s, r.aliases));
  value("value")(r, attributes);
  const elements = attributes.get("value");
  if (elements?.kind !== "elements") return r.s.fail("a constant is dense<...> and a type");
  return { operands: [], attributes, regions: [], results: [elements.type] };
}
function returned(r: Reader): Parts {
  const { s } = r;
  const operands: Ref[] = [];
  if (s.sees("%"))
    do operands.push(r.use());
    while (s.accept(","));
  const attributes = optionalDictionary(s, r.aliases);
  if (operands.length > 0) signature(r, operands, noneOf);
  return { operands, attributes, regions: [], results: [] };
}
function called(r: Reader): Parts {
  const attributes: Entries = new Map([["callee", { kind: "symbol", name: symbol(r.s) }]]);
  return rest(r, operandList(r), attributes);
}
/** The grammar of an operation; null for those of other dialects. */
export const formOf = (name: string): Form | null => {
  if (Object.hasOwn(forms, name)) return forms[name];
  return /^(?:stablehlo|chlo)\./.test(name) ? elementwise : null;
};
