import { InternalError } from "../core/errors.ts";
import type { Atom } from "../core/jaxpr.ts";
import { coefficient, type Index, type LoopVar } from "../ir/index.ts";
import type { Offsets } from "../ir/program.ts";
import { product } from "../util/list.ts";
import { epilogueOf } from "./epilogue.ts";
import { type Epilogue, isDot, type Planned, type ProductSteps } from "./products.ts";
import { type FusedDot, operandsOf, type Unit } from "./units.ts";

const sizeOfLoops = (vs: readonly LoopVar[]) => product(vs.map((v) => v.hi + 1));
const sizesOf = (f: FusedDot) => {
  const [batch, m, n, k] = [f.batch, f.row, f.column, f.depth].map(sizeOfLoops);
  return { batch, m, n, k };
};
/** The dimensions of an axis with their strides. */
function offsets(at: Index, vars: readonly LoopVar[]): Offsets {
  return vars.map((v) => {
    const stride = coefficient(at, v);
    if (stride === null) throw new InternalError("a contraction's operand is not affine");
    return { size: v.hi + 1, stride };
  });
}

export const productSteps: ProductSteps = {
  epilogues(units, jaxpr) {
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
  },
  step(dot, scratch) {
    const { batch, m, n, k } = sizesOf(dot);
    const [a, b] = dot.operands;
    return {
      kind: "dot",
      batch,
      m,
      n,
      k,
      a: {
        batch: offsets(a.at, dot.batch),
        row: offsets(a.at, dot.row),
        depth: offsets(a.at, dot.depth),
        at: a.at.constant,
      },
      b: {
        batch: offsets(b.at, dot.batch),
        depth: offsets(b.at, dot.depth),
        column: offsets(b.at, dot.column),
        at: b.at.constant,
      },
      scratch: scratch(m, n, k),
    };
  },
};
