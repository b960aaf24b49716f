import type { Kernel } from "../../ir/loop.ts";
import type { FunctionBuilder, Local, ModuleBuilder } from "./assembler.ts";
import { convert } from "./convert.ts";
import { Emitter } from "./emitter.ts";
import type { Access, Code, IfCode, LoopCode, Node, Region, StoreCode, WhileCode } from "./graph.ts";
import { strideOf } from "./graph.ts";
import type { Helpers } from "./helpers.ts";
import { findInterleaved, type Interleaved, storeInterleaved } from "./interleave.ts";
import { advance, enter, iterate, single } from "./loops.ts";
import { place } from "./place.ts";
import { comesInEights, halfFloats, pack, storeLane, storeScalar, storeVector } from "./storage.ts";

/** A function that runs a kernel; its parameters are the buffers' addresses. */
export function emitKernel(module: ModuleBuilder, helpers: Helpers, kernel: Kernel): FunctionBuilder {
  const graph = convert(kernel);
  place(graph);
  const f = module.function(kernel.buffers.map(() => "i32" as const));
  new KernelEmitter(new Emitter(f, helpers)).block(graph.body, graph.root);
  return f;
}

class KernelEmitter {
  private readonly e: Emitter;
  constructor(e: Emitter) {
    this.e = e;
  }
  /** Statements with the values that each needs, from entry `first` of the region's schedule. */
  block(body: readonly Code[], region: Region, first = 0): void {
    for (const [i, s] of body.entries()) {
      this.e.compute(region.schedule[first + i]);
      this.statement(s);
    }
  }
  private statement(s: Code): void {
    switch (s.kind) {
      case "loop":
        return this.e.scope(() => this.loop(s));
      case "while":
        return this.e.scope(() => this.while(s));
      case "if":
        return this.e.scope(() => this.if(s));
      case "store":
        return this.e.scope(() => this.store(s));
      case "set":
        return this.e.scope(() => {
          this.e.compute(s.region.pending);
          this.e.scalar(s.value);
          this.e.f.local.set(this.e.irLocal(s.local));
        });
    }
  }
  private while(s: WhileCode): void {
    const { f } = this.e;
    const done = f.block();
    const next = f.loop();
    this.e.compute(s.loop.schedule[0]);
    this.e.compute(s.region.pending);
    this.e.scalar(s.condition);
    f.i32.eqz().br_if(done);
    this.block(s.body, s.loop, 1);
    f.br(next).end().end();
  }
  private if(s: IfCode): void {
    const { f } = this.e;
    this.e.compute(s.region.pending);
    this.e.scalar(s.condition);
    f.if();
    this.e.scope(() => this.block(s.then, s.thenRegion));
    if (s.otherwise.length > 0) {
      f.else();
      this.e.scope(() => this.block(s.otherwise, s.elseRegion));
    }
    f.end();
  }

  private loop(s: LoopCode): void {
    const { region } = s;
    if (region.width > 1) return this.vectorLoop(s);
    enter(this.e, region);
    iterate(this.e, region, region.extent, 1, () => this.e.scope(() => this.block(s.body, region)));
  }
  /** Whole vectors first, some at a time; the rest by one more vector that overlaps the last one, or one by one. */
  private vectorLoop(s: LoopCode): void {
    const { e } = this;
    const { region } = s;
    const width = region.width as 2 | 4;
    enter(e, region);
    for (const n of region.splats) {
      n.splat = e.temp("v128");
      e.spread(n);
      e.f.local.set(n.splat);
    }
    const repeatable = s.body.every(isRepeatable);
    const interleaved = repeatable ? findInterleaved(s.body, region.variable!) : new Map<Code, Interleaved>();
    const body = (copies: number) => () =>
      e.within({ loop: region, width, copies }, () => this.vectors(s.body, region, interleaved));
    const vectors = Math.floor(region.extent / width);
    const copies = Math.min(copiesFor(region), vectors);
    iterate(e, region, Math.floor(vectors / copies), width * copies, body(copies));
    const left = vectors % copies;
    if (left > 0) iterate(e, region, 1, width * left, body(left));
    const rest = region.extent % width;
    if (rest === 0) return;
    if (repeatable) {
      advance(e, region, rest - width);
      iterate(e, region, 1, width, body(1));
    } else {
      const element = () => e.within(single, () => this.block(s.body, region));
      iterate(e, region, rest, 1, element);
    }
  }

