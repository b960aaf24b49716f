import { type DType, dtypeInfo, isFloat, isInteger } from "../../core/dtype.ts";
import { isNarrowFloat } from "../../ir/narrow.ts";
import { fromBits, toBits } from "../../ir/narrow-numbers.ts";
import { integers, splat, tensor } from "../../stablehlo/emit/types.ts";
import { type DimSize, isSymbolicDim } from "../../stablehlo/symbolic/index.ts";
import { minus } from "../../stablehlo/symbolic/numbers.ts";
import type { Attribute, Elements, Operation, Ref } from "../../stablehlo/syntax.ts";
import { type Body, operation } from "./body.ts";
import type { Fit } from "./fit.ts";
import { sameData } from "./same.ts";

// Operations whose attributes or types hold sizes, with operands in their place.

/** An operation as it stands in all programs. */
export interface Several {
  readonly name: string;
  readonly each: readonly Operation[];
  readonly operands: readonly Ref[];
  /** Of the results. */
  readonly shapes: readonly (readonly DimSize[])[];
  readonly dtypes: readonly DType[];
  /** Those that all programs have. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** Names of the others. */
  readonly different: readonly string[];
}
export interface Context {
  readonly body: Body;
  readonly fit: Fit;
  refuse(fact: string): never;
}
export interface Written {
  readonly results: readonly Ref[];
  readonly ops: readonly Operation[];
}
/** Null where the operation can stay as it is. */
type Rule = (it: Several, c: Context) => Written | null;

const hasSizes = ({ shapes: [shape] }: Several): boolean => shape.some(isSymbolicDim);
/** One operation in its place. */
function one(
  it: Several,
  c: Context,
  name: string,
  operands: readonly Ref[],
  without: readonly string[] = [],
): Written {
  const rest = it.different.find((n) => !without.includes(n));
  if (rest !== undefined) c.refuse(`${rest} of ${it.name} depends on sizes`);
  const result = c.body.value(it.shapes[0], it.dtypes[0]);
  const attributes = new Map([...it.attributes].filter(([n]) => !without.includes(n)));
  return { results: [result], ops: [operation(name, operands, [result], attributes)] };
}
/** The result's shape as one more operand. */
const shaped =
  (name: string): Rule =>
  (it, c) =>
    hasSizes(it) ? one(it, c, name, [...it.operands, c.body.vector(it.shapes[0])]) : null;

/** A list of integers in each program, as sizes. */
function sizesIn(it: Several, c: Context, name: string): DimSize[] {
  const all = it.each.map((o) => listOf(o.attributes.get(name)));
  return all[0].map((_, k) => {
    const values = all.map((list) => list[k]);
    return c.fit.expression(values) ?? c.refuse(`${name} of ${it.name} is ${values.slice(0, 3).join(", ")}, ...`);
  });
}
function listOf(a: Attribute | undefined): readonly number[] {
  if (a?.kind === "array") return a.values;
  return a?.kind === "elements" ? Array.from(a.data as ArrayLike<number | bigint>, Number) : [];
}
/** Lists of integers as operands, if one of them depends on sizes. */
const listed =
  (name: string, lists: readonly string[]): Rule =>
  (it, c) => {
    if (!lists.some((n) => it.different.includes(n))) return null;
    return one(it, c, name, [...it.operands, ...lists.map((n) => c.body.vector(sizesIn(it, c, n)))], lists);
  };
/** Two integers for each axis. */
const paddedConvolution: Rule = (it, c) => {
  if (!it.different.includes("padding")) return null;
  const flat = c.body.vector(sizesIn(it, c, "padding"));
  const count = listOf(it.each[0].attributes.get("padding")).length;
  const padding = c.body.value([count / 2, 2], "int32");
  const { results, ops } = one(it, c, "stablehlo.dynamic_conv", [...it.operands, padding], ["padding"]);
  return { results, ops: [operation("stablehlo.reshape", [flat], [padding]), ...ops] };
};
/** A slice between indices that are computed, from a start where it fits. */
const dynamicSlice: Rule = (it, c) => {
  if (!it.different.includes("slice_sizes")) return null;
  const { body } = c;
  const [x, ...starts] = it.operands;
  const sizes = sizesIn(it, c, "slice_sizes");
  const ops: Operation[] = [];
  const add = (name: string, operands: readonly Ref[], shape: number[], attributes = {}): Ref => {
    const result = body.value(shape, "int32");
    ops.push(operation(name, operands, [result], attributes));
    return result;
  };
  const columns = starts.map((start, d) => {
    const index = (start.type as { dtype: DType }).dtype === "int32" ? start : add("stablehlo.convert", [start], []);
    const last = body.number(minus(body.shapeOf(x)[d], sizes[d]));
    return add("stablehlo.reshape", [add("stablehlo.clamp", [body.number(0), index, last], [])], [1]);
  });
  const n = sizes.length;
  const from = add("stablehlo.concatenate", columns, [n], { dimension: { kind: "integer", value: 0n, type: "int64" } });
  const to = add("stablehlo.add", [from, body.vector(sizes)], [n]);
  const steps = body.vector(sizes.map(() => 1));
  const written = one(it, c, "stablehlo.real_dynamic_slice", [x, from, to, steps], ["slice_sizes"]);
  return { results: written.results, ops: [...ops, ...written.ops] };
};

