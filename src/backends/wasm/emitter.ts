import { InternalError } from "../../core/errors.ts";
import type { Register } from "../../ir/expr.ts";
import type { FunctionBuilder, Local, ValueType } from "./assembler.ts";
import { emitRare } from "./combiner.ts";
import {
  type Access, type CounterNode, type LoadNode, type Node, type OpNode, offsetOf, type PointerNode, type RareNode, type ReduceNode,
  strideOf, valueTypes,
} from "./graph.ts"; // biome-ignore format: one list
import type { Helpers } from "./helpers.ts";
import { type Context, single } from "./loops.ts";
import { emitReduce } from "./reduce.ts";
import { type OpContext, type Operand, scalarConstant, scalarOp } from "./scalar-ops.ts";
import { comesInEights, halfFloats, loadLanes, loadScalar, loadVector } from "./storage.ts";
import { lanesOf, vectorOp } from "./vector-ops.ts";

/** Emits values of one kernel's function: of nodes that have locals, and of those that live on the stack. */
export class Emitter implements OpContext {
  readonly f: FunctionBuilder;
  readonly helpers: Helpers;
  context: Context = single;
  private readonly irLocals = new Map<number, Local>();
  private readonly biased = new Map<Node, Local>();
  private readonly vectorConstants = new Map<string, Local>();
  private free: Partial<Record<ValueType, Local[]>> = {};
  private taken: { type: ValueType; local: Local }[] = [];

  constructor(f: FunctionBuilder, helpers: Helpers) {
    this.f = f;
    this.helpers = helpers;
  }

  // Locals

  temp(type: ValueType): Local {
    const local = this.free[type]?.pop() ?? this.f.local.new(type);
    this.taken.push({ type, local });
    return local;
  }
  /** Locals taken meanwhile are free again afterwards. */
  scope(emit: () => void): void {
    const outer = this.taken;
    this.taken = [];
    emit();
    for (const { type, local } of this.taken) (this.free[type] ??= []).push(local);
    this.taken = outer;
  }
  within(context: Context, emit: () => void): void {
    const outer = this.context;
    this.context = context;
    this.scope(emit);
    this.context = outer;
  }
  irLocal(local: { id: number; type: Register }): Local {
    let l = this.irLocals.get(local.id);
    if (l === undefined) this.irLocals.set(local.id, (l = this.f.local.new(valueTypes[local.type])));
    return l;
  }

  // Nodes

  varies(n: Node): boolean {
    return n.vector !== null && n.vector === this.context.loop;
  }
  /** Whether it is a vector in the present context. */
  isWide(n: Node): boolean {
    return this.context.width > 1 && this.varies(n);
  }
  /** Computes nodes into their locals. */
  compute(nodes: readonly Node[]): void {
    for (const n of nodes) {
      if (n.kind === "reduce") {
        emitReduce(this, n);
        continue;
      }
      const type = this.isWide(n) ? "v128" : valueTypes[n.type];
      const copies = this.varies(n) ? this.context.copies : 1;
      n.locals = Array.from({ length: copies }, () => this.temp(type));
      let u = 0;
      if (n.kind === "load" && this.isWide(n) && comesInEights(n.access.dtype) && this.isContiguous(n.access))
        for (; u + 1 < copies; u += 2) this.loadEight(n, u);
      for (; u < copies; u++) {
        this.evaluate(n as OpNode | LoadNode | RareNode, u);
        this.f.local.set(n.locals[u]);
      }
    }
  }
  private evaluate(n: OpNode | LoadNode | RareNode, u: number): void {
    if (n.kind === "load") return this.load(n, u);
    const wide = this.isWide(n);
    const args = n.args.map((a): Operand => {
      if (a.kind === "const") return { push: () => this.constant(a.value, a.type, wide), constant: a.value };
      if (!wide) return { push: () => this.scalar(a, u) };
      return { push: () => this.vector(a, u), ...(!this.varies(a) && { uniform: () => this.scalar(a, 0) }) };
    });
    const { type } = n;
    if (n.kind === "rare") {
      const types = n.args.map((a) => a.type);
      return emitRare(this, { type, types, args, body: n.body }, wide);
    }
    const { op, by, lo } = n;
    (wide ? vectorOp : scalarOp)(this, { op, type, from: n.args[n.args.length - 1].type, args, by, lo });
  }
  /** Pushes a scalar: copy u of it where it varies. */
  scalar(n: Node, u = 0): void {
    const { f } = this;
    switch (n.kind) {
      case "const":
        return this.constant(n.value, n.type, false);
      case "pointer":
        return void f.local.get(this.pointer(n));
      case "induct":
        return void f.local.get(n.locals[0]);
      case "counter":
        f.local.get(n.loop.countsIn);
        if (u > 0 && this.varies(n)) f.i32.const(u).i32.add();
        return;
      case "local":
        return void f.local.get(this.irLocal(n.local));
      case "result":
        return void f.local.get(this.result(n.args[0] as ReduceNode, n.k, this.varies(n) ? u : 0));
      case "rare":
        return void f.local.get(n.locals[this.varies(n) ? u : 0]);
      case "op":
      case "load":
        if (n.inline) return this.evaluate(n, u);
        return void f.local.get(n.locals[this.varies(n) ? u : 0]);
      default:
        throw new InternalError(`a ${n.kind} node as a value`);
    }
  }
  /** Pushes copy u as a vector; what does not vary goes to all lanes. */
  vector(n: Node, u = 0): void {
    const { f } = this;
    if (n.kind === "const") return this.constant(n.value, n.type, true);
    if (!this.varies(n)) {
      if (n.splat >= 0 && this.context.loop?.splats.has(n)) return void f.local.get(n.splat);
      return this.spread(n);
    }
    if (n.kind === "counter") return this.counter(n, u);
    this.scalar(n, u); // its locals are vectors here
  }
  /** Pushes a uniform value in all lanes. */
  spread(n: Node): void {
    if (n.type === "bool") this.f.i32.const(0);
    this.scalar(n);
    if (n.type === "bool") this.f.i32.sub();
    lanesOf(this.f, n.type).splat();
  }
  private counter(n: CounterNode, u: number): void {
    const { f } = this;
    f.local
      .get(n.loop.countsIn)
      .i32x4.splat()
      .i32x4.const(4 * u, 4 * u + 1, 4 * u + 2, 4 * u + 3)
      .i32x4.add();
  }
  result(n: ReduceNode, k: number, u: number): Local {
    const copies = n.locals.length / n.args.length;
    return n.locals[k * copies + u];
  }
  private pointer(n: PointerNode): Local {
    const moved = n.group.min * n.group.bytes;
    if (moved === 0) return n.buffer;
    let l = this.biased.get(n);
    if (l === undefined) {
      const local = (l = this.f.local.new("i32"));
      this.f.prologue(() =>
        this.f.local
          .get(n.buffer)
          .i32.const(moved | 0)
          .i32.add()
          .local.set(local),
      );
      this.biased.set(n, l);
    }
    return l;
  }
  constant(value: number | bigint | boolean, type: Register, wide: boolean): void {
    const { f } = this;
    if (wide) {
      const key = `${type}${Object.is(value, -0) ? "-0" : value}`;
      let l = this.vectorConstants.get(key);
      if (l === undefined) {
        const local = (l = f.local.new("v128"));
        f.prologue(() => {
          if (type === "float32") f.f32x4.const(Number(value));
          else if (type === "float64") f.f64x2.const(Number(value));
          else f.i32x4.const(type === "bool" ? -Number(value) : Number(value) | 0);
          f.local.set(local);
        });
        this.vectorConstants.set(key, l);
      }
      f.local.get(l);
      return;
    }
    scalarConstant(f, value, type);
  }

