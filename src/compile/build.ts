import { type Aval, sizeOf } from "../core/aval.ts";
import { dtypeInfo } from "../core/dtype.ts";
import { InternalError } from "../core/errors.ts";
import { type Atom, Jaxpr, Literal, Var } from "../core/jaxpr.ts";
import { ExprBuilder } from "../ir/expr.ts";
import { coefficient, constantIndex, type Index, type LoopVar } from "../ir/index.ts";
import type { Kernel } from "../ir/loop.ts";
import type { Control } from "../ir/lower.ts";
import type { DotEpilogue, DotStep, Offsets, Place, Program, Step } from "../ir/program.ts";
import { product } from "../util/list.ts";
import { dumpProgram } from "./dump.ts";
import { epilogueOf } from "./epilogue.ts";
import { type FusedDot, Fuser, type Group, type Opaque, operandsOf, registerOfAval, type Unit } from "./fuse.ts";
import { normalise } from "./passes.ts";
import { type Draft, plan } from "./plan.ts";
import { type Scheduled, schedule } from "./schedule.ts";

export const bytesOf = (a: Aval): number => sizeOf(a) * dtypeInfo[a.dtype].bytes;
/** Room for packed panels of a contraction; the backend says how much. */
export type DotScratch = (m: number, n: number, k: number) => number;

/** Makes a program of a jaxpr: kernels, contractions, loops and branches over planned buffers. */
export function buildProgram(jaxpr: Jaxpr, dotScratch: DotScratch): Program {
  const program = new ProgramBuilder(dotScratch).program(normalise(jaxpr));
  dumpProgram(jaxpr, program);
  return program;
}
/** Where the values of one step list are. */
type Env = Map<Var, Place>;
interface Scope {
  readonly env: Env;
  readonly steps: Step[];
  readonly depth: number;
  /** Uses of each variable in the jaxpr at hand: a carry that is used once may be updated where it lies. */
  readonly uses: Map<Var, number>;
}

class ProgramBuilder {
  private readonly drafts: Draft[] = [];
  private loops = 0;
  private kernels = 0;
  private readonly dotScratch: DotScratch;
  constructor(dotScratch: DotScratch) {
    this.dotScratch = dotScratch;
  }
  program(jaxpr: Jaxpr): Program {
    const env: Env = new Map();
    jaxpr.ins.forEach((v, k) => env.set(v, this.buffer(bytesOf(v.aval), 0, { kind: "in", k })));
    const wanted = jaxpr.outs.map((o, k) => this.buffer(bytesOf(o.aval), 0, { kind: "out", k }));
    const body = this.block(jaxpr, env, wanted, 0);
    return plan(this.drafts, body, { inputs: jaxpr.ins.length, outputs: jaxpr.outs.length, loops: this.loops });
  }
  private buffer(bytes: number, depth: number, home: Draft["home"] = "arena"): Place {
    return { buffer: this.drafts.push({ bytes, home, depth }) - 1 };
  }