/** A number, which may depend on sizes, at each place of an array. */
const constant: Rule = (it, c) => {
  const all = it.each.map((o) => o.attributes.get("value") as Elements);
  const [dtype, shape] = [it.dtypes[0], it.shapes[0]];
  const sameNumbers = all.every((e) => sameData(e.data, all[0].data));
  if (sameNumbers && !hasSizes(it)) return null;
  const { parts } = dtypeInfo[dtype];
  if (!all.every((e) => e.data.length === parts)) c.refuse("an array of numbers in it depends on sizes");
  const ops: Operation[] = [];
  const add = (name: string, operands: readonly Ref[], to: readonly DimSize[], attributes = {}): Ref => {
    const result = c.body.value(to, dtype);
    ops.push(operation(name, operands, [result], attributes));
    return result;
  };
  const scalar = (value: Elements): Ref => add("stablehlo.constant", [], [], { value });
  const number = sameNumbers
    ? scalar({ ...all[0], type: tensor([], dtype), splat: true })
    : computed(
        all.map((e) => numberOf(e)),
        dtype,
        c,
        add,
      );
  if (shape.length === 0) return { results: [number], ops };
  const attributes = { broadcast_dimensions: integers([]) };
  const result = hasSizes(it)
    ? add("stablehlo.dynamic_broadcast_in_dim", [number, c.body.vector(shape)], shape, attributes)
    : add("stablehlo.broadcast_in_dim", [number], shape, attributes);
  return { results: [result], ops };
};
function numberOf({ type, data }: Elements): number {
  const [bits] = data as ArrayLike<number | bigint> & Iterable<number | bigint>;
  return isNarrowFloat(type.dtype) ? fromBits(Number(bits), type.dtype) : Number(bits);
}
type Add = (
  name: string,
  operands: readonly Ref[],
  to: readonly DimSize[],
  attributes?: Record<string, Attribute>,
) => Ref;
/** Sizes, and one by sizes. */
function computed(values: readonly number[], dtype: DType, c: Context, add: Add): Ref {
  const fail = (): never => c.refuse(`it has the numbers ${values.slice(0, 4).join(", ")}, ... for different sizes`);
  if (!isFloat(dtype) && !isInteger(dtype)) return fail();
  const converted = (d: DimSize): Ref => add("stablehlo.convert", [c.body.number(d)], []);
  const whole = c.fit.expression(values, (x) => rounded(x, dtype));
  if (whole !== null) return converted(whole);
  const divisors = values.map((v) => Math.round(1 / v));
  const isInverse = isFloat(dtype) && values.every((v, k) => rounded(1 / divisors[k], dtype) === v);
  const divisor = isInverse ? c.fit.expression(divisors) : null;
  if (divisor === null) return fail();
  const unit = add("stablehlo.constant", [], [], { value: splat(tensor([], dtype), 1) });
  return add("stablehlo.divide", [unit, converted(divisor)], []);
}
const rounded = (x: number, dtype: DType): number =>
  isNarrowFloat(dtype) ? fromBits(toBits(x, dtype), dtype) : dtype === "float32" ? Math.fround(x) : x;

export const rules: Readonly<Record<string, Rule>> = {
  "stablehlo.broadcast_in_dim": shaped("stablehlo.dynamic_broadcast_in_dim"),
  "stablehlo.constant": constant,
  "stablehlo.convolution": paddedConvolution,
  "stablehlo.dynamic_slice": dynamicSlice,
  "stablehlo.gather": listed("stablehlo.dynamic_gather", ["slice_sizes"]),
  "stablehlo.iota": shaped("stablehlo.dynamic_iota"),
  "stablehlo.pad": listed("stablehlo.dynamic_pad", ["edge_padding_low", "edge_padding_high", "interior_padding"]),
  "stablehlo.reshape": shaped("stablehlo.dynamic_reshape"),
  "stablehlo.slice": listed("stablehlo.real_dynamic_slice", ["start_indices", "limit_indices", "strides"]),
};
