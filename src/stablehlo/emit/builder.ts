import type { Jaxpr } from "../../core/jaxpr.ts";
import type { Scalar } from "../../core/value.ts";
import { range, sameList } from "../../util/list.ts";
import type { Attribute, Elements, Operation, Ref, Region, TensorType } from "../syntax.ts";
import { sameType } from "../text/types.ts";
import { integers, shapeOf, splat, tensor } from "./types.ts";

/** A value whose type is a tensor. */
export interface Tensor extends Ref {
  readonly type: TensorType;
}
/** What a module offers to those who write the bodies of its functions. */
export interface Writer {
  /** Writes the equations of a jaxpr. */
  inline(b: Builder, jaxpr: Jaxpr, args: readonly Tensor[]): Tensor[];
  /** The name of a private function that is the jaxpr. */
  functionOf(jaxpr: Jaxpr, name: string): string;
}
interface Details {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly regions?: readonly Region[];
}
const nowhere = { line: 0, column: 0 };

/** Writes the operations of one region. */
export class Builder {
  readonly writer: Writer;
  private readonly ops: Operation[] = [];
  private readonly constants = new Map<string, Tensor>();
  /** Numbers of which an array is made, by the array. */
  private readonly numbers: Map<Ref, Scalar>;
  constructor(writer: Writer, numbers: Map<Ref, Scalar> = new Map()) {
    this.writer = writer;
    this.numbers = numbers;
  }

  op(name: string, operands: readonly Ref[], types: readonly TensorType[], details: Details = {}): Tensor[] {
    const { attributes = {}, regions = [] } = details;
    const results = types.map((type): Tensor => ({ type }));
    this.ops.push({ name, operands, attributes: new Map(Object.entries(attributes)), regions, results, at: nowhere });
    return results;
  }
  /** An operation of one result. */
  one(name: string, operands: readonly Ref[], type: TensorType, attributes?: Details["attributes"]): Tensor {
    return this.op(name, operands, [type], attributes && { attributes })[0];
  }
  /** An operation of StableHLO whose result has the type of its first operand. */
  same(name: string, ...operands: Tensor[]): Tensor {
    return this.one(`stablehlo.${name}`, operands, operands[0].type);
  }
  elements(value: Elements): Tensor {
    return this.one("stablehlo.constant", [], value.type, { value });
  }
  /** An array of one number, once for each region. */
  constant(value: Scalar, type: TensorType): Tensor {
    const key = `${typeof value}${Object.is(value, -0) ? "-0" : value}:${type.dtype}[${type.shape}]`;
    let known = this.constants.get(key);
    if (!known) {
      this.constants.set(key, (known = this.elements(splat(type, value))));
      this.numbers.set(known, value);
    }
    return known;
  }
  like(x: Tensor, value: Scalar): Tensor {
    return this.constant(value, x.type);
  }
  /** A scalar repeated to a shape; others as they are. */
  spread(x: Tensor, shape: readonly number[]): Tensor {
    return x.type.shape.length === 0 ? this.broadcast(x, shape, []) : x;
  }
  broadcast(x: Tensor, shape: readonly number[], dimensions: readonly number[]): Tensor {
    const type = tensor(shape, x.type.dtype);
    if (sameList(shapeOf(x.type), shape)) return x;
    const number = this.numbers.get(x);
    if (number !== undefined) return this.constant(number, type);
    return this.one("stablehlo.broadcast_in_dim", [x], type, { broadcast_dimensions: integers(dimensions) });
  }
  reshape(x: Tensor, shape: readonly number[]): Tensor {
    return sameList(shapeOf(x.type), shape) ? x : this.one("stablehlo.reshape", [x], tensor(shape, x.type.dtype));
  }
  convert(x: Tensor, dtype: TensorType["dtype"]): Tensor {
    return x.type.dtype === dtype ? x : this.one("stablehlo.convert", [x], tensor(shapeOf(x.type), dtype));
  }
  compare(direction: "EQ" | "NE" | "LT" | "LE" | "GT" | "GE", x: Tensor, y: Tensor, total = false): Tensor {
    return this.one("stablehlo.compare", [x, y], tensor(shapeOf(x.type), "bool"), {
      comparison_direction: { kind: "enum", type: "stablehlo.comparison_direction", value: direction },
      ...(total && { compare_type: { kind: "enum", type: "stablehlo.comparison_type", value: "TOTALORDER" } }),
    });
  }
  select(which: Tensor, yes: Tensor, no: Tensor): Tensor {
    return this.one("stablehlo.select", [which, yes, no], yes.type);
  }
  and(x: Tensor, y: Tensor): Tensor {
    return this.same("and", x, y);
  }
  or(x: Tensor, y: Tensor): Tensor {
    return this.same("or", x, y);
  }
  iota(type: TensorType, dimension: number): Tensor {
    return this.one("stablehlo.iota", [], type, {
      iota_dimension: { kind: "integer", value: BigInt(dimension), type: "int64" },
    });
  }
  slice(
    x: Tensor,
    from: readonly number[],
    to: readonly number[],
    strides: readonly number[] = from.map(() => 1),
  ): Tensor {
    const shape = from.map((lo, d) => Math.max(0, Math.ceil((to[d] - lo) / strides[d])));
    return this.one("stablehlo.slice", [x], tensor(shape, x.type.dtype), {
      start_indices: integers(from),
      limit_indices: integers(to),
      strides: integers(strides),
    });
  }
  /** Along the last axis, with which it goes. */
  column(x: Tensor, k: number): Tensor {
    const shape = shapeOf(x.type);
    const outer = shape.slice(0, -1);
    const from = [...outer.map(() => 0), k];
    return this.reshape(this.slice(x, from, [...outer, k + 1]), outer);
  }
  /** Scalars side by side along a new last axis. */
  columns(xs: readonly Tensor[]): Tensor {
    const shape = shapeOf(xs[0].type);
    const parts = xs.map((x) => this.reshape(x, [...shape, 1]));
    return this.concatenate(parts, shape.length);
  }
  concatenate(xs: readonly Tensor[], dimension: number): Tensor {
    if (xs.length === 1) return xs[0];
    const shape = [...shapeOf(xs[0].type)];
    shape[dimension] = xs.reduce((n, x) => n + shapeOf(x.type)[dimension], 0);
    return this.one("stablehlo.concatenate", xs, tensor(shape, xs[0].type.dtype), {
      dimension: { kind: "integer", value: BigInt(dimension), type: "int64" },
    });
  }
  transpose(x: Tensor, permutation: readonly number[]): Tensor {
    if (sameList(permutation, range(permutation.length))) return x;
    const shape = permutation.map((d) => shapeOf(x.type)[d]);
    return this.one("stablehlo.transpose", [x], tensor(shape, x.type.dtype), { permutation: integers(permutation) });
  }

