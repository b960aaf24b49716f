import { type Atom, type Eqn, Jaxpr, Literal } from "../../core/jaxpr.ts";
import type { AnyPrimitive } from "../../core/primitive.ts";
import { evalJaxpr, scalar, stage } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { scan } from "../../lax/scan.ts";
import { addP, subP } from "../../ops/arithmetic.ts";
import { clampP } from "../../ops/clamp.ts";
import { convertElementTypeP } from "../../ops/convert.ts";
import { dynamicSliceP, dynamicUpdateSlice, dynamicUpdateSliceP } from "../../ops/index.ts";
import { reshape, rev, sliceInDim } from "../../ops/shape.ts";
import { range, sameList } from "../../util/list.ts";

// Scans, as they were before they were lowered to loops: arrays that a loop reads or writes row by row, as its counter goes, are stacked
// operands and results of a scan. Then no step copies an array, and the derivative adds up rows.

/** The counter is carry number `counter`; it starts at `from` and moves by `step`. */
export interface Counter {
  readonly counter: number;
  readonly from: number;
  readonly step: number;
  readonly count: number;
}
/** Rows that one equation of the body reads or writes. */
interface Rows {
  readonly eqn: Eqn;
  readonly lowest: number;
  readonly descending: boolean;
}

/** Runs a loop whose body takes and gives `init`. */
export function countedScan(body: (carry: Value[]) => Value[], init: readonly Value[], c: Counter): Value[] {
  const { jaxpr, captured } = stage(
    (carry) => body(carry),
    init.map((x) => x.aval),
    "while",
  );
  const carries = jaxpr.ins.slice(captured.length);
  const uses = usesOf(jaxpr);
  const rowsOf = rowsBy(jaxpr, carries[c.counter], c);
  const once = (v: Atom): boolean => uses.get(v)?.length === 1;
  // Carries of which each step writes one row, and does nothing else with them.
  const written = carries.map((v, k): Rows | null => {
    const rows = rowsOf(uses.get(v)?.[0] ?? null, dynamicUpdateSliceP);
    const out = jaxpr.outs[k];
    return rows && once(v) && rows.eqn.ins[0] === v && out === rows.eqn.outs[0] && once(out) ? rows : null;
  });
  const read = captured.map((_, k): Rows[] => {
    const rows = (uses.get(jaxpr.ins[k]) ?? []).map((e) => rowsOf(e, dynamicSliceP));
    return rows.every((r) => r !== null && r.eqn.ins[0] === jaxpr.ins[k]) ? (rows as Rows[]) : [];
  });
  const moving = range(init.length).filter((k) => !written[k]);
  const stacked = range(init.length).filter((k) => written[k]);
  const closed = range(captured.length).filter((k) => read[k].length === 0);
  const slices = read.flat();
  const gone = new Set([...slices, ...written].map((r) => r?.eqn));
  const inner = new Jaxpr(
    [...closed.map((k) => jaxpr.ins[k]), ...moving.map((k) => carries[k]), ...slices.map((r) => r.eqn.outs[0])],
    jaxpr.eqns.filter((e) => !gone.has(e)),
    [...moving.map((k) => jaxpr.outs[k]), ...stacked.map((k) => (written[k] as Rows).eqn.ins[1])],
  );
  const xs = read.flatMap((rows, k) => rows.map((r) => taken(captured[k], r, c.count)));
  const constants = closed.map((k) => captured[k]);
  const step = (carry: Value[], x: Value[]) => {
    const outs = evalJaxpr(inner, [...constants, ...carry, ...x]);
    return [outs.slice(0, moving.length), outs.slice(moving.length)] as const;
  };
  const start = moving.map((k) => init[k]);
  const [last, ys] = scan(step as never, start, xs as never, { length: c.count }) as unknown as [Value[], Value[]];
  const outs = [...init];
  moving.forEach((k, i) => {
    outs[k] = last[i];
  });
  stacked.forEach((k, i) => {
    outs[k] = put(init[k], ys[i], written[k] as Rows, c.count);
  });
  return outs;
}
/** The rows in the order of the steps, each with an axis of size 1 in front. */
function taken(x: Value, { lowest, descending }: Rows, count: number): Value {
  const rows = sliceInDim(x, lowest, lowest + count);
  return reshape(descending ? rev(rows, [0]) : rows, [count, 1, ...x.shape.slice(1)]);
}
function put(x: Value, ys: Value, { lowest, descending }: Rows, count: number): Value {
  const flat = reshape(ys, [count, ...x.shape.slice(1)]);
  const rows = descending ? rev(flat, [0]) : flat;
  if (count === x.shape[0]) return rows;
  const starts = x.shape.map((_, d) => scalar(d === 0 ? lowest : 0, "int32"));
  return dynamicUpdateSlice(x, rows, starts);
}

/** Who reads each value; null stands for the results. */
function usesOf({ eqns, outs }: Jaxpr): Map<Atom, (Eqn | null)[]> {
  const uses = new Map<Atom, (Eqn | null)[]>();
  const add = (a: Atom, by: Eqn | null): void => {
    const list = uses.get(a);
    if (list) list.push(by);
    else uses.set(a, [by]);
  };
  for (const e of eqns) for (const a of e.ins) add(a, e);
  for (const a of outs) add(a, null);
  return uses;
}
/** Finds equations that read or write the row of the first operand that belongs to the step, and tells which rows all steps together do. */
function rowsBy({ eqns }: Jaxpr, counter: Atom, { from, step, count }: Counter) {
  const definitions = new Map<Atom, Eqn>(eqns.flatMap((e) => e.outs.map((o) => [o, e] as const)));
  /** A position as sign counter + offset, if it is that. */
  const affine = (a: Atom): { sign: number; offset: number } | null => {
    if (a === counter) return { sign: 1, offset: 0 };
    const e = definitions.get(a);
    if (e?.prim === convertElementTypeP) return affine(e.ins[0]);
    // Bounds that no row reaches.
    if (e?.prim === clampP && e.ins[0] instanceof Literal && e.ins[2] instanceof Literal) return affine(e.ins[1]);
    if (e?.prim !== addP && e?.prim !== subP) return null;
    const sign = e.prim === addP ? 1 : -1;
    const [x, y] = e.ins;
    if (y instanceof Literal) return moved(affine(x), sign * Number(y.value));
    if (!(x instanceof Literal)) return null;
    const inner = affine(y);
    return inner && { sign: sign * inner.sign, offset: sign * inner.offset + Number(x.value) };
  };
  const moved = (p: { sign: number; offset: number } | null, by: number) =>
    p && { sign: p.sign, offset: p.offset + by };
  return (eqn: Eqn | null, prim: AnyPrimitive): Rows | null => {
    if (eqn?.prim !== prim) return null;
    const writes = prim === dynamicUpdateSliceP;
    const [{ aval: whole }, start] = [eqn.ins[0], eqn.ins[writes ? 2 : 1]];
    const { shape } = (writes ? eqn.ins[1] : eqn.outs[0]).aval;
    const at = start && sameList(shape, [1, ...whole.shape.slice(1)]) ? affine(start) : null;
    if (!at || Math.abs(step) !== 1) return null;
    const first = at.sign * from + at.offset;
    const last = first + at.sign * step * (count - 1);
    const lowest = Math.min(first, last);
    if (lowest < 0 || Math.max(first, last) >= whole.shape[0]) return null;
    return { eqn, lowest, descending: last < first };
  };
}
