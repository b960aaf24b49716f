import type { Expr } from "./expr.ts";
import { eachAtom, type Index } from "./index.ts";
import type { Kernel, Stmt } from "./loop.ts";
import type { Offsets, Place, Program, Step } from "./program.ts";

/** A kernel as text: values that are used more than once are named where they are first needed. */
export function showKernel(k: Kernel, indent = ""): string {
  const buffers = k.buffers.map((b, i) => `${b.role} b${i}:${b.dtype}[${b.length}]`).join(", ");
  return `${indent}${k.name}(${buffers})\n${new KernelPrinter(k).block(k.body, `${indent}  `)}`;
}
class KernelPrinter {
  private readonly uses = new Map<Expr, number>();
  private readonly names = new Map<Expr, string>();
  private readonly vars = new Map<number, string>();
  private lines: string[] = [];
  constructor(k: Kernel) {
    for (const s of k.body) this.countIn(s);
  }
  private countIn(s: Stmt): void {
    if (s.kind === "loop") for (const b of s.body) this.countIn(b);
    else if (s.kind === "store" || s.kind === "set") this.count(s.value);
    else {
      this.count(s.condition);
      for (const b of s.kind === "if" ? [...s.then, ...s.otherwise] : s.body) this.countIn(b);
    }
  }
  private count(root: Expr): void {
    const stack = [root];
    for (let e = stack.pop(); e; e = stack.pop()) {
      const n = this.uses.get(e) ?? 0;
      this.uses.set(e, n + 1);
      if (n === 0) stack.push(...operands(e));
    }
  }
  block(body: readonly Stmt[], indent: string): string {
    return body.map((s) => this.stmt(s, indent)).join("");
  }
  private stmt(s: Stmt, indent: string): string {
    const deeper = `${indent}  `;
    switch (s.kind) {
      case "loop":
        return `${indent}${s.mode} ${this.name(s.var.id)} in ${s.var.lo}..${s.var.hi}\n${this.block(s.body, deeper)}`;
      case "store": {
        const guard = s.guard ? `if ${this.show(s.guard)}: ` : "";
        return this.flush(`${guard}b${s.buffer}[${this.index(s.at)}] = ${this.show(s.value)}`, indent);
      }
      case "set":
        return this.flush(`L${s.local.id} = ${this.show(s.value)}`, indent);
      case "if": {
        const head = this.flush(`if ${this.show(s.condition)}`, indent);
        const otherwise = s.otherwise.length ? `${indent}else\n${this.block(s.otherwise, deeper)}` : "";
        return `${head}${this.block(s.then, deeper)}${otherwise}`;
      }
      case "while":
        return `${this.flush(`while ${this.show(s.condition)}`, indent)}${this.block(s.body, deeper)}`;
    }
  }
  private flush(line: string, indent: string): string {
    const out = [...this.lines, line].map((l) => `${indent}${l}\n`).join("");
    this.lines = [];
    return out;
  }
  private name(id: number): string {
    let n = this.vars.get(id);
    if (n === undefined) this.vars.set(id, (n = `i${this.vars.size}`));
    return n;
  }
  private index(x: Index): string {
    let key = x.key;
    eachAtom(x, (a) => {
      if (a.kind === "runtime") key = key.replaceAll(`#${a.expr.id}:`, `(${this.show(a.expr)}):`);
    });
    return key.replace(/v(\d+)/g, (_, id: string) => this.name(Number(id))).replace(/\+0$/, "");
  }
  private show(e: Expr): string {
    const known = this.names.get(e);
    if (known) return known;
    const text = this.text(e);
    if ((this.uses.get(e) ?? 0) < 2 || e.kind === "const" || e.kind === "param" || e.kind === "local") return text;
    const name = `t${this.names.size}`;
    this.names.set(e, name);
    this.lines.push(`${name}:${e.type} = ${text}`);
    return name;
  }
  private text(e: Expr): string {
    const list = (es: readonly Expr[]) => es.map((a) => this.show(a)).join(", ");
    switch (e.kind) {
      case "const":
        return Object.is(e.value, -0) ? "-0" : String(e.value);
      case "index":
        return this.index(e.index);
      case "load":
        return `b${e.buffer}[${this.index(e.at)}]`;
      case "op":
        return `${e.op}${e.op === "convert" || e.op === "bitcast" ? `<${e.type}>` : ""}(${list(e.args)})`;
      case "piece":
        return `piece[${this.index(e.at)} at ${e.cuts}](${list(e.args)})`;
      case "rare":
        return `rare(${list([e.condition, e.common, ...e.args])})`;
      case "reduce": {
        const loops = e.loops.map((v) => `${this.name(v.id)} in ${v.lo}..${v.hi}`).join(", ");
        return `reduce[${loops}; ${e.order}; ${list(e.combiner.outs)}](${list(e.values)})`;
      }
      case "result":
        return e.of.values.length > 1 ? `${this.show(e.of)}.${e.k}` : this.show(e.of);
      case "param":
        return `${e.side ? "value" : "acc"}${e.k}`;
      case "local":
        return `L${e.local.id}`;
      case "cell":
        return `cell[${e.at.map((x) => this.index(x))}]`;
    }
  }
}
function operands(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "op":
    case "piece":
      return e.args;
    case "rare":
      return [e.condition, e.common, ...e.args];
    case "reduce":
      return e.values;
    case "result":
      return [e.of];
    default:
      return [];
  }
}

