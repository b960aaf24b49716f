// Decides where each node is computed, which loops run several iterations at once, and the order within a region.

import { dtypeInfo } from "../../core/dtype.ts";
import type { OpExpr } from "../../ir/expr.ts";
import { combinerOps, combinerUses } from "./combiner.ts";
import {
  type Access,
  type Code,
  type Graph,
  isWide,
  type Node,
  type OpNode,
  type ReduceNode,
  type Region,
  type StoreCode,
  strideOf,
} from "./graph.ts";
import { comesInEights } from "./storage.ts";

/** Nested stack depth of code without locals: beyond it a value gets a local, so that emission never recurses deeply. */
const maxHeight = 24;

export function place(g: Graph): void {
  chooseRegions(g);
  chooseVectors(g);
  chooseLocals(g);
  schedule(g);
}

// ---- regions ---------------------------------------------------------------
function common(a: Region, b: Region): Region {
  while (a !== b) {
    if (a.depth >= b.depth) a = a.parent as Region;
    else b = b.parent as Region;
  }
  return a;
}
function use(n: Node, at: Region): void {
  n.uses++;
  n.use = n.use ? common(n.use, at) : at;
}
/** As far out as its variables allow; but not out of a branch unless that takes it out of a loop too. */
function regionFor(n: Node): Region {
  let best = n.use as Region;
  for (let r = best; r !== n.home; r = r.parent as Region) if (r.kind !== "branch") best = r.parent as Region;
  return best;
}
function chooseRegions(g: Graph): void {
  eachRoot(g.body, use);
  for (let i = g.nodes.length - 1; i >= 0; i--) {
    const n = g.nodes[i];
    if (n.uses === 0) continue;
    if (n.kind === "induct") {
      n.region = n.loop;
      use(n.args[0], n.loop.parent as Region);
      continue;
    }
    n.region = n.kind === "const" || n.kind === "pointer" || n.kind === "counter" ? n.home : regionFor(n);
    let inner = n.region;
    if (n.kind === "reduce") {
      for (const loop of n.loops) {
        loop.parent = inner;
        loop.depth = inner.depth + 1;
        inner = loop;
      }
    }
    for (const a of n.args) use(a, inner);
  }
}
/** Values and conditions of statements, with the region in which they are needed; and addresses of stores. */
function eachRoot(body: readonly Code[], f: (n: Node, at: Region) => void): void {
  for (const s of body) {
    for (const n of rootsOf(s)) f(n, s.region);
    for (const b of bodiesOf(s)) eachRoot(b.body, f);
  }
}
function eachStore(body: readonly Code[], f: (s: StoreCode) => void): void {
  for (const s of body) {
    if (s.kind === "store") f(s);
    for (const b of bodiesOf(s)) eachStore(b.body, f);
  }
}
function rootsOf(s: Code): Node[] {
  switch (s.kind) {
    case "loop":
      return [];
    case "store":
      return [s.access.pointer, s.access.rest, s.guard, s.value].filter((n) => n !== null);
    case "set":
      return [s.value];
    default:
      return [s.condition];
  }
}
const bodiesOf = (s: Code): { region: Region; body: readonly Code[] }[] =>
  s.kind === "loop" || s.kind === "while"
    ? [{ region: s.kind === "loop" ? s.region : s.loop, body: s.body }]
    : s.kind === "if"
      ? [
          { region: s.thenRegion, body: s.then },
          { region: s.elseRegion, body: s.otherwise },
        ]
      : [];

// ---- loops that run several iterations at once -----------------------------
const isAddress = (n: Node): boolean => n.kind === "pointer" || n.kind === "induct" || n.kind === "const";

function chooseVectors(g: Graph): void {
  eachStore(g.body, (s) => {
    for (let r = s.region.parent; r; r = r.parent) {
      if (dtypeInfo[s.access.dtype].bytes > 4) r.narrow = false;
      if (r.variable && (!isDouble(s.access, r) || s.guard?.vars.has(r.variable.id))) r.double = false;
    }
  });
  const lanes = g.nodes.filter((n): n is ReduceNode => n.kind === "reduce" && n.uses > 0 && n.order === "lanes");
  const innermost = new Map(lanes.map((n) => [n.loops[n.loops.length - 1], n] as const));
  const candidates = new Set([...g.vectorLoops, ...innermost.keys()]);
  /** Unit-stride accesses along each candidate. */
  const contiguous = new Map<Region, number>();
  for (const n of g.nodes) {
    if (n.uses === 0 || isAddress(n)) continue;
    for (let r: Region | null = n.region; r; r = r.parent) {
      if (!candidates.has(r) || !n.vars.has(r.variable!.id)) continue;
      r.weight++;
      if (isWide(n.type) || n.args.some((a) => isWide(a.type))) r.narrow = false;
      if (!isDoubleNode(n, r)) r.double = false;
      if (n.kind === "reduce") {
        r.reduces = true;
        if (n.identity.some((c) => isWide(c.type))) r.narrow = false;
      }
      if (n.kind === "load" && isUnit(n.access, r)) contiguous.set(r, (contiguous.get(r) ?? 0) + 1);
    }
  }
  for (const [r, n] of innermost) {
    if (n.identity.some((c) => isWide(c.type))) r.narrow = false;
    if (n.identity.some((c) => c.type !== "float64")) r.double = false;
  }
  const widthOf = (r: Region) => (r.narrow ? 4 : r.double ? 2 : 1);
  const suits = (r: Region) => widthOf(r) > 1 && r.extent >= widthOf(r);
  for (const v of g.vectorLoops) {
    // A reduction inside may have the better use of the lanes.
    const inner = [...innermost].filter(([r, n]) => n.vars.has(v.variable!.id) && isInside(r, v) && suits(r));
    const score = (r: Region) => contiguous.get(r) ?? 0;
    const prefersInner = inner.some(([r]) => score(r) >= score(v) || v.weight > 60);
    if (suits(v) && !prefersInner) v.width = widthOf(v);
  }
  for (const r of [...innermost.keys()].sort((a, b) => a.depth - b.depth))
    if (r.extent > 1 && !enclosing(r)) r.width = suits(r) ? widthOf(r) : 1;
  for (const n of g.nodes) {
    const v = n.uses > 0 && !isAddress(n) ? enclosing(n.region) : null;
    if (v && n.vars.has(v.variable!.id)) n.vector = v;
  }
  for (const n of g.nodes) {
    if (!n.vector) continue;
    for (const a of n.args)
      if (
        a.vector !== n.vector &&
        a.kind !== "const" &&
        !isAddress(a) &&
        a.region !== n.vector &&
        !isInside(a.region, n.vector)
      )
        n.vector.splats.add(a);
  }
}
const isUnit = (a: Access, r: Region): boolean =>
  Math.abs(strideOf(a, r.variable!)) === 1 && !a.rest?.vars.has(r.variable!.id);
