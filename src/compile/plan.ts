import { type Place, type Program, type ProgramBuffer, type Step, stepLists } from "../ir/program.ts";

/** A buffer of a program being built. `depth` counts the loops and branches around the step list that it belongs to. */
export interface Draft {
  readonly bytes: number;
  readonly home: { readonly kind: "in" | "out"; readonly k: number } | "arena";
  readonly depth: number;
}
const align = (n: number): number => (n + 63) & ~63;

/**
 * Places temporary buffers in one arena. A buffer is live from its first to its last use; one that belongs outside a loop
 * and is used within is live for the whole loop, since the next iteration may read it.
 */
export function plan(
  drafts: readonly Draft[],
  body: readonly Step[],
  counts: { readonly inputs: number; readonly outputs: number; readonly loops: number },
): Program {
  const live = drafts.map(() => ({ from: Number.POSITIVE_INFINITY, to: -1 }));
  let time = 0;
  const touch = (b: number, from: number, to: number) => {
    live[b].from = Math.min(live[b].from, from);
    live[b].to = Math.max(live[b].to, to);
  };
  /** Uses inside a step list at some depth; a buffer of an outer list is reported to it. */
  const visit = (steps: readonly Step[], depth: number): Set<number> => {
    const outer = new Set<number>();
    for (const s of steps) {
      const from = time++;
      const inner = stepLists(s);
      const used = new Set(places(s));
      for (const list of inner) for (const b of visit(list, depth + 1)) used.add(b);
      const to = time++;
      for (const b of used) {
        if (drafts[b].depth < depth) outer.add(b);
        else touch(b, from, to);
      }
    }
    return outer;
  };
  visit(body, 0);
  // Buffers whose pointers a loop exchanges stand for each other's memory ever after: they live and die together.
  for (const group of exchanged(body)) {
    const from = Math.min(...group.map((b) => live[b].from));
    const to = Math.max(...group.map((b) => live[b].to));
    for (const b of group) live[b] = { from, to };
  }
  const order = drafts
    .map((_, i) => i)
    .filter((i) => drafts[i].home === "arena" && live[i].to >= 0 && drafts[i].bytes > 0);
  order.sort((a, b) => live[a].from - live[b].from || drafts[b].bytes - drafts[a].bytes);
  const offsets = new Map<number, number>();
  let arenaBytes = 0;
  let active: number[] = [];
  for (const i of order) {
    active = active.filter((j) => live[j].to >= live[i].from);
    const taken = active
      .map((j) => [offsets.get(j) as number, (offsets.get(j) as number) + align(drafts[j].bytes)])
      .sort((a, b) => a[0] - b[0]);
    let at = 0;
    for (const [lo, hi] of taken) {
      if (at + drafts[i].bytes <= lo) break;
      at = Math.max(at, hi);
    }
    offsets.set(i, at);
    active.push(i);
    arenaBytes = Math.max(arenaBytes, at + align(drafts[i].bytes));
  }
  const buffers = drafts.map(({ bytes, home }, i): ProgramBuffer => {
    return { bytes, home: home === "arena" ? { kind: "arena", offset: offsets.get(i) ?? 0 } : home };
  });
  return { ...counts, buffers, arenaBytes, body };
}
/** Groups of buffers that exchange steps connect. */
function exchanged(body: readonly Step[]): number[][] {
  const groupOf = new Map<number, number[]>();
  const join = (a: number, b: number): void => {
    const [ga, gb] = [groupOf.get(a) ?? [a], groupOf.get(b) ?? [b]];
    if (ga === gb) return;
    const all = [...ga, ...gb];
    for (const m of all) groupOf.set(m, all);
  };
  const visit = (steps: readonly Step[]): void => {
    for (const s of steps) {
      if (s.kind === "exchange") s.to.forEach((b, i) => void join(b, s.from[i]));
      for (const list of stepLists(s)) visit(list);
    }
  };
  visit(body);
  return [...new Set(groupOf.values())];
}
function places(s: Step): number[] {
  const of = (...ps: readonly Place[]) => ps.map((p) => p.buffer);
  switch (s.kind) {
    case "kernel":
      return of(...s.args);
    case "dot":
      return of(...s.args, s.scratch, ...(s.epilogue?.args ?? []));
    case "copy":
      return of(s.from, s.to);
    case "exchange":
      return [...s.to, ...s.from];
    case "while":
      return of(s.predicate);
    case "switch":
      return of(s.index);
    case "host":
      return of(...s.args.map((a) => a.place), ...s.outs.map((a) => a.place));
    default:
      return [];
  }
}
