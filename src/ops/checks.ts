import { type Aval, type Shape, showAval } from "../core/aval.ts";
import { kindOf } from "../core/dtype.ts";
import { DTypeError, ShapeError, TracerIntegerConversionError } from "../core/errors.ts";
import { Tracer } from "../core/value.ts";
import { sameList } from "../util/list.ts";

// Errors that `infer` throws in many primitives.

const kindNames: Record<string, string> = {
  float: "floating point numbers",
  "int,uint": "integers",
  "int,uint,float": "real numbers",
  "int,uint,float,complex": "numbers",
  "float,complex": "floating point or complex numbers",
  "bool,int,uint": "integers or booleans",
};
/** Throws unless arithmetic on the operand is defined: its kind is listed. */
export function checkComputed(name: string, a: Aval, kinds: readonly string[]): void {
  const kind = kindOf(a.dtype);
  if (kinds.includes(kind)) return;
  const wanted = kindNames[kinds.join()] ?? "numbers or booleans";
  throw new DTypeError(`${name}: takes ${wanted}, got ${showAval(a)}. Convert it with astype.`);
}
/** Throws if one of the numbers that decide shapes is a tracer. `what`: an axis, a size. */
export function checkKnown(name: string, what: string, xs: unknown): void {
  for (const x of Array.isArray(xs) ? xs : [xs])
    if (x instanceof Tracer)
      throw new TracerIntegerConversionError(
        `${name}: ${what} is a traced ${showAval(x.aval)}, and must be known while tracing. ` +
          "Make it a static argument (staticArgnums), or take it from outside the function.",
      );
}
/** Throws unless the sizes of a new shape are whole and not negative. */
export function checkSizes(name: string, shape: Shape): void {
  checkKnown(name, "a size", shape);
  if (!shape.every((n) => Number.isInteger(n) && n >= 0))
    throw new ShapeError(`${name}: [${shape}] is no shape. Use whole sizes from 0.`);
}
const list = (ins: readonly Aval[]): string => ins.map((a) => showAval(a)).join(", ");
export function checkSameDtype(name: string, ins: readonly Aval[]): void {
  if (ins.some((a) => a.dtype !== ins[0].dtype))
    throw new DTypeError(
      `${name}: dtypes differ: ${list(ins)}. Convert with astype, or use numpy's function, which promotes.`,
    );
}
/** The shape that all operands have, scalars apart. */
export function commonShape(name: string, ins: readonly Aval[]): Shape {
  const shape = ins.find((a) => a.shape.length > 0)?.shape ?? [];
  if (ins.some((a) => a.shape.length > 0 && !sameList(a.shape, shape)))
    throw new ShapeError(`${name}: shapes differ: ${list(ins)}. Broadcast them, or use numpy's function, which does.`);
  return shape;
}
