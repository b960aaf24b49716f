import { type DType, dtypeInfo } from "../../core/dtype.ts";
import { InternalError } from "../../core/errors.ts";
import { type Expr, type ReduceExpr, type Register, registerOf } from "../../ir/expr.ts";
import { eachAtom, type Index, type IndexAtom, type LoopVar } from "../../ir/index.ts";
import type { Kernel, Stmt } from "../../ir/loop.ts";
import { Later } from "../../util/later.ts";
import {
  type Access, type AccessGroup, type Code, type Graph, type Node, type NodeOp, Region,
} from "./graph.ts"; // biome-ignore format: one list
import { joinLoops, swapShort } from "./rearrange.ts";
import type { SmallNumber } from "./small-numbers.ts";
import { comesInEights, halfFloats } from "./storage.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
const noVars: ReadonlySet<number> = new Set();
const noLocals: number[] = [];
/** Dtypes that are not stored as their registers' bytes; installed by what makes such arrays. */
export const smallNumbers: Later<Partial<Record<DType, SmallNumber>>> = /*@__PURE__*/ new Later(
  "numbers of 8 bits and less",
  "api/narrow.ts",
);
const smallNumber = (d: DType): SmallNumber | undefined => smallNumbers.installed?.[d];

/** Expressions and statements of a kernel as a graph of nodes with their home regions. */
export function convert(kernel: Kernel): Graph {
  return new Converter(kernel).run();
}

