import type { TypedArray } from "../../core/dtype.ts";
import type { Attribute, Attributes, Elements } from "../../stablehlo/syntax.ts";
import { sameList } from "../../util/list.ts";

/** The attributes that all have, and the names of the others. */
export function shared(all: readonly Attributes[]): [same: Map<string, Attribute>, different: string[]] {
  const names = [...new Set(all.flatMap((a) => [...a.keys()]))];
  const different = names.filter((n) => !all.every((a) => sameAttribute(a.get(n), all[0].get(n))));
  return [new Map([...all[0]].filter(([n]) => !different.includes(n))), different];
}
function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (a === undefined || b === undefined || a.kind !== b.kind) return a === b;
  switch (a.kind) {
    case "elements":
      return sameElements(a, b as Elements);
    case "array":
      return sameList(a.values, (b as typeof a).values);
    case "list":
      return sameAll(a.elements, (b as typeof a).elements);
    case "record":
      return sameEntries(a.fields, (b as typeof a).fields);
    case "dictionary":
      return sameEntries(a.entries, (b as typeof a).entries);
    default:
      return JSON.stringify(a, exact) === JSON.stringify(b, exact);
  }
}
const exact = (_: string, v: unknown): unknown => (typeof v === "bigint" ? `${v}n` : Object.is(v, -0) ? "-0" : v);
const sameAll = (a: readonly Attribute[], b: readonly Attribute[]): boolean =>
  a.length === b.length && a.every((x, k) => sameAttribute(x, b[k]));
const sameEntries = (a: Attributes, b: Attributes): boolean =>
  a.size === b.size && [...a].every(([n, v]) => sameAttribute(v, b.get(n)));
const sameElements = (a: Elements, b: Elements): boolean =>
  a.splat === b.splat &&
  a.type.dtype === b.type.dtype &&
  sameList(a.type.shape, b.type.shape) &&
  sameData(a.data, b.data);
/** To the bit. */
export function sameData(a: TypedArray, b: TypedArray): boolean {
  if (a === b) return true;
  const [x, y] = [a, b].map((d) => new Uint8Array(d.buffer, d.byteOffset, d.byteLength));
  return x.length === y.length && x.every((v, k) => v === y[k]);
}
