import "../../src/api/narrow.ts";
import "../../src/runtime/install.ts";
import "../../src/runtime/loops.ts";
import "../../src/runtime/products.ts";
import "../../src/runtime/remainder.ts";
import { expect } from "vitest";
import { readable } from "../../src/api/storage.ts";
import { createReferenceBackend } from "../../src/backends/reference/index.ts";
import { buildProgram } from "../../src/compile/build.ts";
import { aval, type Shape } from "../../src/core/aval.ts";
import { type DType, dtypeInfo, type TypedArray } from "../../src/core/dtype.ts";
import { runtime } from "../../src/core/runtime.ts";
import { stage } from "../../src/core/trace.ts";
import { ConcreteArray, type Value } from "../../src/core/value.ts";
import type { Backend, Program, Step } from "../../src/ir/program.ts";
import { backend, dotScratch } from "../../src/runtime/backend.ts";
import { heap } from "../../src/runtime/buffers.ts";
import { Callable } from "../../src/runtime/execute.ts";

/** 16-bit floats as numbers: one NaN is as good as another. */
export const read = (v: Value): TypedArray => readable(v.dtype, (v as ConcreteArray).buffer.read());
export function arrayOf(data: ArrayLike<number>, shape: Shape, dtype: DType = "float32"): ConcreteArray {
  const typed = (dtypeInfo[dtype].storage as Float32ArrayConstructor).from(data as number[]);
  const type = aval(shape, dtype);
  return new ConcreteArray(type, runtime().buffer(type, typed));
}
/** Numbers without pattern in [-1, 1). */
export function noise(shape: Shape, seed = 1): ConcreteArray {
  let s = seed;
  const n = shape.reduce((a, b) => a * b, 1);
  const data = Array.from({ length: n }, () => {
    s = (s * 16807) % 2147483647;
    return (s / 2147483647) * 2 - 1;
  });
  return arrayOf(data, shape);
}
export interface Both {
  /** Operation by operation. */
  readonly eager: TypedArray[];
  /** As one program. */
  readonly compiled: TypedArray[];
  readonly program: Program;
}
/** A function of arrays, run by operation and as one program; the backend must agree with the reference to the bit. */
export function both(f: (xs: Value[]) => Value[], xs: ConcreteArray[]): Both {
  const eager = f(xs).map(read);
  const { jaxpr, captured } = stage(
    f,
    xs.map((x) => x.aval),
  );
  const program = buildProgram(jaxpr, dotScratch);
  const run = (b: Backend) =>
    new Callable(b.compile(program), program, jaxpr.outAvals).call([...(captured as ConcreteArray[]), ...xs]).map(read);
  const compiled = run(backend());
  const judged = run(createReferenceBackend(heap().memory, backend().target));
  compiled.forEach((c, i) => expect(c, `result ${i} of ${backend().name} against reference`).toEqual(judged[i]));
  return { eager, compiled, program };
}
export const kernelsOf = (steps: readonly Step[]): Step[] =>
  steps.flatMap((s) => {
    if (s.kind === "for") return kernelsOf(s.body);
    if (s.kind === "while") return [...kernelsOf(s.test), ...kernelsOf(s.body)];
    if (s.kind === "switch") return s.branches.flatMap(kernelsOf);
    return [s];
  });
