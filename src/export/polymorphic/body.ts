import type { DType } from "../../core/dtype.ts";
import { InternalError } from "../../core/errors.ts";
import { integer, splat, tensor } from "../../stablehlo/emit/types.ts";
import { type DimSize, isSymbolicDim } from "../../stablehlo/symbolic/index.ts";
import type { Attribute, Attributes, Operation, Ref, TensorType } from "../../stablehlo/syntax.ts";

const nowhere = { line: 0, column: 0 };
export const operation = (
  name: string,
  operands: readonly Ref[],
  results: readonly Ref[],
  attributes: Attributes | Record<string, Attribute> = {},
): Operation => ({
  name,
  operands,
  results,
  attributes: attributes instanceof Map ? attributes : new Map(Object.entries(attributes)),
  regions: [],
  at: nowhere,
});

/** A function that is written: what stands for the values of the programs that it is made of, and the sizes that it computes at its beginning. */
export class Body {
  readonly head: Operation[] = [];
  private readonly values = new Map<Ref, Ref>();
  private readonly shapes = new Map<Ref, readonly DimSize[]>();
  /** Integers and lists of them, by their text. */
  private readonly known = new Map<string, Ref>();

  define(old: Ref, value: Ref): void {
    this.values.set(old, value);
  }
  get(old: Ref): Ref {
    const found = this.values.get(old);
    if (!found) throw new InternalError("export: a value is used before it is defined");
    return found;
  }
  shapeOf(value: Ref): readonly DimSize[] {
    return this.shapes.get(value) ?? [];
  }
  /** A value whose type has `?` for sizes that are not known. */
  value(shape: readonly DimSize[], dtype: DType): Ref {
    const type: TensorType = { kind: "tensor", shape: shape.map((d) => (isSymbolicDim(d) ? null : d)), dtype };
    const ref: Ref = { type };
    this.shapes.set(ref, shape);
    return ref;
  }
  /** An operation at the beginning, on scalars of int32. */
  private early(
    name: string,
    operands: readonly Ref[],
    attributes: Record<string, Attribute> = {},
    shape: number[] = [],
  ): Ref {
    const result = this.value(shape, "int32");
    this.head.push(operation(name, operands, [result], attributes));
    return result;
  }
  private once(key: string, make: () => Ref): Ref {
    let found = this.known.get(key);
    if (!found) this.known.set(key, (found = make()));
    return found;
  }
  /** A variable whose value is known from here on. */
  solve(name: string, value: Ref): void {
    this.known.set(name, value);
  }
  knows(name: string): boolean {
    return this.known.has(name);
  }
  /** A size as a scalar of int32. */
  number(d: DimSize): Ref {
    return this.once(String(d), () => {
      if (!isSymbolicDim(d)) return this.early("stablehlo.constant", [], { value: splat(tensor([], "int32"), d) });
      return d.terms
        .map(({ factors, coefficient }) => {
          const powers = factors.flatMap(([f, power]) => new Array<Ref>(power).fill(this.variable(f.text)));
          const all = coefficient === 1 && powers.length > 0 ? powers : [this.number(coefficient), ...powers];
          return all.reduce((x, y) => this.early("stablehlo.multiply", [x, y]));
        })
        .reduce((x, y) => this.early("stablehlo.add", [x, y]));
    });
  }
  variable(name: string): Ref {
    const found = this.known.get(name);
    if (!found) throw new InternalError(`export: the size ${name} is not known`);
    return found;
  }
  /** Sizes as a list of int32. */
  vector(sizes: readonly DimSize[]): Ref {
    return this.once(`[${sizes.map(String)}]`, () => {
      if (sizes.length === 0 || !sizes.some(isSymbolicDim)) {
        const data = Int32Array.from(sizes as readonly number[]);
        const value = { kind: "elements", type: tensor([data.length], "int32"), splat: false, data } as const;
        return this.early("stablehlo.constant", [], { value }, [data.length]);
      }
      const columns = sizes.map((d) => this.early("stablehlo.reshape", [this.number(d)], {}, [1]));
      if (columns.length === 1) return columns[0];
      return this.early("stablehlo.concatenate", columns, { dimension: integer(0) }, [sizes.length]);
    });
  }
  /** The size of an axis of a value. */
  sizeOf(x: Ref, axis: number): Ref {
    return this.early("stablehlo.get_dimension_size", [x], { dimension: integer(axis) });
  }
  divided(x: Ref, by: number): Ref {
    return this.early("stablehlo.divide", [x, this.number(by)]);
  }
  minus(x: Ref, y: Ref): Ref {
    return this.early("stablehlo.subtract", [x, y]);
  }
  /** Throws, when the program is called or compiled, unless `x` compares with `y`; `message` has {0} and {1} for them. */
  assert(direction: "EQ" | "GE", x: Ref, y: Ref, message: string): void {
    const holds = this.value([], "bool");
    const comparison: Attribute = { kind: "enum", type: "stablehlo.comparison_direction", value: direction };
    const type: Attribute = { kind: "enum", type: "stablehlo.comparison_type", value: "SIGNED" };
    this.head.push(
      operation("stablehlo.compare", [x, y], [holds], { comparison_direction: comparison, compare_type: type }),
      operation("stablehlo.custom_call", [holds, x, y], [], {
        call_target_name: { kind: "string", value: "shape_assertion" },
        api_version: integer(2, "int32"),
        has_side_effect: { kind: "bool", value: true },
        error_message: { kind: "string", value: message },
      }),
    );
  }
}
