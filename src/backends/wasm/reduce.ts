// Reductions. Each innermost loop runs in one of three ways:
//   in a loop that runs copies x width iterations at once, each of those has accumulators of its own;
//   elsewhere "sequence" has one accumulator, and "lanes" its 16: as 4 vectors of 4 or 16 scalars.

import type { Local } from "./assembler.ts";
import { emitCombiner } from "./combiner.ts";
import type { Emitter } from "./emitter.ts";
import { type ReduceNode, type Region, valueTypes } from "./graph.ts";
import { advance, type Context, enter, iterate, single } from "./loops.ts";
import { lanesOf } from "./vector-ops.ts";

/** Accumulators by value, then by copy. */
type Accumulators = Local[][];

export function emitReduce(e: Emitter, n: ReduceNode): void {
  const last = n.loops[n.loops.length - 1];
  const inside = e.varies(n);
  const copies = inside ? e.context.copies : 1;
  const results = n.args.map((a) =>
    Array.from({ length: copies }, () => e.temp(e.isWide(n) ? "v128" : valueTypes[a.type])),
  );
  n.locals = results.flat();
  e.scope(() => {
    if (!inside && n.order === "lanes" && last && last.width > 0) sixteen(e, n, results);
    // Inside of another loop's vectors, and in that loop's remaining iterations too.
    else if (inside || n.order === "lanes") within(e, n, results);
    else sequence(e, n, results);
  });
}

function initialise(e: Emitter, n: ReduceNode, accs: Accumulators, wide: boolean): void {
  for (const [k, list] of accs.entries())
    for (const acc of list) {
      e.constant(n.identity[k].value, n.identity[k].type, wide);
      e.f.local.set(acc);
    }
}
/** accs[k][to(u)] = combine(itself, value of copy u) for each copy. */
function accumulate(e: Emitter, n: ReduceNode, accs: Accumulators, wide: boolean, copies: number): void {
  for (let u = 0; u < copies; u++) {
    emitCombiner(e, n.combiner, wide, (side, k) => {
      if (side === 0) e.f.local.get(accs[k][u]);
      else if (wide) e.vector(n.args[k], u);
      else e.scalar(n.args[k], u);
    });
    for (let k = accs.length - 1; k >= 0; k--) e.f.local.set(accs[k][u]);
  }
}
/** accs[k][a] = combine(accs[k][a], accs[k][b]) */
function join(e: Emitter, n: ReduceNode, accs: Accumulators, a: number, b: number, wide: boolean): void {
  emitCombiner(e, n.combiner, wide, (side, k) => void e.f.local.get(accs[k][side === 0 ? a : b]));
  for (let k = accs.length - 1; k >= 0; k--) e.f.local.set(accs[k][a]);
}
/** The outer loops of a reduction, around `inner`. */
function nest(e: Emitter, loops: readonly Region[], inner: () => void, depth = 0): void {
  if (depth >= loops.length - 1) return inner();
  const loop = loops[depth];
  e.scope(() => {
    enter(e, loop);
    iterate(e, loop, loop.extent, 1, () => {
      e.compute(loop.pending);
      nest(e, loops, inner, depth + 1);
    });
  });
}

function sequence(e: Emitter, n: ReduceNode, accs: Accumulators): void {
  initialise(e, n, accs, false);
  const last = n.loops[n.loops.length - 1] as Region | undefined;
  const body = () =>
    e.within(single, () => {
      if (last) e.compute(last.pending);
      accumulate(e, n, accs, false, 1);
    });
  if (!last) return body();
  nest(e, n.loops, () => {
    enter(e, last);
    iterate(e, last, last.extent, 1, body);
  });
}

