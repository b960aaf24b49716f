import { inflateRawSync } from "node:zlib";
import { Failure } from "./errors.ts";

// Archives of files as NumPy's savez and savez_compressed write them. What a file has is told by the directory at the end.

const signatures = { local: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 } as const;
const lengths = { local: 30, entry: 46, end: 22 } as const;
const methods = { stored: 0, deflated: 8 } as const;
/** A comment of at most so many bytes may stand behind the end. */
const longestComment = 0xffff;
/** Sizes and places beyond are written elsewhere. */
const large = 0xffffffff;

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  return c;
});
function checksum(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const b of bytes) c = (c >>> 8) ^ table[(c ^ b) & 255];
  return ~c >>> 0;
}
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The files by name, in their order. */
export function readZip(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = viewOf(bytes);
  const files = new Map<string, Uint8Array>();
  const end = endOf(view);
  let at = view.getUint32(end + 16, true);
  for (let k = view.getUint16(end + 10, true); k > 0; k--) {
    expectSignature(view, at, "entry");
    const size = lengths.entry + [28, 30, 32].reduce((n, o) => n + view.getUint16(at + o, true), 0);
    const name = new TextDecoder().decode(
      bytes.subarray(at + lengths.entry, at + lengths.entry + view.getUint16(at + 28, true)),
    );
    files.set(name, contentOf(bytes, view, at, name));
    at += size;
  }
  return files;
}
function endOf(view: DataView): number {
  const last = view.byteLength - lengths.end;
  for (let at = last; at >= Math.max(0, last - longestComment); at--)
    if (view.getUint32(at, true) === signatures.end) return at;
  throw new Failure("the archive has no end");
}
function expectSignature(view: DataView, at: number, what: "local" | "entry"): void {
  if (at + lengths[what] > view.byteLength || view.getUint32(at, true) !== signatures[what])
    throw new Failure("the archive is broken");
}
/** Of the file that an entry of the directory is about. */
function contentOf(bytes: Uint8Array, view: DataView, entry: number, name: string): Uint8Array {
  const flags = view.getUint16(entry + 8, true);
  const method = view.getUint16(entry + 10, true);
  const [crc, packedSize, size] = [16, 20, 24].map((o) => view.getUint32(entry + o, true));
  const local = view.getUint32(entry + 42, true);
  if (flags & 1) throw new Failure(`${name} is encrypted`);
  if ([packedSize, size, local].includes(large)) throw new Failure(`${name} is larger than 4 GiB`);
  expectSignature(view, local, "local");
  const from = local + lengths.local + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (from + packedSize > bytes.length) throw new Failure(`${name} is cut off`);
  const content = unpacked(bytes.subarray(from, from + packedSize), method, size, name);
  if (content.length !== size || checksum(content) !== crc) throw new Failure(`${name} is damaged`);
  return content;
}
function unpacked(packed: Uint8Array, method: number, size: number, name: string): Uint8Array {
  if (method === methods.stored) return packed;
  if (method !== methods.deflated) throw new Failure(`${name} is packed by method ${method}, which is not known`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    throw new Failure(`${name} is damaged`);
  }
}

/** An archive of files that are not compressed. */
export function writeZip(files: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const text = new TextEncoder().encode(name);
    const head = (what: "local" | "entry"): Uint8Array => {
      const bytes = new Uint8Array(lengths[what] + text.length);
      const view = viewOf(bytes);
      view.setUint32(0, signatures[what], true);
      // The fields that both have begin behind the version that wrote the archive, which an entry has alone.
      const common = what === "local" ? 4 : 6;
      view.setUint16(common, 20, true);
      view.setUint16(common + 8, 0x21, true); // 1 January 1980
      view.setUint32(common + 10, checksum(content), true);
      view.setUint32(common + 14, content.length, true);
      view.setUint32(common + 18, content.length, true);
      view.setUint16(common + 22, text.length, true);
      if (what === "entry") view.setUint32(42, at, true);
      bytes.set(text, lengths[what]);
      return bytes;
    };
    directory.push(head("entry"));
    parts.push(head("local"), content);
    at += lengths.local + text.length + content.length;
  }
  const size = directory.reduce((n, d) => n + d.length, 0);
  const end = new Uint8Array(lengths.end);
  const view = viewOf(end);
  view.setUint32(0, signatures.end, true);
  view.setUint16(8, files.length, true);
  view.setUint16(10, files.length, true);
  view.setUint32(12, size, true);
  view.setUint32(16, at, true);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end]));
}
