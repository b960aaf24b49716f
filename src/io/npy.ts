import { checkDType, type DType, dtypeInfo, isFloat } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { transpose } from "../numpy/shape.ts";
import { product } from "../util/list.ts";
import { arrayFrom, bytesFrom } from "./bytes.ts";

/** NumPy's codes without byte order. bfloat16 is what ml_dtypes makes of it: two raw bytes. So is one raw byte what is below 8 bits. */
const codes: Partial<Record<DType, string>> = {
  bool: "b1",
  int8: "i1",
  int16: "i2",
  int32: "i4",
  int64: "i8",
  uint8: "u1",
  uint16: "u2",
  uint32: "u4",
  uint64: "u8",
  float16: "f2",
  bfloat16: "V2",
  float32: "f4",
  float64: "f8",
  complex64: "c8",
  complex128: "c16",
};
const codeOf = (d: DType): string | undefined => codes[d] ?? (isSmall(d) ? "V1" : undefined);
const isSmall = (d: DType): boolean => dtypeInfo[d].bytes === 1 && (isFloat(d) || dtypeInfo[d].bits < 8);
const dtypes = new Map(Object.entries(codes).map(([d, c]) => [c, d as DType]));
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const largestHeader = 1 << 20;
const bad = (fact: string): ValueError => new ValueError(`parseNpy: ${fact}.`);

/**
 * The array in the bytes of a .npy file, versions 1 to 3, either order of axes and of bytes.
 * @param dtype of raw bytes: files do not say which float of 8 bits, or integer of less, one stands for
 * @throws ValueError where header, shape and size do not agree, or the dtype is none of ours
 * @example parseNpy(formatNpy(np.array([[1, 2], [3, 4]]))).tolist() // [[1, 2], [3, 4]]
 */
export function parseNpy(bytes: Uint8Array, dtype?: DType): NDArray {
  if (magic.some((b, i) => bytes[i] !== b)) throw bad("the bytes do not begin with \\x93NUMPY");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6];
  if (!(major >= 1 && major <= 3)) throw bad(`version ${major} is unknown`);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw bad("the header is truncated");
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > largestHeader) throw bad(`the header says it has ${length} bytes, more than ${largestHeader}`);
  if (start + length > bytes.length) throw bad("the header is truncated");
  const text = new TextDecoder(major === 3 ? "utf-8" : "latin1").decode(bytes.subarray(start, start + length));
  const { descr, fortran, shape } = parseHeader(text);
  const type = dtypeOf(descr, dtype);
  const data = bytes.subarray(start + length);
  const size = product(shape) * dtypeInfo[type].bytes;
  if (data.length !== size)
    throw bad(`${dtypeInfo[type].short}[${shape}] takes ${size} bytes, ${data.length} follow the header`);
  const ordered = descr[0] === ">" ? swapped(data, dtypeInfo[type].storage.BYTES_PER_ELEMENT) : data;
  if (!fortran || shape.length < 2) return arrayFrom(ordered, type, shape);
  return transpose(arrayFrom(ordered, type, [...shape].reverse()));
}
function dtypeOf(descr: string, given: DType | undefined): DType {
  if (!"<>|=".includes(descr[0])) throw bad(`dtype ${descr} is not supported`);
  const code = descr.slice(1);
  // NumPy writes f1 of float8_e5m2, which it does not read.
  const found = code === "f1" ? "float8_e5m2" : dtypes.get(code);
  if (given !== undefined) {
    if (codeOf(checkDType(given, "parseNpy")) === code || given === found) return given;
    throw bad(`dtype ${descr} is not ${given}`);
  }
  if (code === "V1")
    throw bad(`dtype ${descr} is one raw byte. Pass the dtype that it stands for, such as "float8_e4m3fn" or "int4"`);
  if (!found) throw bad(`dtype ${descr} is not supported`);
  return found;
}
interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: number[];
}
/** A Python dict of exactly these keys, in any order. */
function parseHeader(text: string): Header {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) throw bad("the header is no dict");
  const found = new Map<string, string>();
  let rest = body;
  const entry = /^\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|True|False|\([\d,\sL]*\))\s*(?:,|$)/;
  while (rest.trim() !== "") {
    const m = entry.exec(rest);
    if (!m) throw bad(`the header has ${JSON.stringify(rest.trim().slice(0, 40))}, which is no entry of ours`);
    if (found.has(m[2])) throw bad(`${m[2]} stands twice in the header`);
    found.set(m[2], m[3]);
    rest = rest.slice(m[0].length);
  }
  const [descr, order, shape] = ["descr", "fortran_order", "shape"].map((k) => found.get(k));
  if (found.size !== 3 || !descr || !order || !shape) throw bad("the header must have descr, fortran_order and shape");
  if (!/^['"]/.test(descr) || !/^(True|False)$/.test(order) || !shape.startsWith("("))
    throw bad("descr must be a string, fortran_order True or False, shape a tuple");
  const sizes = shape
    .slice(1, -1)
    .split(",")
    .map((s) => s.trim().replace(/L$/, ""))
    .filter(Boolean)
    .map(Number);
  if (!sizes.every(Number.isSafeInteger) || !Number.isSafeInteger(product(sizes))) throw bad(`shape ${shape} is none`);
  return { descr: descr.slice(1, -1), fortran: order === "True", shape: sizes };
}
function swapped(data: Uint8Array, bytes: number): Uint8Array {
  const out = new Uint8Array(data); // a copy, also of a Buffer of Node
  for (let i = 0; i < out.length; i += bytes) out.subarray(i, i + bytes).reverse();
  return out;
}

/**
 * The bytes of a .npy file (version 1) with this array, for numpy.load.
 * @throws ValueError for a dtype that the format lacks
 */
export function formatNpy(x: NDArray): Uint8Array {
  const code = codeOf(x.dtype);
  if (!code) throw new ValueError(`formatNpy: ${x.dtype} is not a dtype of NumPy. Convert the array.`);
  const order = code.endsWith("1") ? "|" : "<";
  const shape = x.shape.length === 1 ? `(${x.shape[0]},)` : `(${x.shape.join(", ")})`;
  const dict = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padding = (64 - ((10 + dict.length + 1) % 64)) % 64;
  const header = new TextEncoder().encode(`${dict}${" ".repeat(padding)}\n`);
  const data = bytesFrom(x, "formatNpy");
  const out = new Uint8Array(10 + header.length + data.length);
  out.set([...magic, 1, 0, header.length & 255, header.length >> 8]);
  out.set(header, 10);
  out.set(data, 10 + header.length);
  return out;
}
