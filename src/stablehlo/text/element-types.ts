import type { DType } from "../../core/dtype.ts";
import type { Scanner } from "./scanner.ts";

const elementTypes = new Map<string, DType>([
  ["i1", "bool"],
  ["f8E3M4", "float8_e3m4"],
  ["f8E4M3", "float8_e4m3"],
  ["f8E4M3B11FNUZ", "float8_e4m3b11fnuz"],
  ["f8E4M3FN", "float8_e4m3fn"],
  ["f8E4M3FNUZ", "float8_e4m3fnuz"],
  ["f8E5M2", "float8_e5m2"],
  ["f8E5M2FNUZ", "float8_e5m2fnuz"],
  ["f16", "float16"],
  ["bf16", "bfloat16"],
  ["f32", "float32"],
  ["f64", "float64"],
  ...[2, 4, 8, 16, 32, 64].flatMap((n): [string, DType][] => [
    [`i${n}`, `int${n}` as DType],
    [`si${n}`, `int${n}` as DType],
    [`ui${n}`, `uint${n}` as DType],
  ]),
]);
const known = [...elementTypes.keys()].filter((name) => !name.startsWith("si")).join(", ");

/** i32, f32, complex<f32>, index. */
export function elementType(s: Scanner): DType {
  const start = s.start();
  const name = s.word("an element type");
  if (name === "complex") {
    s.expect("<");
    const part = elementType(s);
    s.expect(">");
    if (part !== "float32" && part !== "float64") s.fail("a complex number has parts f32 or f64", start);
    return part === "float32" ? "complex64" : "complex128";
  }
  if (name === "index") return "int64";
  return elementTypes.get(name) ?? s.fail(`element type ${name} is not supported: use ${known} or complex`, start);
}
const shortNames = new Map<DType, string>([...elementTypes].reverse().map(([name, dtype]) => [dtype, name]));
export const elementName = (d: DType): string =>
  d === "complex64" ? "complex<f32>" : d === "complex128" ? "complex<f64>" : (shortNames.get(d) ?? d);
