import type { DType } from "../../../src/core/dtype.ts";
import { dtypeInfo } from "../../../src/core/dtype.ts";
import { type Combiner, type Expr, ExprBuilder, type Local, type Register, registerOf } from "../../../src/ir/expr.ts";
import {
  addIndex, atomIndex, clampIndex, constantIndex, divIndex, flatten, type Index, type LoopVar, linear, loopVar, modIndex,
  runtimeIndex,
} from "../../../src/ir/index.ts"; // biome-ignore format: one list
import type { Kernel, KernelBuffer, LoopStmt, Stmt } from "../../../src/ir/loop.ts";
import type { Data } from "./both.ts";

/** mulberry32 */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed;
  }
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }
  below = (n: number): number => Math.floor((this.bits() / 4294967296) * n);
  between = (lo: number, hi: number): number => lo + this.below(hi - lo + 1);
  pick = <T>(xs: readonly T[]): T => xs[this.below(xs.length)];
  chance = (p: number): boolean => this.bits() / 4294967296 < p;
}

const edges: Record<Register, (number | bigint | boolean)[]> = {
  bool: [true, false],
  int32: [0, 1, -1, 2, 31, 32, 33, 1000, -7, 2147483647, -2147483648],
  uint32: [0, 1, 2, 31, 32, 40, 4294967295, 2147483648, 12345],
  int64: [0n, 1n, -1n, 63n, 64n, 65n, 1n << 62n, -(1n << 63n), 123456789012n],
  uint64: [0n, 1n, 63n, 64n, (1n << 64n) - 1n, 1n << 63n, 987654321098n],
  float32: [
    0,
    -0,
    1,
    -1,
    0.5,
    2.5,
    1e-40,
    3e38,
    -1e-45,
    Infinity,
    -Infinity,
    Number.NaN,
    16777217,
    3.7,
    4294967296,
    -2147483648,
  ],
  float64: [0, -0, 1, -1, 0.5, 2.5, 5e-324, 1e308, Infinity, -Infinity, Number.NaN, 1e19, 2 ** 53 + 1, -3.7],
};
const storable: readonly DType[] = [
  "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
  "int2", "int4", "uint2", "uint4", "float8_e3m4", "float8_e4m3", "float8_e4m3b11fnuz", "float8_e4m3fn", "float8_e4m3fnuz",
  "float8_e5m2", "float8_e5m2fnuz",
  "float64", "key<fry>",
]; // biome-ignore format: one list

/** An element's bits, often an edge case. */
export function randomElement(r: Random, dtype: DType): Uint8Array {
  const { bytes, bits, kind } = dtypeInfo[dtype];
  const view = new DataView(new ArrayBuffer(8));
  const register = registerOf[dtype as keyof typeof registerOf];
  if (dtype === "bool") return Uint8Array.of(r.below(2));
  if (bits < 8) return Uint8Array.of(r.below(2 ** bits) - (kind === "int" ? 2 ** (bits - 1) : 0));
  view.setUint32(0, r.bits(), true);
  view.setUint32(4, r.bits(), true);
  const edge = r.chance(0.3) ? r.pick(edges[register]) : null;
  if (dtype === "float32")
    view.setFloat32(
      0,
      edge !== null ? Number(edge) : r.chance(0.2) ? view.getFloat32(0) : (r.bits() / 4294967296 - 0.5) * 20,
      true,
    );
  else if (dtype === "float64")
    view.setFloat64(
      0,
      edge !== null ? Number(edge) : r.chance(0.2) ? view.getFloat64(0) : (r.bits() / 4294967296 - 0.5) * 20,
      true,
    );
  else if (edge !== null && bytes === 4) view.setInt32(0, Number(edge) | 0, true);
  else if (edge !== null && bytes === 8 && typeof edge === "bigint") view.setBigInt64(0, edge, true);
  return new Uint8Array(view.buffer, 0, bytes);
}
export function randomBytes(r: Random, dtype: DType, length: number): Uint8Array {
  const { bytes } = dtypeInfo[dtype];
  const out = new Uint8Array(length * bytes);
  for (let i = 0; i < length; i++) out.set(randomElement(r, dtype), i * bytes);
  return out;
}