  /** A region of its own, with arguments of these types. */
  region(types: readonly TensorType[], body: (b: Builder, args: Tensor[]) => readonly Ref[]): Region {
    const args = types.map((type): Tensor => ({ type }));
    const b = new Builder(this.writer, this.numbers);
    return b.finished(args, body(b, args), "stablehlo.return");
  }
  /** A region that is a jaxpr. */
  body(jaxpr: Jaxpr, types: readonly TensorType[]): Region {
    return this.region(types, (b, args) => this.writer.inline(b, jaxpr, args));
  }
  inline(jaxpr: Jaxpr, args: readonly Tensor[]): Tensor[] {
    return this.writer.inline(this, jaxpr, args);
  }
  /** What was written, without the constants that nobody uses. */
  finished(args: readonly Ref[], results: readonly Ref[], terminator: string): Region {
    const end = { name: terminator, operands: results, attributes: new Map(), regions: [], results: [], at: nowhere };
    const all: Operation[] = [...this.ops, end];
    const used = new Set<Ref>();
    const visit = (op: Operation): void => {
      for (const x of op.operands) used.add(x);
      for (const r of op.regions) r.ops.forEach(visit);
    };
    all.forEach(visit);
    return { args, ops: all.filter((op) => op.name !== "stablehlo.constant" || used.has(op.results[0])) };
  }
}
export const sameTensor = (x: Tensor, y: Tensor): boolean => sameType(x.type, y.type);
