import type { Attribute, Attributes } from "../syntax.ts";
import type { Scanner } from "./scanner.ts";

/** `[b, 0, 1, f]x[0, 1, i, o]->[b, 0, 1, f]`: which axis of operand, kernel and result is which, as fields of `#stablehlo.conv`. */
export function convolutionNumbers(s: Scanner): Attributes {
  const start = s.start();
  const fields = new Map<string, Attribute>();
  const input = axes(s);
  s.expect("x");
  const kernel = axes(s);
  s.expect("->");
  const output = axes(s);
  const rank = input.length - 2;
  const integer = (value: number): Attribute => ({ kind: "integer", value: BigInt(value), type: "int64" });
  const set = (prefix: string, labels: string[], names: readonly [string, string, string, string]): void => {
    const find = (label: string): number => {
      const at = labels.indexOf(label);
      if (at < 0 || labels.length !== rank + 2)
        s.fail(`the axes are those letters and 0 to ${rank - 1}, each once`, start);
      return at;
    };
    fields.set(`${prefix}_${names[1]}_dimension`, integer(find(names[0])));
    fields.set(`${prefix}_${names[3]}_dimension`, integer(find(names[2])));
    const values = Array.from({ length: rank }, (_, k) => find(String(k)));
    fields.set(`${prefix}_spatial_dimensions`, { kind: "array", type: "int64", values });
  };
  set("input", input, ["b", "batch", "f", "feature"]);
  set("kernel", kernel, ["i", "input_feature", "o", "output_feature"]);
  set("output", output, ["b", "batch", "f", "feature"]);
  return fields;
}
function axes(s: Scanner): string[] {
  return s.list("[", "]", () => s.match(/[bfio?]|\d{1,2}/y) ?? s.unexpected("b, f, i, o or a number"));
}
