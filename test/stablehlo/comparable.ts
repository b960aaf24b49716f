import type { Attribute, Module, Ref, Region } from "../../src/stablehlo/syntax.ts";

/** A module as plain data without places: values by number, elements as their bytes, attributes without a meaning by dialect. */
export function comparable(m: Module): unknown {
  const numbers = new Map<Ref, number>();
  const values = (refs: readonly Ref[]) =>
    refs.map((r) => {
      if (!numbers.has(r)) numbers.set(r, numbers.size);
      return { value: numbers.get(r), type: r.type };
    });
  const region = (r: Region): unknown => ({
    args: values(r.args),
    ops: r.ops.map((op) => ({
      name: op.name,
      operands: values(op.operands),
      results: values(op.results),
      attributes: plain(op.attributes),
      regions: op.regions.map(region),
    })),
  });
  const functions = m.functions.map(({ at, body, ...rest }) => ({ ...(plain(rest) as object), body: region(body) }));
  return { name: m.name, attributes: plain(m.attributes), functions };
}
function plain(x: unknown): unknown {
  if (typeof x !== "object" || x === null) return x;
  if (x instanceof Map) return Object.fromEntries([...x].map(([k, v]) => [k, plain(v)]));
  if (Array.isArray(x)) return x.map(plain);
  if (ArrayBuffer.isView(x)) return Buffer.from(x.buffer, x.byteOffset, x.byteLength).toString("hex");
  const { kind, text } = x as { kind?: Attribute["kind"]; text?: string };
  if (kind === "opaque") return text?.match(/^#?\w+/)?.[0];
  return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, plain(v)]));
}