/** In a loop that runs several iterations at once. */
function within(e: Emitter, n: ReduceNode, results: Accumulators): void {
  const copies = results[0].length;
  const wide = e.isWide(n);
  const last = n.loops[n.loops.length - 1] as Region | undefined;
  const lanes = n.order === "lanes" ? 16 : 1;
  // One set of accumulators a lane of the order: sets[lane][k][u].
  const sets = Array.from({ length: lanes }, (_, l) =>
    l === 0
      ? results
      : n.args.map((a) => Array.from({ length: copies }, () => e.temp(wide ? "v128" : valueTypes[a.type]))),
  );
  for (const set of sets) initialise(e, n, set, wide);
  const step = (set: Accumulators) =>
    e.scope(() => {
      if (last) e.compute(last.pending);
      accumulate(e, n, set, wide, copies);
    });
  if (!last) step(sets[0]);
  else
    nest(e, n.loops, () => {
      enter(e, last);
      const whole = Math.floor(last.extent / lanes);
      if (lanes === 1) return iterate(e, last, whole, 1, () => step(results));
      iterate(e, last, whole, lanes, () => {
        for (const set of sets) {
          step(set);
          advance(e, last, 1);
        }
        advance(e, last, -lanes);
      });
      for (let l = 0; l < last.extent % lanes; l++) {
        step(sets[l]);
        advance(e, last, 1);
      }
    });
  for (let s = lanes / 2; s >= 1; s /= 2)
    for (let l = 0; l < s; l++)
      for (let u = 0; u < copies; u++) {
        emitCombiner(e, n.combiner, wide, (side, k) => void e.f.local.get(sets[side === 0 ? l : l + s][k][u]));
        for (let k = n.args.length - 1; k >= 0; k--) e.f.local.set(sets[l][k][u]);
      }
}

/** Sixteen accumulators along the innermost loop. */
function sixteen(e: Emitter, n: ReduceNode, results: Accumulators): void {
  const last = n.loops[n.loops.length - 1];
  const width = last.width as 1 | 2 | 4;
  const wide = width > 1;
  const count = 16 / width;
  const accs = n.args.map((a) => Array.from({ length: count }, () => e.temp(wide ? "v128" : valueTypes[a.type])));
  initialise(e, n, accs, wide);
  const blocks = (copies: number): Context => ({ loop: last, width, copies });
  const step = (copies: number) => () =>
    e.within(blocks(copies), () => {
      e.compute(last.pending);
      accumulate(e, n, accs, wide, copies);
    });
  nest(e, n.loops, () => {
    enter(e, last);
    iterate(e, last, Math.floor(last.extent / 16), 16, step(count));
    const rest = Math.floor((last.extent % 16) / width);
    if (rest > 0) iterate(e, last, 1, rest * width, step(rest));
    for (let lane = 0; lane < last.extent % width; lane++)
      iterate(e, last, 1, 1, () => e.within(single, () => oneLane(e, n, accs, rest, lane)));
  });
  for (let s = count / 2; s >= 1; s /= 2) for (let a = 0; a < s; a++) join(e, n, accs, a, a + s, wide);
  if (wide) {
    const other = n.args.map(() => e.temp("v128"));
    // Halves exchanged, then, of four, neighbours.
    for (const [a, b, c, d] of [
      [2, 3, 0, 1],
      [1, 0, 3, 2],
    ].slice(0, width / 2)) {
      for (const [k, o] of other.entries())
        e.f.local.get(accs[k][0]).local.get(accs[k][0]).i32x4.shuffle(a, b, c, d).local.set(o);
      join(
        e,
        n,
        accs.map((a, k) => [a[0], other[k]]),
        0,
        1,
        true,
      );
    }
  }
  for (const [k, [result]] of results.entries()) {
    e.f.local.get(accs[k][0]);
    if (wide) extract(e, n, k, 0);
    e.f.local.set(result);
  }
}
/** Combines one scalar into a lane of accumulator `at`. */
function oneLane(e: Emitter, n: ReduceNode, accs: Accumulators, at: number, lane: number): void {
  e.compute(n.loops[n.loops.length - 1].pending);
  emitCombiner(e, n.combiner, false, (side, k) => {
    if (side === 1) return e.scalar(n.args[k]);
    e.f.local.get(accs[k][at]);
    extract(e, n, k, lane);
  });
  for (let k = accs.length - 1; k >= 0; k--) {
    const { type } = n.identity[k];
    const t = e.temp(valueTypes[type]);
    e.f.local.set(t).local.get(accs[k][at]);
    if (type === "bool") e.f.i32.const(0).local.get(t).i32.sub();
    else e.f.local.get(t);
    lanesOf(e.f, type).replace_lane(lane);
    e.f.local.set(accs[k][at]);
  }
}
/** Stack: vector; then a lane of it as a scalar of value k's type. */
function extract(e: Emitter, n: ReduceNode, k: number, lane: number): void {
  const { type } = n.identity[k];
  lanesOf(e.f, type).extract_lane(lane);
  if (type === "bool") e.f.i32.const(1).i32.and();
}
