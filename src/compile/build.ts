import { type Aval, sizeOf } from "../core/aval.ts";
import { dtypeInfo } from "../core/dtype.ts";
import { InternalError } from "../core/errors.ts";
import { type Atom, type Jaxpr, Literal, Var } from "../core/jaxpr.ts";
import { ExprBuilder } from "../ir/expr.ts";
import { constantIndex } from "../ir/index.ts";
import type { Kernel } from "../ir/loop.ts";
import type { Control } from "../ir/lower.ts";
import type { Place, Program, Step } from "../ir/program.ts";
import { dumpProgram } from "./dump.ts";
import { registerOfAval } from "./elements.ts";
import { Fuser } from "./fuse.ts";
import { loops } from "./loops.ts";
import { normalise } from "./passes.ts";
import { type Draft, plan } from "./plan.ts";
import { type DotUnit, type Epilogue, isDot, type Planned, products } from "./products.ts";
import { type Scheduled, schedule } from "./schedule.ts";
import type { Group, Opaque, Unit } from "./units.ts";

export const bytesOf = (a: Aval): number => sizeOf(a) * dtypeInfo[a.dtype].bytes;
/** Room for packed panels of a contraction; the backend says how much. */
export type DotScratch = (m: number, n: number, k: number) => number;

/** Makes a program of a jaxpr: kernels, contractions, loops and branches over planned buffers. */
export function buildProgram(jaxpr: Jaxpr, dotScratch: DotScratch): Program {
  const program = new ProgramBuilder(dotScratch).program(normalise(jaxpr));
  dumpProgram(jaxpr, program);
  return program;
}
const noEpilogues: ReadonlyMap<Unit, Epilogue> = new Map();

/** Where the values of one step list are. */
export type Env = Map<Var, Place>;
export interface Scope {
  readonly env: Env;
  readonly steps: Step[];
  readonly depth: number;
  /** Uses of each variable in the jaxpr at hand: a carry that is used once may be updated where it lies. */
  readonly uses: Map<Var, number>;
}

export class ProgramBuilder {
  readonly drafts: Draft[] = [];
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
  /** The number of a new loop. */
  loop(): number {
    return this.loops++;
  }
  buffer(bytes: number, depth: number, home: Draft["home"] = "arena"): Place {
    return { buffer: this.drafts.push({ bytes, home, depth }) - 1 };
  }

  /** Steps that compute a jaxpr's results; result i ends in wanted[i]. */
  block(jaxpr: Jaxpr, env: Env, wanted: readonly Place[], depth: number): Step[] {
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
    const epilogues = units.some(({ unit }) => isDot(unit)) ? products.get().epilogues(units, jaxpr) : noEpilogues;
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
  write(v: Var, { env, depth }: Scope): Place {
    let p = env.get(v);
    if (!p) env.set(v, (p = this.buffer(bytesOf(v.aval), depth)));
    return p;
  }
  readAtom(a: Atom, scope: Scope): Place {
    if (a instanceof Var) return this.read(a, scope);
    const p = this.buffer(bytesOf(a.aval), scope.depth);
    this.copy(a, p, scope);
    return p;
  }
  copy(a: Atom, to: Place, scope: Scope): void {
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
  private dot(unit: DotUnit, scope: Scope, then?: Epilogue): void {
    const read = (v: Var) => this.read(v, scope);
    const write = (v: Var) => this.write(v, scope);
    const out = unit.eqn.outs[0];
    // The product is computed where the kernel's result that takes its place is stored.
    if (then) scope.env.set(out, write(then.scheduled.outs[then.epilogue.result - then.scheduled.ins.length]));
    const { operands } = unit.code;
    const step = products.get().step(unit.code, (m, n, k) => this.buffer(this.dotScratch(m, n, k), scope.depth));
    scope.steps.push({
      ...step,
      args: [read(operands[0].value), read(operands[1].value), write(out)],
      ...(then && { epilogue: { ...then.epilogue, args: this.kernelArgs(then.scheduled, scope) } }),
    });
  }

  // ---- control -------------------------------------------------------------
  private control(unit: Opaque, c: Control, scope: Scope): void {
    switch (c.kind) {
      case "switch":
        return loops.get().switch(this, unit.eqn, c, scope);
      case "scan":
        return loops.get().scan(this, unit.eqn, c, scope);
      case "while":
        return loops.get().while(this, unit.eqn, c, scope);
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
}
function constantKernel(l: Literal): Kernel {
  const value = new ExprBuilder().constant(l.value, registerOfAval(l.aval));
  return {
    name: "constant",
    buffers: [{ dtype: l.aval.dtype, length: 1, role: "out" }],
    body: [{ kind: "store", buffer: 0, at: constantIndex(0), value }],
  };
}
