import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as jaxtra from "../../src/index.ts";
import * as optim from "../../src/optim/index.ts";
import { goldenFiles, readGolden } from "./files.ts";
import { later } from "./later.ts";
import { casesOf, isSweep, type Sweep } from "./sweep.ts";
import { type Encoded, type EncodedArray, isArray, largestDifference, leaves, type Tolerance } from "./values.ts";

/** One call, as `tools/golden/cases.py` writes it down. */
export interface Case {
  id: string;
  fn: string;
  args: Encoded[];
  options?: Record<string, Encoded>;
  /** Arguments for the function, or the optimizer, that the call returns. */
  apply?: Encoded[];
  note?: string;
  expected?: Encoded;
  /** The class of JAX's exception, where it refuses the call. */
  error?: string;
  tol?: Tolerance;
  grad?: Derivatives;
  /** Called under vmap over its arrays, whose leading axis has this name. */
  axisName?: string;
  /** Computed with `enableX64`. */
  wide?: boolean;
  /** Not compared under jit. */
  eager?: boolean;
}
interface Derivatives {
  wrt: number[];
  ct: (Encoded | null)[];
  vjp: Encoded[];
  tangents: Encoded[];
  jvp: Encoded[];
  tol: Tolerance;
}
type Fn = (...args: any[]) => any;

/** A method or property of an array, as a function of the array. */
function member(path: string): Fn | undefined {
  const name = path.split(".").at(-1)!;
  const one = jaxtra.numpy.zeros([1]);
  if (path.startsWith("NDArray.at."))
    return name in one.at(0) ? (x, index, ...rest) => x.at(...index)[name](...rest) : undefined;
  return name in one ? (x, ...rest) => (typeof x[name] === "function" ? x[name](...rest) : x[name]) : undefined;
}

/** The library's function at a path such as "numpy.add"; undefined if there is none. */
export function resolve(path: string): Fn | undefined {
  if (path.startsWith("NDArray.")) return member(path);
  let at: any = { ...jaxtra, optim };
  for (const part of path.split(".")) at = at?.[part];
  return typeof at === "function" ? at : undefined;
}

const typed: Record<string, new (data: any) => ArrayLike<number> | ArrayLike<bigint>> = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** Elements of a written array as numbers. */
function elements(v: EncodedArray): number[] {
  if (v.data) return v.data.flat().map(Number);
  const bytes = Uint8Array.from(Buffer.from(v.b64!, "base64"));
  return Array.from(new typed[v.dtype](bytes.buffer) as ArrayLike<number>, Number);
}

function decodeArray(v: EncodedArray): jaxtra.NDArray {
  const { numpy: np } = jaxtra;
  if (/^complex/.test(v.dtype)) {
    const parts = v.data!.map((e) => (Array.isArray(e) ? { re: Number(e[0]), im: Number(e[1]) } : Number(e)));
    return np.reshape(np.array(parts as any, { dtype: v.dtype } as any), v.shape as number[]);
  }
  const Typed = typed[v.dtype];
  const data = Typed ? new Typed(/int64/.test(v.dtype) ? elements(v).map(BigInt) : elements(v)) : elements(v);
  const flat = np.array(data as any, { dtype: v.dtype } as any);
  return np.reshape(flat, v.shape as number[]);
}

/** A written argument as a value of the library. */
export function decode(v: Encoded): any {
  if (isArray(v)) return decodeArray(v);
  if ("key" in v) return jaxtra.numpy.array(new Uint32Array(v.key));
  if ("static" in v) return v.static;
  if ("weak" in v) return typeof v.value === "string" ? Number(v.value) : v.value;
  if ("pydtype" in v) return v.pydtype;
  if ("slice" in v) return v.slice;
  if ("list" in v) return v.list.map(decode);
  if ("tuple" in v) return v.tuple.map(decode);
  if ("dict" in v) return Object.fromEntries(Object.entries(v.dict).map(([k, e]) => [k, decode(e)]));
  if ("ref" in v) return need(v.ref);
  if ("call" in v) return need(v.call)(...v.args.map(decode), ...optionList(v.options));
  throw new Error(`cannot decode ${JSON.stringify(v)}`);
}
const optionList = (options: Record<string, Encoded> | undefined): object[] =>
  options && Object.keys(options).length
    ? [Object.fromEntries(Object.entries(options).map(([k, v]) => [k, decode(v)]))]
    : [];
function need(path: string): Fn {
  const fn = resolve(path);
  if (!fn) throw new Error(`the library has no ${path}`);
  return fn;
}

/** Functions that need their arguments' values, as in JAX, unless they are told the size: they cannot run under jit. */
const concrete =
  /^(numpy|NDArray|ops)\.(segment\w+|unique\w*|nonzero|argwhere|flatnonzero|compress|extract|(union|intersect|setdiff|setxor)1d|repeat|split|arraySplit|bincount|delete|trimZeros|choose|ravelMultiIndex|arange|ix_|item|tolist|where|shape|ndim|size|dtype|nbytes|itemsize|resultType)$/;
const told = ["size", "mode", "totalRepeatLength", "length", "assumeUniqueIndices", "numSegments"];
const isConcrete = ({ fn, args, options }: Case): boolean =>
  concrete.test(fn) &&
  !(fn.endsWith("where") && args.length > 1) &&
  !told.some((key) => options && key in options && !isRaise(options[key]));