export interface Options {
  /** Registers that computing uses. */
  readonly registers: readonly Register[];
  readonly dtypes: readonly DType[];
  readonly depth: number;
  readonly maxExtent: number;
}
export const narrow: Options = {
  registers: ["bool", "int32", "uint32", "float32"],
  dtypes: storable.filter((d) => dtypeInfo[d].bytes <= 4),
  depth: 4,
  maxExtent: 40,
};
export const all: Options = {
  registers: ["bool", "int32", "uint32", "float32", "float64", "int64", "uint64"],
  dtypes: storable,
  depth: 4,
  maxExtent: 24,
};

/** A kernel of stores in loops, made at random, and what its buffers hold. */
export class KernelMaker {
  readonly b = new ExprBuilder();
  private readonly r: Random;
  private readonly o: Options;
  private readonly buffers: { dtype: DType; length: number; role: KernelBuffer["role"] }[] = [];
  private scope: LoopVar[] = [];
  private reductions = 0;
  /** What only exists where a statement stands: reads of changing buffers, locals. */
  private changing: ((register: Register) => Expr | null)[] = [];

  constructor(r: Random, o: Options) {
    this.r = r;
    this.o = o;
  }
  make(): { kernel: Kernel; data: Data[] } {
    const { r } = this;
    const inputs = r.between(1, 4);
    for (let i = 0; i < inputs; i++) this.buffers.push({ dtype: r.pick(this.o.dtypes), length: 1, role: "in" });
    const body: Stmt[] = [];
    for (let i = r.between(1, 2); i > 0; i--) body.push(this.nest());
    const data = this.buffers.map((d): Data => ({ ...d, bytes: randomBytes(r, d.dtype, d.length) }));
    return { kernel: { name: "random", buffers: this.buffers, body }, data };
  }
  /** Serial code as routines have it: locals, branches, loops with conditions, buffers read and written. */
  makeRoutine(): { kernel: Kernel; data: Data[] } {
    const { r, b } = this;
    for (let i = r.between(1, 2); i > 0; i--)
      this.buffers.push({ dtype: r.pick(this.o.dtypes), length: 1, role: "in" });
    const state = Array.from({ length: r.between(1, 3) }, () => this.buffers.length + 0);
    state.forEach((_, k) => {
      state[k] = this.buffers.length;
      this.buffers.push({ dtype: r.pick(this.o.dtypes), length: r.between(3, 20), role: "inout" });
    });
    const locals = Array.from({ length: r.between(1, 4) }, (_, id): Local => ({ id, type: r.pick(this.o.registers) }));
    const counter: Local = { id: locals.length, type: "int32" };
    /** An index into a buffer of fixed length, from loop variables or locals. */
    const position = (buffer: number): Index => {
      const hi = this.buffers[buffer].length - 1;
      if (r.chance(0.5)) return clampIndex(this.index(), 0, hi);
      const i = this.expr("int32", 1);
      return runtimeIndex(b.min(b.max(i, b.i32(0)), b.i32(hi)), 0, hi);
    };
    this.changing = [
      (t) => {
        const fitting = locals.filter((l) => l.type === t);
        return fitting.length ? b.local(r.pick(fitting)) : null;
      },
      (t) => {
        const fitting = state.filter((k) => registerOf[this.buffers[k].dtype as keyof typeof registerOf] === t);
        if (!fitting.length) return null;
        const k = r.pick(fitting);
        const hi = this.buffers[k].length - 1;
        return b.load(k, clampIndex(this.index(), 0, hi), t, false);
      },
    ];
    const block = (depth: number): Stmt[] => Array.from({ length: r.between(1, 3) }, () => statement(depth)).flat();
    const statement = (depth: number): Stmt[] => {
      const kind = depth > 0 ? r.below(8) : r.below(4);
      if (kind < 2) {
        const local = r.pick(locals);
        return [{ kind: "set", local, value: this.expr(local.type, 2) }];
      }
      if (kind < 4) {
        const buffer = r.pick(state);
        const value = this.expr(registerOf[this.buffers[buffer].dtype as keyof typeof registerOf], 3);
        const guard = r.chance(0.3) ? { guard: this.expr("bool", 2) } : {};
        return [{ kind: "store", buffer, at: position(buffer), value, ...guard }];
      }
      if (kind < 5)
        return [
          {
            kind: "if",
            condition: this.expr("bool", 2),
            then: block(depth - 1),
            otherwise: r.chance(0.5) ? block(depth - 1) : [],
          },
        ];
      if (kind < 7) {
        const v = loopVar(r.between(1, 6), r.below(2));
        this.scope = [...this.scope, v];
        const body = block(depth - 1);
        this.scope = this.scope.slice(0, -1);
        return [{ kind: "loop", var: v, mode: "serial", body }];
      }
      // At most so many times, whatever the condition says; nested ones share the count.
      const more = b.lt(b.local(counter), b.i32(r.between(1, 40)));
      const next: Stmt = { kind: "set", local: counter, value: b.add(b.local(counter), b.i32(1)) };
      return [{ kind: "while", condition: b.and(more, this.expr("bool", 1)), body: [next, ...block(depth - 1)] }];
    };
    const start: Stmt[] = [...locals, counter].map((local) => ({
      kind: "set", local, value: local === counter ? b.i32(0) : b.constant(r.pick(edges[local.type]), local.type),
    })); // biome-ignore format: two lines
    const body = [...start, ...block(3)];
    const data = this.buffers.map((d): Data => ({ ...d, bytes: randomBytes(r, d.dtype, d.length) }));
    return { kernel: { name: "routine", buffers: this.buffers, body }, data };
  }
  private extent(): number {
    return this.r.chance(0.15) ? this.r.between(1, 4) : this.r.between(1, this.o.maxExtent);
  }
  private nest(): Stmt {
    const { r } = this;
    const loops: LoopVar[] = [];
    for (let i = r.between(1, 3), n = 600; i > 0; i--) {
      const extent = Math.max(1, Math.min(this.extent(), n));
      n = Math.floor(n / extent);
      loops.push(loopVar(extent, r.chance(0.3) ? r.between(0, 5) : 0));
    }
    if (r.chance(0.5)) loops.reverse();
    this.scope = loops;
    const stores: Stmt[] = [];
    for (let i = r.between(1, 2); i > 0; i--) stores.push(this.store(loops));
    return loops.reduceRight<Stmt[]>((body, v, d) => {
      const mode: LoopStmt["mode"] =
        d === loops.length - 1 && r.chance(0.85) ? "vector" : r.pick(["serial", "parallel"]);
      return [{ kind: "loop", var: v, mode, body }];
    }, stores)[0];
  }
  private store(loops: readonly LoopVar[]): Stmt {
    const { r, b } = this;
    const dtype = r.pick(this.o.dtypes);
    const order = r.chance(0.2) ? [...loops].reverse() : loops;
    const parts = order.map((v) =>
      r.chance(0.1) ? linear(v.hi, [[atomIndex(v), -1]]) : linear(-v.lo, [[atomIndex(v), 1]]),
    );
    const shape = order.map((v) => v.hi - v.lo + 1);
    const factor = r.chance(0.1) ? 2 : 1;
    const at = linear(r.below(3), [[flatten(parts, shape), factor]]);
    const buffer = this.buffers.length;
    const register = registerOf[dtype as keyof typeof registerOf];
    const inout = r.chance(0.15);
    this.buffers.push({ dtype, length: at.hi + 1 + r.below(3), role: inout ? "inout" : "out" });
    // Iterations of parallel loops are independent: each reads what it writes, if anything.
    this.changing = inout ? [(t) => (t === register ? b.load(buffer, at, t, false) : null)] : [];
    const guard = r.chance(0.15) ? { guard: this.expr("bool", 2) } : {};
    return {
      kind: "store",
      buffer,
      at,
      value: this.expr(registerOf[dtype as keyof typeof registerOf], this.o.depth),
      ...guard,
    };
  }