class Converter {
  private readonly kernel: Kernel;
  private readonly root = new Region("root", null, null, 0);
  private readonly nodes: Node[] = [];
  private readonly vectorLoops: Region[] = [];
  /** The region that binds each variable now. */
  private readonly bound = new Map<number, Region>();
  private readonly groups = new Map<string, AccessGroup>();
  private readonly constants = new Map<string, Node>();
  private order = 0;
  /** The statement in which an expression stands, and the unconditional code around it. */
  private statement: Region = this.root;
  private regions = 0;
  private readonly regionIds = new Map<Region, number>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }
  run(): Graph {
    const body = this.block(this.kernel.body, this.root);
    return { root: this.root, body, nodes: this.nodes, vectorLoops: this.vectorLoops };
  }

  // Statements

  private block(stmts: readonly Stmt[], parent: Region): Code[] {
    return joinLoops(stmts).flatMap((s) => this.stmt(s, parent));
  }
  private inStatement(parent: Region): Region {
    return (this.statement = new Region("statement", parent, null, ++this.order));
  }
  private stmt(s: Stmt, parent: Region): Code[] {
    switch (s.kind) {
      case "loop": {
        if (s.var.hi < s.var.lo) return [];
        // Indices have no terms for a variable that has one value.
        if (s.var.hi === s.var.lo) return this.block(s.body, parent);
        const swapped = swapShort(s);
        if (swapped) return this.stmt(swapped, parent);
        const region = this.bind(s.var, parent);
        if (s.mode === "vector") this.vectorLoops.push(region);
        const body = this.block(s.body, region);
        this.bound.delete(s.var.id);
        return [{ kind: "loop", region, mode: s.mode, body }];
      }
      case "store": {
        const region = this.inStatement(parent);
        const guard = s.guard ? this.expr(s.guard) : null;
        const number = this.expr(s.value);
        const { dtype } = this.kernel.buffers[s.buffer];
        const value = smallNumber(dtype)?.store(this, number) ?? number;
        const exact = comesInEights(dtype) && halfFloats.get().isNumberOf(dtype, number);
        const access = this.access(s.buffer, s.at, guard ? region : parent);
        return [{ kind: "store", region, access, value, exact, guard }];
      }
      case "set": {
        const region = this.inStatement(parent);
        return [{ kind: "set", region, local: s.local, value: this.expr(s.value) }];
      }
      case "if": {
        const region = this.inStatement(parent);
        const condition = this.expr(s.condition);
        const thenRegion = new Region("branch", parent, null, ++this.order);
        const then = this.block(s.then, thenRegion);
        const elseRegion = new Region("branch", parent, null, ++this.order);
        const otherwise = this.block(s.otherwise, elseRegion);
        return [{ kind: "if", region, condition, thenRegion, then, elseRegion, otherwise }];
      }
      case "while": {
        const loop = new Region("loop", parent, null, ++this.order);
        const region = this.inStatement(loop);
        const condition = this.expr(s.condition);
        return [{ kind: "while", loop, region, condition, body: this.block(s.body, loop) }];
      }
    }
  }
  private bind(v: LoopVar, parent: Region): Region {
    const region = new Region("loop", parent, v, ++this.order);
    this.bound.set(v.id, region);
    return region;
  }

  // Expressions

  private homeOf(vars: ReadonlySet<number>, pure: boolean): Region {
    let home = pure ? this.root : this.statement;
    for (const v of vars) {
      const r = this.bound.get(v);
      if (r && r.order > home.order) home = r;
    }
    return home;
  }
  /** Operands first, without recursion: chains may be thousands long. */
  private expr(root: Expr): Node {
    const done = this.homeOf(root.vars, root.pure).memo.get(root);
    if (done) return done;
    const stack: { e: Expr; ready: boolean }[] = [{ e: root, ready: false }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      const { memo } = this.homeOf(top.e.vars, top.e.pure);
      if (memo.has(top.e)) stack.pop();
      else if (top.ready) {
        memo.set(top.e, this.convert(top.e));
        stack.pop();
      } else {
        top.ready = true;
        for (const e of operands(top.e)) stack.push({ e, ready: false });
      }
    }
    return this.known(root);
  }
  private known(e: Expr): Node {
    return this.homeOf(e.vars, e.pure).memo.get(e) ?? this.expr(e);
  }
  private convert(e: Expr): Node {
    switch (e.kind) {
      case "const":
        return this.constant(e.value, e.type);
      case "index":
        return this.index(e.index);
      case "load":
        return this.load(e.buffer, e.at, this.homeOf(e.vars, e.pure));
      case "op": {
        const args = e.args.map((a) => this.known(a));
        return e.op === "fma" ? this.fma(e.type, args) : this.op(e.op, e.type, args);
      }
      case "piece": {
        const at = this.index(e.at);
        return e.args.reduceRight(
          (rest, arg, i) => {
            if (i === e.args.length - 1) return this.known(arg);
            const before = this.op("lt", "bool", [at, this.constant(e.cuts[i], "int32")]);
            return this.op("select", e.type, [before, this.known(arg), rest]);
          },
          null as unknown as Node,
        );
      }
      case "rare": {
        const args = [e.condition, e.common, ...e.args].map((a) => this.known(a));
        const home = args.reduce((h, a) => (a.home.order > h.order ? a.home : h), this.root);
        return this.node({ kind: "rare", type: e.type, vars: unite(args), home, args, body: e.body });
      }
      case "reduce":
        return this.reduce(e);
      case "result": {
        const of = this.known(e.of);
        return this.node({ kind: "result", type: e.type, vars: e.vars, home: of.home, args: [of], k: e.k });
      }
      case "local":
        return this.node({ kind: "local", type: e.type, vars: noVars, home: this.statement, args: [], local: e.local });
      default:
        throw new InternalError(`a ${e.kind} expression in a kernel's code`);
    }
  }
  private reduce(e: ReduceExpr): Node {
    const home = this.homeOf(e.vars, e.pure);
    const outer = { order: this.order, shadowed: e.loops.map((v) => this.bound.get(v.id)) };
    let parent = home;
    const loops = e.loops.map((v) => (parent = this.bind(v, parent)));
    const args = e.values.map((v) => this.expr(v));
    for (const [i, v] of e.loops.entries()) {
      const before = outer.shadowed[i];
      if (before) this.bound.set(v.id, before);
      else this.bound.delete(v.id);
    }
    const { combiner, order } = e;
    return this.node({
      kind: "reduce", type: e.type, vars: e.vars, home, args, loops, combiner, identity: combiner.identity, order,
    }); // biome-ignore format: one line
  }
  constant(value: number | bigint | boolean, type: Register): Node {
    const key = `${type}${Object.is(value, -0) ? "-0" : value}`;
    let c = this.constants.get(key);
    if (!c) {
      c = this.node({ kind: "const", type, vars: noVars, home: this.root, args: [], value });
      this.constants.set(key, c);
    }
    return c;
  }
  op(op: NodeOp, type: Register, args: readonly Node[], by = 0, lo = 0): Node {
    let home = this.root;
    for (const a of args) if (a.home.order > home.order) home = a.home;
    return this.node({ kind: "op", type, vars: unite(args), home, args, op, by, lo });
  }
  /** fma, whose factors' signs are part of the instruction. */
  private fma(type: Register, [a, b, c]: readonly Node[]): Node {
    const factors = [a, b].map((n) => (n.kind === "op" && n.op === "neg" ? n.args[0] : n));
    const negative = (factors[0] !== a) !== (factors[1] !== b);
    return this.op(negative ? "fnma" : "fma", type, [...factors, c]);
  }
  /** Completes a node: the object is made once, where its kind is known. */
  private node<N extends { type: Register; vars: ReadonlySet<number>; home: Region; args: readonly Node[] }>(
    n: N,
  ): Node {
    const node = n as unknown as Mutable<Node>;
    node.region = n.home;
    node.use = null;
    node.uses = 0;
    node.inline = false;
    node.height = 0;
    node.visited = false;
    node.vector = null;
    node.locals = noLocals;
    node.splat = -1;
    this.nodes.push(node);
    return node;
  }

  // Indices and addresses

  /** An index as a number: a sum whose partial sums stand as far out as they can. */
  private index(x: Index): Node {
    const terms = x.terms.map((t) => this.scaled(this.atom(t.atom), t.factor));
    return this.sum(terms, x.constant);
  }
  private scaled(n: Node, factor: number): Node {
    return factor === 1 ? n : this.op("mul", "int32", [n, this.constant(factor | 0, "int32")]);
  }
  private sum(terms: Node[], constant: number): Node {
    terms.sort((a, b) => a.home.order - b.home.order);
    if (constant !== 0 || terms.length === 0) terms.unshift(this.constant(constant | 0, "int32"));
    return terms.reduce((a, b) => this.op("add", "int32", [a, b]));
  }
  private atom(a: IndexAtom): Node {
    if (a.kind === "runtime") return this.known(a.expr);
    const home = this.atomHome(a);
    let n = home.named.get(a.key);
    if (!n) home.named.set(a.key, (n = this.newAtom(a)));
    return n;
  }
  private atomHome(a: IndexAtom): Region {
    if (a.kind === "runtime") return this.homeOf(a.expr.vars, a.expr.pure);
    if (a.kind === "var") return this.bound.get(a.id) ?? this.root;
    let home = this.root;
    for (const t of a.of.terms) {
      const h = this.atomHome(t.atom);
      if (h.order > home.order) home = h;
    }
    return home;
  }
  private newAtom(a: Exclude<IndexAtom, { kind: "runtime" }>): Node {
    switch (a.kind) {
      case "var": {
        const loop = this.bound.get(a.id);
        if (!loop) throw new InternalError(`${this.kernel.name}: loop variable ${a.key} is not bound`);
        return this.node({ kind: "counter", type: "int32", vars: new Set([a.id]), home: loop, args: [], loop });
      }
      case "div":
        return this.op("floorDiv", "int32", [this.index(a.of)], a.by, a.of.lo);
      case "mod":
        return this.op("floorMod", "int32", [this.index(a.of)], a.by, a.of.lo);
      case "clamp": {
        let n = this.index(a.of);
        if (a.of.lo < a.min) n = this.op("max", "int32", [n, this.constant(a.min, "int32")]);
        if (a.of.hi > a.max) n = this.op("min", "int32", [n, this.constant(a.max, "int32")]);
        return n;
      }
    }
  }
  private load(buffer: number, at: Index, home: Region): Node {
    const { dtype } = this.kernel.buffers[buffer];
    const access = this.access(buffer, at, home);
    const args = access.rest ? [access.pointer, access.rest] : [access.pointer];
    const small = smallNumber(dtype);
    const type = small?.raw ?? registerOf[dtype as keyof typeof registerOf];
    const raw = this.node({ kind: "load", type, vars: unite(args), home, args, access });
    return small?.load(this, raw) ?? raw;
  }
  /** `scope`: accesses share a pointer only where all of them happen, so that no pointer leaves its buffer's surroundings. */
  private access(buffer: number, at: Index, scope: Region): Access {
    const { dtype } = this.kernel.buffers[buffer];
    const { bytes } = dtypeInfo[dtype];
    let scopeId = this.regionIds.get(scope);
    if (scopeId === undefined) this.regionIds.set(scope, (scopeId = this.regions++));
    const withoutConstant = at.key.slice(0, at.key.lastIndexOf("+") + 1);
    const key = `${scopeId}:${buffer}@${withoutConstant}`;
    let group = this.groups.get(key);
    if (!group) this.groups.set(key, (group = { bytes, min: at.constant }));
    group.min = Math.min(group.min, at.constant);

    let pointer = this.child(this.root, key, () => ({
      kind: "pointer", type: "int32", vars: noVars, home: this.root, args: [], buffer, group,
    })); // biome-ignore format: one line
    const rest: Node[] = [];
    const affine: { loop: Region; factor: number }[] = [];
    for (const { atom, factor } of at.terms) {
      if (atom.kind !== "var") rest.push(this.scaled(this.atom(atom), factor * bytes));
      else {
        const loop = this.bound.get(atom.id);
        if (!loop) throw new InternalError(`${this.kernel.name}: loop variable ${atom.key} is not bound`);
        affine.push({ loop, factor });
      }
    }
    affine.sort((a, b) => a.loop.order - b.loop.order);
    for (const { loop, factor } of affine) {
      const base = pointer;
      pointer = this.child(loop, key, () => ({
        kind: "induct", type: "int32", vars: new Set([...base.vars, loop.variable!.id]), home: loop, args: [base], loop,
        bytes: factor * bytes,
      })); // biome-ignore format: two lines
    }
    return { buffer, dtype, at, group, pointer, rest: rest.length > 0 ? this.sum(rest, 0) : null };
  }
  private child(region: Region, key: string, make: () => Parameters<Converter["node"]>[0]): Node {
    let n = region.named.get(key);
    if (!n) region.named.set(key, (n = this.node(make())));
    return n;
  }
}

function operands(e: Expr): readonly Expr[] {
  const runtime = (x: Index): Expr[] => {
    const out: Expr[] = [];
    eachAtom(x, (a) => {
      if (a.kind === "runtime") out.push(a.expr);
    });
    return out;
  };
  switch (e.kind) {
    case "op":
      return e.args;
    case "rare":
      return [e.condition, e.common, ...e.args];
    case "piece":
      return [...runtime(e.at), ...e.args];
    case "index":
      return runtime(e.index);
    case "load":
      return runtime(e.at);
    default:
      return [];
  }
}
function unite(args: readonly Node[]): ReadonlySet<number> {
  let out = noVars;
  for (const { vars } of args) {
    if (vars.size === 0 || vars === out) continue;
    if (out.size === 0) out = vars;
    else {
      let more = false;
      for (const v of vars) if (!out.has(v)) more = true;
      if (more) out = new Set([...out, ...vars]);
    }
  }
  return out;
}