const isRaise = (v: Encoded): boolean => "static" in v && (v.static === "raise" || v.static === null);
const isMask = (v: Encoded): boolean => (isArray(v) && v.dtype === "bool") || ("list" in v && v.list.some(isMask));
const canJit = (c: Case): boolean =>
  !isConcrete(c) && !(c.fn.startsWith("NDArray.") && c.args.some(isMask)) && c.args.some(isArray) && !c.apply;

const replaced = (args: any[], at: number[], xs: any[]): any[] =>
  args.map((a, i) => (at.includes(i) ? xs[at.indexOf(i)] : a));
/** f over the lanes of its arrays. */
function overLanes(f: Fn, args: any[], axisName: string): any {
  const at = [...args.keys()].filter((i) => args[i] instanceof jaxtra.NDArray);
  const one = (...xs: any[]) => f(...replaced(args, at, xs));
  return jaxtra.vmap(one as any, { axisName } as any)(...at.map((i) => args[i]));
}
function call(c: Case, args: any[]): any {
  const f = (...xs: any[]) => need(c.fn)(...xs, ...optionList(c.options));
  const out = c.axisName ? overLanes(f, args, c.axisName) : f(...args);
  return c.apply ? applied(out, c.apply.map(decode)) : out;
}
/** What a returned function gives for arguments; of an optimizer, its first step: (parameters, gradients, other arguments). */
function applied(out: any, args: any[]): any {
  if (!out.update) return out(...args);
  const [params, gradients, extra] = args;
  return out.update(gradients, out.init(params), params, extra)[0];
}
const isFloat = (x: any): boolean => x instanceof jaxtra.NDArray && x.dtype.startsWith("float");

/** What differs from the golden; empty if nothing. */
function runCase(c: Case): string[] {
  const { enableX64 } = jaxtra.config;
  if (c.wide) jaxtra.config.enableX64 = true;
  try {
    return compare(c);
  } finally {
    jaxtra.config.enableX64 = enableX64;
  }
}
function compare(c: Case): string[] {
  const wrong: string[] = [];
  const check = (what: string, f: () => any, want: Encoded, tol: Tolerance | undefined) => {
    try {
      const difference = largestDifference(f(), want, tol ?? { rtol: 0, atol: 0, why: "exact" });
      if (difference) wrong.push(`${c.id} ${what}: ${difference}`);
    } catch (e) {
      wrong.push(`${c.id} ${what}: ${(e as Error).stack?.split("\n").slice(0, 3).join(" ") ?? e}`);
    }
  };
  if (c.error !== undefined) {
    let out: any;
    try {
      out = call(c, c.args.map(decode));
    } catch (e) {
      return /no function|the library has no/.test(String(e)) ? [`${c.id}: ${e}`] : [];
    }
    return [`${c.id}: JAX refuses with ${c.error}, ours gives ${out}`];
  }
  check("eager", () => call(c, c.args.map(decode)), c.expected!, c.tol);
  if (!c.eager && canJit(c)) check("jit", () => jitted(c), c.expected!, c.tol);
  if (c.grad) {
    const { wrt, ct, vjp, tangents, jvp, tol } = c.grad;
    const args = c.args.map(decode);
    const f = (...xs: any[]) => leaves(call(c, replaced(args, wrt, xs))).filter(isFloat);
    const primals = wrt.map((i) => args[i]);
    const cotangents = ct.filter((x) => x !== null).map(decode);
    check("vjp", () => jaxtra.vjp(f as any, primals)[1](cotangents as any), { list: vjp }, tol);
    check("jvp", () => jaxtra.jvp(f as any, primals, tangents.map(decode))[1], { list: jvp }, tol);
  }
  return wrong;
}

/** The call under jit, with array arguments traced and everything else closed over. */
function jitted(c: Case): any {
  const args = c.args.map(decode);
  const traced = [...args.keys()].filter((i) => isArray(c.args[i]));
  const f = (...xs: any[]) => call(c, replaced(args, traced, xs));
  return jaxtra.jit(f as any)(...traced.map((i) => args[i]));
}

/** One test a function name. A name that the library lacks has its reason in `later.ts`. */
export function testCases(cases: readonly Case[]): void {
  const byName = new Map<string, Case[]>();
  for (const c of cases) byName.set(c.fn, [...(byName.get(c.fn) ?? []), c]);
  for (const [fn, group] of byName)
    it(fn, () => {
      if (fn in later) return expect(resolve(fn), `${fn} exists now: take it out of later.ts`).toBeUndefined();
      const wrong = group.flatMap(runCase);
      if (wrong.length) throw new Error(`${wrong.length} differences\n${wrong.slice(0, 12).join("\n")}`);
    });
}

/** Tests of every golden file of a folder. */
export function testFolder(folder: string): void {
  for (const file of goldenFiles(folder)) {
    const { header, cases: written } = readGolden(file) as { header: { x64?: true }; cases: (Case | Sweep)[] };
    const cases = written.flatMap((c) => (isSweep(c) ? casesOf(c) : [c]));
    if (!cases.every((c) => c.expected !== undefined || c.error !== undefined)) continue;
    describe(file, () => {
      if (header.x64) wideDefaults();
      testCases(cases);
    });
  }
}
function wideDefaults(): void {
  beforeAll(() => {
    jaxtra.config.enableX64 = true;
  });
  afterAll(() => {
    jaxtra.config.enableX64 = false;
  });
}