  // Addresses

  /** Pushes an address, `elements` from that of the first lane of copy u; the result is the instruction's offset. */
  address(a: Access, u = 0, elements = 0): number {
    const { f, context } = this;
    const { loop } = context;
    const copies = loop && u > 0 ? u * context.width * strideOf(a, loop.variable!) : 0;
    const offset = offsetOf(a) + (copies + elements) * a.group.bytes;
    this.scalar(a.pointer);
    if (a.rest) {
      this.scalar(a.rest, u);
      f.i32.add();
    }
    if (offset >= 0) return offset;
    f.i32.const(offset).i32.add();
    return 0;
  }
  /** For accesses whose `rest` varies: pushers of the lanes' addresses; each gives the offset. */
  laneAddresses(a: Access, u: number): (lane: number) => number {
    const { f } = this;
    const stride = strideOf(a, this.context.loop!.variable!);
    const rest = a.rest as Node;
    if (!this.isWide(rest)) return (lane) => this.address(a, u, lane * stride);
    const t = this.temp("v128");
    this.vector(rest, u);
    f.local.set(t);
    return (lane) => {
      this.scalar(a.pointer);
      f.local.get(t).i32x4.extract_lane(lane).i32.add();
      const offset = offsetOf(a) + (4 * u + lane) * stride * a.group.bytes;
      if (offset >= 0) return offset;
      f.i32.const(offset).i32.add();
      return 0;
    };
  }
  /** Whether lanes lie side by side, in either direction. */
  isContiguous(a: Access): boolean {
    const stride = strideOf(a, this.context.loop!.variable!);
    return (stride === 1 || stride === -1) && !(a.rest && this.varies(a.rest));
  }
  /** Copies u and u + 1. */
  private loadEight({ access, locals }: LoadNode, u: number): void {
    const reversed = strideOf(access, this.context.loop!.variable!) < 0;
    const offset = this.address(access, u, reversed ? -7 : 0);
    halfFloats.get().loadEight(this, access.dtype, offset, reversed, locals.slice(u, u + 2));
  }
  private load(n: LoadNode, u: number): void {
    const { access } = n;
    if (!this.isWide(n)) {
      const offset = this.address(access, u);
      return loadScalar(this, access.dtype, offset);
    }
    const stride = strideOf(access, this.context.loop!.variable!);
    const scattered = access.rest !== null && this.varies(access.rest);
    if (this.isContiguous(access)) {
      const offset = this.address(access, u, stride === 1 ? 0 : -3);
      return loadVector(this, access.dtype, offset, stride === -1);
    }
    if (!scattered && (stride === 2 || stride === 3) && access.group.bytes === 4) {
      // Lanes 0 and 1 lie in the first four elements, 2 and 3 in the last four: nothing outside is read.
      this.f.v128.load(2, this.address(access, u));
      this.f.v128.load(2, this.address(access, u, 3 * stride - 3));
      if (stride === 2) this.f.i32x4.shuffle(0, 2, 5, 7);
      else this.f.i32x4.shuffle(0, 3, 4, 7);
      return;
    }
    const lane = scattered ? this.laneAddresses(access, u) : (k: number) => this.address(access, u, k * stride);
    loadLanes(this, access.dtype, lane);
  }
}