  /** The body of a vector loop; stores that interleave wait for the last of their group. */
  private vectors(body: readonly Code[], region: Region, interleaved: ReadonlyMap<Code, Interleaved>): void {
    const { e } = this;
    const waiting = new Map<Code, Local[]>();
    for (const [i, s] of body.entries()) {
      e.compute(region.schedule[i]);
      const group = interleaved.get(s);
      if (!group) {
        this.statement(s);
        continue;
      }
      waiting.set(
        s,
        Array.from({ length: e.context.copies }, (_, u) => this.kept((s as StoreCode).value, u)),
      );
      const values = group.map((t) => waiting.get(t));
      if (!values.every((v) => v !== undefined)) continue;
      for (let u = 0; u < e.context.copies; u++)
        storeInterleaved(
          e,
          group,
          values.map((v) => v[u]),
          u,
        );
    }
  }

  private store(s: StoreCode): void {
    const { e } = this;
    const { f, context } = e;
    e.compute(s.region.pending);
    const varying = context.width > 1;
    if (!varying) {
      for (let u = 0; u < context.copies; u++) {
        if (s.guard) {
          e.scalar(s.guard, u);
          f.if();
        }
        const offset = e.address(s.access, u);
        e.scalar(s.value, u);
        storeScalar(e, s.access.dtype, offset, s.exact);
        if (s.guard) f.end();
      }
      return;
    }
    const uniformGuard = s.guard !== null && !e.varies(s.guard);
    if (uniformGuard) {
      e.scalar(s.guard as Node);
      f.if();
    }
    const guard = uniformGuard ? null : s.guard;
    const pairs = guard || !comesInEights(s.access.dtype) || !e.isContiguous(s.access) ? 0 : context.copies >> 1;
    for (let u = 0; u < 2 * pairs; u += 2) this.storeEight(s, u);
    for (let u = 2 * pairs; u < context.copies; u++) this.storeVector(s, u, guard);
    if (uniformGuard) f.end();
  }
  private storeEight({ access, value, exact }: StoreCode, u: number): void {
    const { e } = this;
    const reversed = strideOf(access, e.context.loop!.variable!) < 0;
    const offset = e.address(access, u, reversed ? -7 : 0);
    halfFloats
      .get()
      .storeEight(e, access.dtype, offset, reversed, [this.kept(value, u), this.kept(value, u + 1)], exact);
  }
  private storeVector(s: StoreCode, u: number, guard: Node | null): void {
    const { e } = this;
    const { f } = e;
    const { access } = s;
    const stride = strideOf(access, e.context.loop!.variable!);
    const scattered = access.rest !== null && e.varies(access.rest);
    if (!guard && e.isContiguous(access)) {
      const offset = e.address(access, u, stride === 1 ? 0 : -3);
      e.vector(s.value, u);
      storeVector(e, access.dtype, offset, stride === -1, s.exact);
      return;
    }
    e.vector(s.value, u);
    pack(e, access.dtype, s.exact);
    const value = e.temp("v128");
    f.local.set(value);
    const mask = guard ? this.kept(guard, u) : -1;
    const address = laneAddress(e, access, u, stride, scattered);
    for (let lane = 0; lane < 4; lane++) {
      if (guard) f.local.get(mask).i32x4.extract_lane(lane).if();
      const offset = address(lane);
      f.local.get(value);
      storeLane(f, access.dtype, offset, lane);
      if (guard) f.end();
    }
  }
  private kept(n: Node, u: number): number {
    const t = this.e.temp("v128");
    this.e.vector(n, u);
    this.e.f.local.set(t);
    return t;
  }
}
const laneAddress = (e: Emitter, a: Access, u: number, stride: number, scattered: boolean) =>
  scattered ? e.laneAddresses(a, u) : (lane: number) => e.address(a, u, lane * stride);

/** Running some iterations twice changes nothing: nothing is read that is written. */
const isRepeatable = (s: Code): boolean =>
  s.kind === "store" &&
  s.region.pending.length === 0 &&
  [s.value, s.access.rest, s.guard].every((n) => !n || isPure(n));
const isPure = (n: Node): boolean => n.home.kind !== "statement" && (!n.inline || n.args.every(isPure));

/**
 * How many vectors at once: interleaved they hide each other's latency (tanh on Zen 5: 1.64 ns an element alone, 1.35 in
 * pairs, 1.31 in fours), but code that runs seldom does not repay its compilation.
 */
function copiesFor(loop: Region): number {
  const { weight } = loop;
  // Sums of columns: 12 accumulators take whole cache lines of each row and leave V8 its registers.
  if (loop.reduces) return weight <= 3 ? 12 : weight <= 6 ? 8 : weight <= 16 ? 4 : 2;
  if (weight <= 8) return 4;
  let times = 1;
  for (let r: Region | null = loop; r; r = r.parent) times *= r.extent;
  return weight > 250 ? 1 : times >= 1 << 15 ? 4 : 2;
}
