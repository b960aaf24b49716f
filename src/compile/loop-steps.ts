import type { Aval } from "../core/aval.ts";
import { type Atom, Jaxpr, Var } from "../core/jaxpr.ts";
import type { Place, Step } from "../ir/program.ts";
import { bytesOf, type Env, type ProgramBuilder, type Scope } from "./build.ts";
import type { LoopSteps } from "./loops.ts";
import { normalise } from "./passes.ts";

function inner(b: ProgramBuilder, jaxpr: Jaxpr, ins: readonly Place[], wanted: readonly Place[], scope: Scope): Step[] {
  const body = normalise(jaxpr);
  return b.block(body, new Map(body.ins.map((v, i) => [v, ins[i]])), wanted, scope.depth + 1);
}
/** A buffer that the loop may overwrite, holding the initial carry. */
function carryOf(b: ProgramBuilder, a: Atom, scope: Scope): Place {
  if (a instanceof Var && scope.uses.get(a) === 1) {
    const p = scope.env.get(a);
    if (p && !p.slices && b.drafts[p.buffer].home === "arena" && b.drafts[p.buffer].depth === scope.depth) return p;
  }
  const p = b.buffer(bytesOf(a.aval), scope.depth);
  b.copy(a, p, scope);
  return p;
}
function carriesOut(outs: readonly Var[], carry: readonly Place[], scope: Scope): void {
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
function loopBody(
  b: ProgramBuilder,
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
    return b.buffer(b.drafts[carry[i].buffer].bytes, scope.depth);
  });
  // Results that are a carry's own pointer need no step: they are left out of what the block must write.
  const fresh = next.map((p) => !carry.includes(p));
  const outs = [...body.outs.slice(0, carry.length).filter((_, i) => fresh[i]), ...body.outs.slice(carry.length)];
  const wanted = [...next.filter((_, i) => fresh[i]), ...ys];
  const env: Env = new Map(body.ins.map((v, i) => [v, [...fixed, ...carry, ...xs][i]]));
  const steps = b.block(new Jaxpr(body.ins, body.eqns, outs), env, wanted, scope.depth + 1);
  const to = carry.map((p) => p.buffer);
  const from = next.map((p) => p.buffer);
  const moved = to.map((t, i) => t !== from[i]);
  // Pointers that no carry holds any more become the fresh buffers of the next iteration.
  const left = to.filter((t) => !from.includes(t));
  for (const p of next.filter((_, i) => fresh[i])) {
    const k = left.findIndex((t) => b.drafts[t].bytes === b.drafts[p.buffer].bytes);
    to.push(p.buffer);
    from.push(left.splice(k, 1)[0]);
    moved.push(true);
  }
  if (moved.includes(true))
    steps.push({ kind: "exchange", to: to.filter((_, i) => moved[i]), from: from.filter((_, i) => moved[i]) });
  return steps;
}

export const loopSteps: LoopSteps = {
  switch(b, eqn, { branches }, scope) {
    const [index, ...ins] = eqn.ins.map((a) => b.readAtom(a, scope));
    const outs = eqn.outs.map((o) => b.write(o, scope));
    const steps = branches.map((j) => inner(b, j, ins, outs, scope));
    scope.steps.push({ kind: "switch", index, branches: steps });
  },
  scan(b, eqn, c, scope) {
    const loop = b.loop();
    const { consts, carries } = c;
    const slice = (p: Place, a: Aval): Place => {
      const bytes = bytesOf(a) / (a.shape[0] || 1);
      return bytes ? { buffer: p.buffer, slices: [...(p.slices ?? []), { loop, bytes }] } : p;
    };
    const fixed = eqn.ins.slice(0, consts).map((a) => b.readAtom(a, scope));
    const carry = eqn.ins.slice(consts, consts + carries).map((a) => carryOf(b, a, scope));
    const xs = eqn.ins.slice(consts + carries).map((a) => slice(b.readAtom(a, scope), a.aval));
    const ys = eqn.outs.slice(carries).map((o) => slice(b.write(o, scope), o.aval));
    const body = loopBody(b, c.body, fixed, carry, xs, ys, scope);
    if (c.length > 0) scope.steps.push({ kind: "for", loop, length: c.length, reverse: c.reverse, body });
    carriesOut(eqn.outs.slice(0, carries), carry, scope);
  },
  while(b, eqn, c, scope) {
    const n = c.testConsts + c.bodyConsts;
    const fixed = eqn.ins.slice(0, n).map((a) => b.readAtom(a, scope));
    const carry = eqn.ins.slice(n).map((a) => carryOf(b, a, scope));
    const predicate = b.buffer(1, scope.depth);
    const test = inner(b, c.test, [...fixed.slice(0, c.testConsts), ...carry], [predicate], scope);
    const body = loopBody(b, c.body, fixed.slice(c.testConsts), carry, [], [], scope);
    scope.steps.push({ kind: "while", test, predicate, body });
    carriesOut(eqn.outs, carry, scope);
  },
};
