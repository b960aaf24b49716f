// Writes bytecode by hand, for files that no compiler writes.

/** An unsigned integer of one to nine bytes. */
export function varint(value: number | bigint): number[] {
  const v = BigInt(value);
  let length = 1;
  while (length < 9 && v >> BigInt(7 * length) !== 0n) length++;
  if (length === 9) return [0, ...littleEndian(v, 8)];
  return littleEndian((v << BigInt(length)) | (1n << BigInt(length - 1)), length);
}
const littleEndian = (v: bigint, n: number): number[] =>
  Array.from({ length: n }, (_, k) => Number((v >> BigInt(8 * k)) & 0xffn));
/** The sign in the lowest bit. */
export const signed = (value: number | bigint): number[] => {
  const v = BigInt(value);
  return varint(v < 0n ? -2n * v - 1n : 2n * v);
};
export const list = (items: readonly (readonly number[])[]): number[] => [...varint(items.length), ...items.flat()];
export const section = (id: number, bytes: readonly number[]): number[] => [id, ...varint(bytes.length), ...bytes];

/** In the tables' dialect 0, builtin, or 1, vhlo; those of vhlo come behind those of builtin. */
export interface Entry {
  readonly dialect: 0 | 1;
  readonly bytes: readonly number[];
}
export const builtin = (...bytes: readonly (number | readonly number[])[]): Entry => ({
  dialect: 0,
  bytes: bytes.flat(),
});
export const vhlo = (...bytes: readonly (number | readonly number[])[]): Entry => ({ dialect: 1, bytes: bytes.flat() });

export interface File {
  readonly version?: number;
  readonly strings?: readonly string[];
  /** Of VHLO; builtin.module is number 0, they follow it. */
  readonly operations?: readonly string[];
  readonly attributes?: readonly Entry[];
  readonly types?: readonly Entry[];
  /** Of the module's one region. */
  readonly body: readonly number[];
  /** Stands behind the other sections. */
  readonly more?: readonly number[];
}
/** A module in version 4 of bytecode (no properties: attributes are one dictionary), if not said otherwise. */
export function file({
  version = 4,
  strings = [],
  operations = [],
  attributes = [],
  types = [],
  body,
  more = [],
}: File): Uint8Array {
  const names = ["builtin", "vhlo", "module", ...operations];
  const all = [...names, ...strings];
  const flag = version >= 5 ? 2 : 1;
  const group = (dialect: number, items: readonly (readonly number[])[]) => [...varint(dialect), ...list(items)];
  const offsets = (entries: readonly Entry[]) =>
    [0, 1].flatMap((d) => {
      const own = entries.filter((e) => e.dialect === d);
      return own.length > 0
        ? group(
            d,
            own.map((e) => varint(2 * e.bytes.length + 1)),
          )
        : [];
    });
  const op = (index: number) => varint(index * flag + (flag - 1));
  const dialects = [
    ...list([varint(0), varint(2)]),
    ...varint(1 + operations.length),
    ...group(0, [op(2)]),
    ...group(
      1,
      operations.map((_, k) => op(3 + k)),
    ),
  ];
  const text = all.flatMap((s) => [...new TextEncoder().encode(s), 0]);
  const lengths = all.map((s) => varint(new TextEncoder().encode(s).length + 1)).reverse();
  // module: number 0, its location is the attribute 0, which nobody reads; one isolated region with a block.
  const region = [...varint(1), ...varint(0), ...body];
  const module = [...varint(0), 16, ...varint(0), ...varint(3), ...section(4, region)];
  return Uint8Array.from([
    ...[0x4d, 0x4c, 0xef, 0x52, ...varint(version), 0x74, 0],
    ...section(0, [...list(lengths), ...text]),
    ...section(1, dialects),
    ...section(
      2,
      [...attributes, ...types].flatMap((e) => e.bytes),
    ),
    ...section(3, [...varint(attributes.length), ...varint(types.length), ...offsets(attributes), ...offsets(types)]),
    ...section(4, [...varint(2), ...module]),
    ...more,
  ]);
}