  /** Steps that compute a jaxpr's results; result i ends in wanted[i]. */
  private block(jaxpr: Jaxpr, env: Env, wanted: readonly Place[], depth: number): Step[] {
    const uses = new Map<Var, number>();
    for (const a of [...jaxpr.eqns.flatMap((e) => e.ins), ...jaxpr.outs])
      if (a instanceof Var) uses.set(a, (uses.get(a) ?? 0) + 1);
    const scope: Scope = { env, steps: [], depth, uses };
    const later: [Atom, Place][] = [];
    jaxpr.outs.forEach((o, i) => {
      if (o instanceof Var && !env.has(o)) env.set(o, wanted[i]);
      else later.push([o, wanted[i]]);
    });
    const units = new Fuser(jaxpr).run().map((unit): Planned => {
      const name = unit.kind === "group" && unit.roots.length ? `k${this.kernels++}` : null;
      return { unit, scheduled: name ? schedule(unit as Group, name) : null };
    });
    const epilogues = chooseEpilogues(units, jaxpr);
    const fused = new Set<Unit>([...epilogues.values()].map((e) => e.dot));
    for (const { unit, scheduled } of units) {
      if (unit.kind === "opaque") {
        if (!fused.has(unit)) this.opaque(unit, scope);
      } else if (scheduled) {
        const then = epilogues.get(unit);
        if (then) this.dot(then.dot, scope, then);
        else {
          scope.steps.push({ kind: "kernel", kernel: scheduled.kernel, args: this.kernelArgs(scheduled, scope) });
        }
      }
    }
    for (const [o, to] of later) this.copy(o, to, scope);
    return scope.steps;
  }
  private kernelArgs({ ins, outs }: Scheduled, scope: Scope): Place[] {
    return [...ins.map((v) => this.read(v, scope)), ...outs.map((v) => this.write(v, scope))];
  }
  private read(v: Var, { env }: Scope): Place {
    const p = env.get(v);
    if (!p) {
      if (sizeOf(v.aval) === 0) return this.buffer(0, 0);
      throw new InternalError("a value is read before it is stored");
    }
    return p;
  }
  private write(v: Var, { env, depth }: Scope): Place {
    let p = env.get(v);
    if (!p) env.set(v, (p = this.buffer(bytesOf(v.aval), depth)));
    return p;
  }
  private readAtom(a: Atom, scope: Scope): Place {
    if (a instanceof Var) return this.read(a, scope);
    const p = this.buffer(bytesOf(a.aval), scope.depth);
    this.copy(a, p, scope);
    return p;
  }
  private copy(a: Atom, to: Place, scope: Scope): void {
    if (a instanceof Literal) scope.steps.push({ kind: "kernel", kernel: constantKernel(a), args: [to] });
    else if (bytesOf(a.aval)) scope.steps.push({ kind: "copy", from: this.read(a, scope), to, bytes: bytesOf(a.aval) });
  }

  private opaque(unit: Opaque, scope: Scope): void {
    const { eqn, code } = unit;
    const { lower } = eqn.prim;
    if (isDot(unit)) return this.dot(unit, scope);
    if (lower.kind === "control")
      return this.control(
        unit,
        lower.control(
          eqn.params,
          eqn.ins.map((a) => a.aval),
        ),
        scope,
      );
    if (eqn.outs.every((o) => sizeOf(o.aval) === 0)) return eqn.outs.forEach((o) => void this.write(o, scope));
    if (code?.kind !== "kernel") throw new InternalError(`${eqn.prim.name} has no code`);
    const args = [...eqn.ins.map((a) => this.readAtom(a, scope)), ...eqn.outs.map((o) => this.write(o, scope))];
    for (const b of code.kernel.buffers.slice(args.length))
      args.push(this.buffer(b.length * dtypeInfo[b.dtype].bytes, scope.depth));
    scope.steps.push({ kind: "kernel", kernel: code.kernel, args });
  }
  /** A contraction, with the kernel that takes its result in while that is in cache. */
  private dot({ eqn, code: f }: DotUnit, scope: Scope, then?: Epilogue): void {
    const out = eqn.outs[0];
    const { m, n, k, batch } = sizesOf(f);
    const [a, b] = f.operands;
    if (then) {
      // The product is computed where the kernel's result that takes its place is stored.
      const { ins, outs } = then.scheduled;
      scope.env.set(out, this.write(outs[then.epilogue.result - ins.length], scope));
    }
    const step: DotStep = {
      kind: "dot",
      batch,
      m,
      n,
      k,
      a: { batch: offsets(a.at, f.batch), row: offsets(a.at, f.row), depth: offsets(a.at, f.depth), at: a.at.constant },
      b: {
        batch: offsets(b.at, f.batch),
        depth: offsets(b.at, f.depth),
        column: offsets(b.at, f.column),
        at: b.at.constant,
      },
      args: [this.read(a.value, scope), this.read(b.value, scope), this.write(out, scope)],
      scratch: this.buffer(this.dotScratch(m, n, k), scope.depth),
      ...(then && { epilogue: { ...then.epilogue, args: this.kernelArgs(then.scheduled, scope) } }),
    };
    scope.steps.push(step);
  }

