import { JAXTypeError } from "../../core/errors.ts";
import { type DimSize, isSymbolicDim } from "../../stablehlo/symbolic/index.ts";
import type { Func, Module, Operation, Ref, Region, TensorType } from "../../stablehlo/syntax.ts";
import { Body, operation } from "./body.ts";
import type { Fit } from "./fit.ts";
import { measure } from "./measure.ts";
import { type Context, rules, type Several, type Written } from "./rules.ts";
import { shared } from "./same.ts";

// A function that is traced for different sizes gives programs that differ in numbers only. They become one program, in which these numbers
// are computed from the sizes of its arguments.

/** The arguments of `main`, and what they are called in messages. */
export interface Arguments {
  readonly shapes: readonly (readonly DimSize[])[];
  readonly places: readonly string[];
}
export function generalise(
  modules: readonly Module[],
  args: Arguments,
  names: readonly string[],
  fit: Fit,
  label: string,
): Module {
  const writer = new Generaliser(args, names, fit, label);
  const [first] = modules;
  const functions = first.functions.map((f, k) => {
    const all = modules.flatMap((m) => m.functions[k] ?? []);
    if (all.length < modules.length || modules.some((m) => m.functions.length > first.functions.length))
      writer.refuse("it has more functions for some sizes than for others");
    return writer.func(all, f);
  });
  return { ...first, functions };
}
const typeOf = (x: Ref): TensorType => x.type as TensorType;

class Generaliser {
  private readonly args: Arguments;
  private readonly names: readonly string[];
  private readonly fit: Fit;
  private readonly label: string;
  constructor(args: Arguments, names: readonly string[], fit: Fit, label: string) {
    this.args = args;
    this.names = names;
    this.fit = fit;
    this.label = label;
  }
  refuse(fact: string): never {
    throw new JAXTypeError(
      `export(${this.label}): for sizes that are not known there is no program: ${fact}. Export it for known sizes, or write it without.`,
    );
  }
  /** Private functions take the variables in front. */
  func(all: readonly Func[], f: Func): Func {
    const body = new Body();
    const shapes = f.isPublic
      ? this.args.shapes
      : f.body.args.map((_, k) => this.shapeOf(all.map((g) => g.body.args[k])));
    const args = f.body.args.map((a, k) => body.value(shapes[k], typeOf(a).dtype));
    const symbols = f.isPublic ? [] : this.names.map(() => body.value([], "int32"));
    if (f.isPublic) measure(body, args, shapes, this.args.places, this.label);
    else this.names.forEach((n, k) => body.solve(n, symbols[k]));
    const { ops } = this.region(
      body,
      all.map((g) => g.body),
      args,
    );
    const results = (ops.at(-1) as Operation).operands.map((x) => x.type);
    return { ...f, results, body: { args: [...symbols, ...args], ops: [...body.head, ...ops] } };
  }
  /** From its sizes in the different programs. */
  private shapeOf(each: readonly Ref[]): DimSize[] {
    return typeOf(each[0]).shape.map((_, d) => {
      const values = each.map((x) => typeOf(x).shape[d] as number);
      return (
        this.fit.expression(values) ?? this.refuse(`an array in it has sizes ${values.slice(0, 4).join(", ")}, ...`)
      );
    });
  }
  private region(body: Body, all: readonly Region[], given: readonly Ref[] | null = null): Region {
    const [{ args, ops }] = all;
    if (!all.every((r) => r.ops.length === ops.length))
      this.refuse("it has more operations for some sizes than for others");
    const own = given ?? args.map((a, k) => body.value(this.shapeOf(all.map((r) => r.args[k])), typeOf(a).dtype));
    for (const r of all) r.args.forEach((a, k) => body.define(a, own[k]));
    return {
      args: own,
      ops: ops.flatMap((_, k) =>
        this.operation(
          body,
          all.map((r) => r.ops[k]),
        ),
      ),
    };
  }
  private operation(body: Body, each: readonly Operation[]): readonly Operation[] {
    const [op] = each;
    const alike = (o: Operation): boolean =>
      o.name === op.name && o.operands.length === op.operands.length && o.results.length === op.results.length;
    const other = each.find((o) => !alike(o));
    if (other) this.refuse(`it has ${op.name} for some sizes where it has ${other.name} for others`);
    const operands = op.operands.map((x, k) => {
      const known = body.get(x);
      return each.every((o) => body.get(o.operands[k]) === known)
        ? known
        : this.refuse(`${op.name} has other operands for other sizes`);
    });
    const [attributes, different] = shared(each.map((o) => o.attributes));
    const shapes = op.results.map((_, k) => this.shapeOf(each.map((o) => o.results[k])));
    const dtypes = op.results.map((r) => typeOf(r).dtype);
    const it: Several = { name: op.name, each, operands, shapes, dtypes, attributes, different };
    const context: Context = { body, fit: this.fit, refuse: (fact) => this.refuse(fact) };
    const written = (Object.hasOwn(rules, op.name) ? rules[op.name](it, context) : null) ?? this.unchanged(it, body);
    for (const o of each) o.results.forEach((r, k) => body.define(r, written.results[k]));
    return written.ops;
  }
  /** As it is: the types of its operands tell those of its results. */
  private unchanged(it: Several, body: Body): Written {
    if (it.different.length > 0) this.refuse(`${it.different[0]} of ${it.name} depends on sizes`);
    if (untold.has(it.name) && it.shapes.flat().some(isSymbolicDim)) this.refuse(`${it.name} is for known sizes only`);
    const regions = it.each[0].regions.map((_, k) =>
      this.region(
        body,
        it.each.map((o) => o.regions[k]),
      ),
    );
    const results = it.shapes.map((shape, k) => body.value(shape, it.dtypes[k]));
    const symbols = it.name === "func.call" ? this.names.map((n) => body.variable(n)) : [];
    const written = operation(it.name, [...symbols, ...it.operands], results, it.attributes);
    return { results, ops: [{ ...written, regions }] };
  }
}
const untold = new Set(["stablehlo.custom_call", "stablehlo.rng_bit_generator"]);
