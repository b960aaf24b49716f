import { type DType, dtypeInfo } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { product } from "../util/list.ts";
import { arrayFrom, bytesFrom } from "./bytes.ts";

const names: Partial<Record<DType, string>> = {
  bool: "BOOL",
  uint8: "U8",
  int8: "I8",
  float8_e4m3fn: "F8_E4M3",
  float8_e5m2: "F8_E5M2",
  uint16: "U16",
  int16: "I16",
  float16: "F16",
  bfloat16: "BF16",
  uint32: "U32",
  int32: "I32",
  float32: "F32",
  uint64: "U64",
  int64: "I64",
  float64: "F64",
  complex64: "C64",
};
const dtypes = new Map(Object.entries(names).map(([d, n]) => [n, d as DType]));
const largestHeader = 100_000_000;
const bad = (fact: string): ValueError => new ValueError(`parseSafetensors: ${fact}.`);

export interface Safetensors {
  readonly tensors: Record<string, NDArray>;
  readonly metadata: Record<string, string>;
}
interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}
/**
 * Arrays by name from the bytes of a safetensors file: 8 bytes of header length, a JSON header, the data. The tensors must
 * cover the data exactly: no overlap, no gap, nothing behind; sizes must agree with shapes, names be unique.
 * @throws ValueError naming the tensor and what is wrong with it
 * @example parseSafetensors(formatSafetensors({ a: np.array([1, 2]) })).tensors.a.tolist() // [1, 2]
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  if (bytes.length < 8) throw bad(`a file has at least 8 bytes, this has ${bytes.length}`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > largestHeader) throw bad(`the header says it has ${length} bytes, more than ${largestHeader}`);
  if (length > bytes.length - 8) throw bad(`the header says it has ${length} bytes, ${bytes.length - 8} are there`);
  const header = parseHeader(bytes.subarray(8, 8 + length));
  const data = bytes.subarray(8 + length);
  const { __metadata__, ...rest } = header;
  const entries = Object.entries(rest).map(([name, info]) => entryOf(name, info));
  checkCover(entries, data.length);
  const tensors = newRecord<NDArray>();
  for (const { name, dtype, shape, begin, end } of entries)
    tensors[name] = arrayFrom(data.subarray(begin, end), dtype, shape);
  return { tensors, metadata: metadataOf(__metadata__) };
}
/** Without a prototype: a tensor may be called "constructor". */
const newRecord = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  if (bytes[0] !== 0x7b) throw bad("the header does not begin with {");
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (e) {
    throw bad(`the header is not JSON (${(e as Error).message})`);
  }
  const seen = new Set<string>();
  for (const key of topLevelKeys(text)) {
    if (seen.has(key)) throw bad(`${JSON.stringify(key)} stands twice in the header`);
    seen.add(key);
  }
  return header as Record<string, unknown>;
}
/** Keys of the outer object as they stand in valid JSON, where JSON.parse would keep the last of equal ones. */
function* topLevelKeys(text: string): Generator<string> {
  let depth = 0;
  let last: string | null = null;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":") {
      if (depth === 1 && last !== null) yield last;
    } else last = JSON.parse(token) as string;
  }
}
function entryOf(name: string, info: unknown): Entry {
  const say = (fact: string) => bad(`tensor ${JSON.stringify(name)}: ${fact}`);
  if (typeof info !== "object" || info === null) throw say("its entry is no object");
  const { dtype: given, shape, data_offsets: offsets } = info as Record<string, unknown>;
  const dtype = dtypes.get(String(given));
  if (!dtype) throw say(`dtype ${String(given)} is not supported`);
  const isCount = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) throw say("its shape is no list of sizes");
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw say("data_offsets are not two offsets");
  const [begin, end] = offsets as [number, number];
  const size = product(shape) * dtypeInfo[dtype].bytes;
  if (!Number.isSafeInteger(size)) throw say(`[${shape}] has more elements than can be counted`);
  if (end - begin !== size)
    throw say(`${dtypeInfo[dtype].short}[${shape}] takes ${size} bytes, its offsets span ${end - begin}`);
  return { name, dtype, shape, begin, end };
}
function checkCover(entries: readonly Entry[], length: number): void {
  let at = 0;
  let before = "the header";
  for (const e of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (e.begin !== at) {
      const what = e.begin < at ? "overlaps" : "leaves a gap behind";
      throw bad(`tensor ${JSON.stringify(e.name)} at byte ${e.begin} ${what} ${before}, which ends at ${at}`);
    }
    at = e.end;
    before = JSON.stringify(e.name);
  }
  if (at > length) throw bad(`the tensors end at byte ${at}, the data has ${length}: the file is truncated`);
  if (at < length) throw bad(`${length - at} bytes follow the last tensor`);
}
function metadataOf(given: unknown): Record<string, string> {
  const out = newRecord<string>();
  if (given === undefined) return out;
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw bad("__metadata__ is no object");
  for (const [k, v] of Object.entries(given)) {
    if (typeof v !== "string") throw bad(`__metadata__ ${JSON.stringify(k)} is no string`);
    out[k] = v;
  }
  return out;
}

/**
 * The bytes of a safetensors file with these arrays, larger elements first so that all lie aligned.
 * @throws ValueError for a dtype that the format lacks
 */
export function formatSafetensors(
  tensors: Readonly<Record<string, NDArray>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = Object.entries(tensors).sort(
    ([a, x], [b, y]) => dtypeInfo[y.dtype].bytes - dtypeInfo[x.dtype].bytes || (a < b ? -1 : 1),
  );
  const header = newRecord<unknown>();
  if (metadata) header["__metadata__"] = metadata;
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, x] of entries) {
    const dtype = names[x.dtype];
    if (!dtype)
      throw new ValueError(
        `formatSafetensors: ${JSON.stringify(name)} is ${x.dtype}, which the format lacks. Convert it.`,
      );
    if (name === "__metadata__")
      throw new ValueError("formatSafetensors: no tensor may be called __metadata__. Rename it.");
    const data = bytesFrom(x, "formatSafetensors");
    header[name] = { dtype, shape: [...x.shape], data_offsets: [at, at + data.length] };
    at += data.length;
    parts.push(data);
  }
  let text = JSON.stringify(header);
  const encoder = new TextEncoder();
  text += " ".repeat((8 - (encoder.encode(text).length % 8)) % 8);
  const head = encoder.encode(text);
  const out = new Uint8Array(8 + head.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  let to = 8 + head.length;
  for (const p of parts) {
    out.set(p, to);
    to += p.length;
  }
  return out;
}