  // ---- control -------------------------------------------------------------
  private control(unit: Opaque, c: Control, scope: Scope): void {
    switch (c.kind) {
      case "switch":
        return this.switch(unit, c.branches, scope);
      case "scan":
        return this.scan(unit, c, scope);
      case "while":
        return this.while(unit, c, scope);
      case "host": {
        const side = (a: Atom, place: Place) => ({ place, dtype: a.aval.dtype, shape: a.aval.shape });
        const args = unit.eqn.ins.map((a) => side(a, this.readAtom(a, scope)));
        const outs = unit.eqn.outs.map((o) => side(o, this.write(o, scope)));
        scope.steps.push({ kind: "host", call: c.call, args, outs });
        return;
      }
      case "inline":
        throw new InternalError("a call was not inlined");
    }
  }
  private inner(jaxpr: Jaxpr, ins: readonly Place[], wanted: readonly Place[], scope: Scope): Step[] {
    const body = normalise(jaxpr);
    return this.block(body, new Map(body.ins.map((v, i) => [v, ins[i]])), wanted, scope.depth + 1);
  }
  private switch({ eqn }: Opaque, branches: readonly Jaxpr[], scope: Scope): void {
    const [index, ...ins] = eqn.ins.map((a) => this.readAtom(a, scope));
    const outs = eqn.outs.map((o) => this.write(o, scope));
    const steps = branches.map((b) => this.inner(b, ins, outs, scope));
    scope.steps.push({ kind: "switch", index, branches: steps });
  }
  private scan({ eqn }: Opaque, c: Control & { kind: "scan" }, scope: Scope): void {
    const loop = this.loops++;
    const { consts, carries } = c;
    const slice = (p: Place, a: Aval): Place => {
      const bytes = bytesOf(a) / (a.shape[0] || 1);
      return bytes ? { buffer: p.buffer, slices: [...(p.slices ?? []), { loop, bytes }] } : p;
    };
    const fixed = eqn.ins.slice(0, consts).map((a) => this.readAtom(a, scope));
    const carry = eqn.ins.slice(consts, consts + carries).map((a) => this.carry(a, scope));
    const xs = eqn.ins.slice(consts + carries).map((a) => slice(this.readAtom(a, scope), a.aval));
    const ys = eqn.outs.slice(carries).map((o) => slice(this.write(o, scope), o.aval));
    const body = this.loopBody(c.body, fixed, carry, xs, ys, scope);
    if (c.length > 0) scope.steps.push({ kind: "for", loop, length: c.length, reverse: c.reverse, body });
    this.carriesOut(eqn.outs.slice(0, carries), carry, scope);
  }
  private while({ eqn }: Opaque, c: Control & { kind: "while" }, scope: Scope): void {
    const n = c.testConsts + c.bodyConsts;
    const fixed = eqn.ins.slice(0, n).map((a) => this.readAtom(a, scope));
    const carry = eqn.ins.slice(n).map((a) => this.carry(a, scope));
    const predicate = this.buffer(1, scope.depth);
    const test = this.inner(c.test, [...fixed.slice(0, c.testConsts), ...carry], [predicate], scope);
    const body = this.loopBody(c.body, fixed.slice(c.testConsts), carry, [], [], scope);
    scope.steps.push({ kind: "while", test, predicate, body });
    this.carriesOut(eqn.outs, carry, scope);
  }
  /** A buffer that the loop may overwrite, holding the initial carry. */
  private carry(a: Atom, scope: Scope): Place {
    if (a instanceof Var && scope.uses.get(a) === 1) {
      const p = scope.env.get(a);
      if (p && !p.slices && this.drafts[p.buffer].home === "arena" && this.drafts[p.buffer].depth === scope.depth)
        return p;
    }
    const p = this.buffer(bytesOf(a.aval), scope.depth);
    this.copy(a, p, scope);
    return p;
  }
  private carriesOut(outs: readonly Var[], carry: readonly Place[], scope: Scope): void {
    outs.forEach((o, i) => {
      const to = scope.env.get(o);
      if (!to) scope.env.set(o, carry[i]);
      else if (bytesOf(o.aval)) scope.steps.push({ kind: "copy", from: carry[i], to, bytes: bytesOf(o.aval) });
    });
  }
  /**
   * One iteration. New carries go to buffers of their own, then pointers are exchanged; a carry that only moves to
   * another place costs nothing.
   */
  private loopBody(
    jaxpr: Jaxpr,
    fixed: readonly Place[],
    carry: readonly Place[],
    xs: readonly Place[],
    ys: readonly Place[],
    scope: Scope,
  ): Step[] {
    const body = normalise(jaxpr);
    const first = fixed.length;
    const taken = new Set<Var>();
    const next = body.outs.slice(0, carry.length).map((o, i) => {
      const from = o instanceof Var ? body.ins.indexOf(o) - first : -1;
      if (from >= 0 && from < carry.length && !taken.has(o as Var)) {
        taken.add(o as Var);
        return carry[from];
      }
      return this.buffer(this.drafts[carry[i].buffer].bytes, scope.depth);
    });
    // Results that are a carry's own pointer need no step: they are left out of what the block must write.
    const fresh = next.map((p) => !carry.includes(p));
    const outs = [...body.outs.slice(0, carry.length).filter((_, i) => fresh[i]), ...body.outs.slice(carry.length)];
    const wanted = [...next.filter((_, i) => fresh[i]), ...ys];
    const env: Env = new Map(body.ins.map((v, i) => [v, [...fixed, ...carry, ...xs][i]]));
    const steps = this.block(new Jaxpr(body.ins, body.eqns, outs), env, wanted, scope.depth + 1);
    const to = carry.map((p) => p.buffer);
    const from = next.map((p) => p.buffer);
    const moved = to.map((b, i) => b !== from[i]);
    // Pointers that no carry holds any more become the fresh buffers of the next iteration.
    const left = to.filter((b) => !from.includes(b));
    for (const p of next.filter((_, i) => fresh[i])) {
      const k = left.findIndex((b) => this.drafts[b].bytes === this.drafts[p.buffer].bytes);
      to.push(p.buffer);
      from.push(left.splice(k, 1)[0]);
      moved.push(true);
    }
    if (moved.includes(true))
      steps.push({ kind: "exchange", to: to.filter((_, i) => moved[i]), from: from.filter((_, i) => moved[i]) });
    return steps;
  }
}
/** A unit of the block, with its loops if it is a fused kernel. */
interface Planned {
  readonly unit: Unit;
  readonly scheduled: Scheduled | null;
}
const sizeOfLoops = (vs: readonly LoopVar[]) => product(vs.map((v) => v.hi + 1));
const sizesOf = (f: FusedDot) => {
  const [batch, m, n, k] = [f.batch, f.row, f.column, f.depth].map(sizeOfLoops);
  return { batch, m, n, k };
};
type DotUnit = Opaque & { readonly code: FusedDot };
/** A kernel that takes a contraction's result in. */
interface Epilogue {
  readonly dot: DotUnit;
  readonly scheduled: Scheduled;
  readonly epilogue: Omit<DotEpilogue, "args">;
}
const isDot = (u: Unit): u is DotUnit => u.kind === "opaque" && u.code?.kind === "dot";
/** For kernels that are all that reads a contraction's result, element by element: that contraction. */
function chooseEpilogues(units: readonly Planned[], jaxpr: Jaxpr): Map<Unit, Epilogue> {
  const readers = new Map<Atom, Set<Planned | null>>();
  const read = (v: Atom, by: Planned | null) => readers.set(v, (readers.get(v) ?? new Set()).add(by));
  for (const o of jaxpr.outs) read(o, null);
  for (const p of units) {
    if (p.unit.kind === "group") p.scheduled?.ins.forEach((v) => read(v, p));
    else for (const a of operandsOf(p.unit)) read(a, p);
  }
  const chosen = new Map<Unit, Epilogue>();
  for (const { unit } of units) {
    if (!isDot(unit)) continue;
    const out = unit.eqn.outs[0];
    const [reader, ...others] = readers.get(out) ?? [];
    if (!reader?.scheduled || others.length || chosen.has(reader.unit)) continue;
    const { batch, m, n } = sizesOf(unit.code);
    const { scheduled } = reader;
    const epilogue = batch === 1 ? epilogueOf(scheduled.kernel, scheduled.ins.indexOf(out), m, n) : null;
    if (epilogue) chosen.set(reader.unit, { dot: unit, scheduled, epilogue });
  }
  return chosen;
}
function constantKernel(l: Literal): Kernel {
  const value = new ExprBuilder().constant(l.value, registerOfAval(l.aval));
  return {
    name: "constant",
    buffers: [{ dtype: l.aval.dtype, length: 1, role: "out" }],
    body: [{ kind: "store", buffer: 0, at: constantIndex(0), value }],
  };
}
/** The dimensions of an axis with their strides. */
function offsets(at: Index, vars: readonly LoopVar[]): Offsets {
  return vars.map((v) => {
    const stride = coefficient(at, v);
    if (stride === null) throw new InternalError("a contraction's operand is not affine");
    return { size: v.hi + 1, stride };
  });
}
