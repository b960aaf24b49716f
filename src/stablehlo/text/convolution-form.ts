import type { Attribute } from "../syntax.ts";
import { convolutionNumbers } from "./convolution-numbers.ts";
import { arrayAttribute, type Entries, integerList } from "./fields.ts";
import type { Reader } from "./operations.ts";
import { type Parts, rest } from "./signature.ts";

/** `(%x, %kernel) dim_numbers = [b, 0, f]x[0, i, o]->[b, 0, f], window = {stride = [1], ...} {feature_group_count = 1 : i64, ...} : types` */
export function convolution(r: Reader): Parts {
  const { s } = r;
  const operands = s.list("(", ")", () => r.use());
  s.expect("dim_numbers");
  s.expect("=");
  const fields = convolutionNumbers(s);
  const attributes: Entries = new Map([["dimension_numbers", { kind: "record", type: "stablehlo.conv", fields }]]);
  s.expect(",");
  s.expect("window");
  s.expect("=");
  s.list("{", "}", () => {
    const start = s.start();
    const key = s.word("stride, pad, lhs_dilate, rhs_dilate or reverse");
    s.expect("=");
    if (key === "pad") attributes.set("padding", padding(r));
    else if (key === "reverse") attributes.set("window_reversal", reversal(r));
    else if (key === "stride") attributes.set("window_strides", arrayAttribute(integerList(r)));
    else if (key === "lhs_dilate") attributes.set("lhs_dilation", arrayAttribute(integerList(r)));
    else if (key === "rhs_dilate") attributes.set("rhs_dilation", arrayAttribute(integerList(r)));
    else s.fail(`a window has no ${key}`, start);
  });
  return rest(r, operands, attributes);
}
/** `[[0, 1], [2, 3]]`: before and after each spatial axis. */
function padding({ s }: Reader): Attribute {
  const pairs = s.list("[", "]", () => {
    const start = s.start();
    const pair = s.list("[", "]", () => s.integer());
    if (pair.length !== 2) s.fail("the padding of an axis is two numbers", start);
    return pair;
  });
  const all = BigInt64Array.from(pairs.flat(), BigInt);
  const splat = all.length > 0 && all.every((n) => n === all[0]);
  const data = splat ? all.slice(0, 1) : all;
  return { kind: "elements", type: { kind: "tensor", shape: [pairs.length, 2], dtype: "int64" }, splat, data };
}
const reversal = ({ s }: Reader): Attribute => ({
  kind: "array",
  type: "bool",
  values: s.list("[", "]", () => {
    if (s.accept("true") || s.accept("1")) return 1;
    if (!s.accept("0")) s.expect("false");
    return 0;
  }),
});