/** A program as text; with `kernels`, their loops too. */
export function showProgram(p: Program, kernels = false): string {
  const home = p.buffers.map(({ bytes, home }, i) => {
    const where = home.kind === "arena" ? `arena+${home.offset}` : `${home.kind} ${home.k}`;
    return `  #${i}: ${bytes} bytes, ${where}\n`;
  });
  return `program: arena of ${p.arenaBytes} bytes\n${home.join("")}${showSteps(p.body, "  ", kernels)}`;
}
const place = (p: Place) => `#${p.buffer}${(p.slices ?? []).map((s) => `+${s.bytes}*n${s.loop}`).join("")}`;
const offsets = (o: Offsets) => o.map((d) => `${d.size}*${d.stride}`).join(" ");
function showSteps(steps: readonly Step[], indent: string, kernels: boolean): string {
  const inner = (s: readonly Step[]) => showSteps(s, `${indent}  `, kernels);
  const one = (s: Step): string => {
    switch (s.kind) {
      case "kernel":
        return `${s.kernel.name}(${s.args.map(place).join(", ")})\n${kernels ? showKernel(s.kernel, `${indent}  `) : ""}`;
      case "dot": {
        const a = `${place(s.args[0])}+${s.a.at}[${offsets(s.a.batch)}; ${offsets(s.a.row)}; ${offsets(s.a.depth)}]`;
        const b = `${place(s.args[1])}+${s.b.at}[${offsets(s.b.batch)}; ${offsets(s.b.depth)}; ${offsets(s.b.column)}]`;
        const e = s.epilogue;
        const then = e ? `${indent}  then ${e.kernel.name}(${e.args.map(place).join(", ")})\n` : "";
        const code = e && kernels ? showKernel(e.kernel, `${indent}  `) : "";
        return `${place(s.args[2])} = dot ${s.batch}x${s.m}x${s.n}x${s.k} ${a} ${b}\n${then}${code}`;
      }
      case "copy":
        return `copy ${place(s.from)} to ${place(s.to)}, ${s.bytes} bytes\n`;
      case "exchange":
        return `${s.to.map((b) => `#${b}`)} := ${s.from.map((b) => `#${b}`)}\n`;
      case "for":
        return `for n${s.loop} in 0..${s.length - 1}${s.reverse ? " backwards" : ""}\n${inner(s.body)}`;
      case "while":
        return `while ${place(s.predicate)} from\n${inner(s.test)}${indent}do\n${inner(s.body)}`;
      case "switch":
        return `switch ${place(s.index)}\n${s.branches.map((b, i) => `${indent}case ${i}\n${inner(b)}`).join("")}`;
      case "host":
        return `host(${s.args.map((a) => place(a.place))}) -> (${s.outs.map((a) => place(a.place))})\n`;
    }
  };
  return steps.map((s) => indent + one(s)).join("");
}