const isDouble = (a: Access, r: Region): boolean =>
  a.dtype === "float64" && isUnit(a, r) && strideOf(a, r.variable!) === 1;
/** What there are instructions for that take two float64 at once. */
const doubleOps: ReadonlySet<string> = /*@__PURE__*/ new Set(
  "add sub mul div neg abs min max pmin pmax fma fnma sqrt floor ceil trunc nearest eq ne lt le and or xor not select".split(
    " ",
  ),
);
const isDoubleOp = (n: OpNode | OpExpr): boolean =>
  doubleOps.has(n.op) && n.args.every((a) => a.type === "float64" || a.type === "bool");
/** Whether a node that varies in a loop is of float64, or compares such. */
function isDoubleNode(n: Node, r: Region): boolean {
  if (n.kind === "load") return isDouble(n.access, r);
  if (n.kind === "op") return isDoubleOp(n);
  return n.kind === "reduce"
    ? n.identity.every((c) => c.type === "float64") && !!combinerOps(n.combiner)?.every(isDoubleOp)
    : n.kind === "result" && n.type === "float64";
}
const isInside = (r: Region | null, outer: Region): boolean => {
  for (; r; r = r.parent) if (r === outer) return true;
  return false;
};
/** The vectorised loop around a region, itself included. */
const enclosing = (r: Region): Region | null => {
  for (let p: Region | null = r; p; p = p.parent) if (p.width > 0) return p;
  return null;
};

// ---- locals ----------------------------------------------------------------
function chooseLocals(g: Graph): void {
  const repeated = new Set<Node>();
  for (const n of g.nodes)
    if (n.kind === "reduce") {
      const times = combinerUses(n.combiner);
      for (const [k, a] of n.args.entries()) if (times[k] !== 1 || n.args.length > 1) repeated.add(a);
    }
  for (const n of g.nodes) {
    if (n.kind !== "op" && n.kind !== "load") continue;
    const at = n.use as Region;
    const here = at === n.region || (at?.kind === "statement" && at.parent === n.region);
    n.inline = n.uses === 1 && here && !repeated.has(n) && !(n.kind === "load" && comesInEights(n.access.dtype));
    let height = 0;
    for (const a of n.args) if (a.inline) height = Math.max(height, a.height);
    n.height = height + 1;
    if (n.height > maxHeight) n.inline = false;
  }
}

// ---- order -----------------------------------------------------------------
function schedule(g: Graph): void {
  scheduleBlock(g.body, g.root);
  g.root.schedule.push(g.root.pending);
}
function scheduleBlock(body: readonly Code[], region: Region): void {
  for (const s of body) {
    for (const n of rootsOf(s)) visit(n);
    if (s.kind === "while") {
      // The test's values are computed at the top of each iteration.
      s.loop.schedule.push(s.loop.pending);
      s.loop.pending = [];
    }
    for (const b of bodiesOf(s)) scheduleBlock(b.body, b.region);
    region.schedule.push(region.pending);
    region.pending = [];
  }
}
/** Appends what a value needs to the lists of the regions, operands first. */
function visit(root: Node): void {
  const stack: { n: Node; ready: boolean }[] = [{ n: root, ready: false }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const { n } = top;
    if (n.visited) stack.pop();
    else if (top.ready) {
      n.visited = true;
      stack.pop();
      if (n.kind === "induct") n.loop.inductions.push(n);
      else if (n.kind === "counter") n.loop.needsCounter = true;
      else if (n.kind === "reduce" || n.kind === "rare" || ((n.kind === "op" || n.kind === "load") && !n.inline))
        n.region.pending.push(n);
    } else {
      top.ready = true;
      for (let i = n.args.length - 1; i >= 0; i--) stack.push({ n: n.args[i], ready: false });
    }
  }
}