  /** An index in [0, hi], mostly affine. */
  private index(): Index {
    const { r } = this;
    const vars = this.scope.filter(() => r.chance(0.7));
    let x: Index = constantIndex(r.below(4));
    for (const v of vars) {
      const kind = r.below(12);
      const factor = r.pick([1, 1, 1, 1, 2, 3, -1, 5]);
      let part = atomIndex(v);
      if (kind === 0) part = divIndex(addIndex(part, r.between(-3, 3)), r.between(2, 5));
      if (kind === 1) part = modIndex(addIndex(part, r.between(-3, 3)), r.between(2, 9));
      if (kind === 2) part = clampIndex(addIndex(part, r.between(-3, 3)), r.between(0, 2), r.between(3, 10));
      x = linear(0, [
        [x, 1],
        [part, factor],
      ]);
    }
    if (r.chance(0.06)) {
      const i = this.expr("int32", 1);
      const hi = r.between(1, 20);
      const clamped = this.b.min(this.b.max(i, this.b.i32(0)), this.b.i32(hi));
      x = linear(0, [
        [x, 1],
        [runtimeIndex(clamped, 0, hi), r.pick([1, 2])],
      ]);
    }
    return x.lo < 0 ? addIndex(x, -x.lo) : x;
  }
  private load(register: Register): Expr | null {
    const { r } = this;
    const fitting = this.buffers.flatMap((d, i) =>
      d.role === "in" && registerOf[d.dtype as keyof typeof registerOf] === register ? [i] : [],
    );
    if (fitting.length === 0) return null;
    const buffer = r.pick(fitting);
    const at = this.index();
    if (at.hi > 3000) return null;
    this.buffers[buffer].length = Math.max(this.buffers[buffer].length, at.hi + 1);
    return this.b.load(buffer, at, register);
  }
  private leaf(register: Register): Expr {
    const { r } = this;
    if (this.changing.length > 0 && r.chance(0.5)) {
      const e = r.pick(this.changing)(register);
      if (e) return e;
    }
    if (r.chance(0.75)) {
      const load = this.load(register);
      if (load) return load;
    }
    if (register === "int32" && r.chance(0.6)) return this.b.index(this.index());
    return this.b.constant(r.pick(edges[register]), register);
  }
  private expr(type: Register, depth: number): Expr {
    const { r, b } = this;
    if (depth <= 0 || r.chance(0.1)) return this.leaf(type);
    const sub = (t: Register = type) => this.expr(t, depth - 1);
    if (r.chance(0.07) && this.reductions < 2) return this.reduce(type, depth - 1);
    if (r.chance(0.08)) {
      const at = this.index();
      const cuts = [r.between(-2, 10), r.between(11, 30)];
      return b.pieces(at, cuts, [sub(), sub(), sub()]);
    }
    if (r.chance(0.05)) {
      const args = [sub(), sub(r.pick(this.o.registers))];
      const body = ([x, y]: Expr[]) => (type === "bool" ? b.not(x) : b.sub(x, b.convert(y, type)));
      return b.rare(`rare${r.below(2)}${type}`, sub("bool"), args, body, sub());
    }
    if (r.chance(0.12)) return b.select(sub("bool"), sub(), sub());
    if (r.chance(0.2)) {
      // Keys and other 64-bit words convert like integers.
      const from = r.pick(this.o.registers);
      return b.convert(sub(from), type);
    }
    switch (type) {
      case "bool":
        return this.bool(depth);
      case "float32":
      case "float64": {
        const two = [b.add, b.sub, b.mul, b.div, b.min, b.max, b.pmin, b.pmax, b.rem];
        const one = [b.neg, b.abs, b.sqrt, b.floor, b.ceil, b.trunc, b.nearest];
        if (r.chance(0.15)) return b.fma(sub(), sub(), sub());
        if (r.chance(0.1)) return b.bitcast(sub(type === "float32" ? "uint32" : "uint64"), type);
        return r.chance(0.6) ? r.pick(two)(sub(), sub()) : r.pick(one)(sub());
      }
      default: {
        const two = [b.add, b.sub, b.mul, b.div, b.rem, b.min, b.max, b.and, b.or, b.xor, b.shl, b.shrs, b.shru];
        const is32 = type === "int32" || type === "uint32";
        const one = is32 ? [b.neg, b.abs, b.not, b.clz, b.popcount] : [b.neg, b.abs, b.not];
        if (r.chance(0.1)) {
          const from: Register = is32 ? r.pick(["float32", "int32", "uint32"]) : r.pick(["float64", "int64", "uint64"]);
          return b.bitcast(
            this.noNaN(sub(this.o.registers.includes(from) ? from : is32 ? "float32" : "float64")),
            type,
          );
        }
        return r.chance(0.75) ? r.pick(two)(sub(), sub()) : r.pick(one)(sub());
      }
    }
  }
  /** A NaN's payload is not part of the contract, so its bits must not reach integers. */
  private noNaN(x: Expr): Expr {
    if (x.type !== "float32" && x.type !== "float64") return x;
    return this.b.select(this.b.eq(x, x), x, this.b.constant(1, x.type));
  }
  private bool(depth: number): Expr {
    const { r, b } = this;
    const sub = () => this.expr("bool", depth - 1);
    if (r.chance(0.3)) return r.pick([b.and, b.or, b.xor])(sub(), sub());
    if (r.chance(0.15)) return b.not(sub());
    const t = r.pick(this.o.registers);
    return r.pick([b.eq, b.ne, b.lt, b.le])(this.expr(t, depth - 1), this.expr(t, depth - 1));
  }
  private reduce(type: Register, depth: number): Expr {
    const { r, b } = this;
    this.reductions++;
    const outer = this.scope;
    const loops: LoopVar[] = [];
    for (let i = r.between(1, 2); i > 0; i--) loops.push(loopVar(r.between(1, i === 1 ? 37 : 3), r.below(2)));
    this.scope = [...outer, ...loops];
    const order = r.pick(["lanes", "sequence"] as const);
    const result = r.chance(0.25) && type !== "bool" ? this.argmax(type, loops, depth, order) : null;
    const e = result ?? b.reduce(loops, this.combiner(type), [this.expr(type, depth)], order)[0];
    this.scope = outer;
    return e;
  }
  private combiner(type: Register): Combiner {
    const { r, b } = this;
    if (type === "bool") return b.combiner([b.bool(false)], ([x], [y]) => [r.pick([b.or, b.xor])(x, y)]);
    const zero = b.constant(type === "int64" || type === "uint64" ? 0n : 0, type);
    return b.combiner([zero], ([x], [y]) => [r.pick([b.add, b.max, b.min, b.sub])(x, y)]);
  }
  private argmax(type: Register, loops: readonly LoopVar[], depth: number, order: "lanes" | "sequence"): Expr {
    const { r, b } = this;
    const first = b.constant(type === "int64" || type === "uint64" ? 0n : 0, type);
    const combiner = b.combiner([first, b.i32(-1)], ([x, i], [y, j]) => {
      const better = b.or(b.lt(x, y), b.and(b.eq(x, y), b.lt(j, i)));
      return [b.select(better, y, x), b.select(better, j, i)];
    });
    const at = b.index(atomIndex(loops[loops.length - 1]));
    const [best, where] = b.reduce(loops, combiner, [this.expr(type, depth), at], order);
    return r.chance(0.5) ? best : b.convert(where, type);
  }
}
/** Statements and expressions as text, to reproduce a failure. */
export function show(kernel: Kernel): string {
  const lines: string[] = kernel.buffers.map((d, i) => `${i}: ${d.role} ${d.dtype}[${d.length}]`);
  const text = (e: Expr): string => {
    switch (e.kind) {
      case "const":
        return `${e.value}:${e.type}`;
      case "index":
        return `(${e.index.key})`;
      case "load":
        return `b${e.buffer}[${e.at.key}]`;
      case "op":
        return `${e.op}.${e.type}(${e.args.map(text).join(", ")})`;
      case "piece":
        return `piece(${e.at.key}|${e.cuts}: ${e.args.map(text).join(", ")})`;
      case "reduce":
        return `reduce ${e.order} ${e.loops.map((v) => `${v.key}=${v.lo}..${v.hi}`)} by [${e.combiner.outs.map(text)}] of [${e.values.map(text)}]`;
      case "result":
        return `${text(e.of)}.${e.k}`;
      case "param":
        return `${e.side ? "y" : "x"}${e.k}`;
      case "local":
        return `L${e.local.id}`;
      default:
        return e.kind;
    }
  };
  const stmt = (s: Stmt, indent: string): void => {
    if (s.kind === "loop") {
      lines.push(`${indent}${s.mode} ${s.var.key} = ${s.var.lo}..${s.var.hi}`);
      for (const t of s.body) stmt(t, `${indent}  `);
    } else if (s.kind === "store")
      lines.push(`${indent}b${s.buffer}[${s.at.key}] = ${text(s.value)}${s.guard ? ` if ${text(s.guard)}` : ""}`);
    else lines.push(`${indent}${s.kind}`);
  };
  for (const s of kernel.body) stmt(s, "");
  return lines.join("\n");
}
