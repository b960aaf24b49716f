import type { Combiner, Expr } from "../../ir/expr.ts";
import { eachAtom, type Index, type LoopVar } from "../../ir/index.ts";
import type { Kernel, Stmt } from "../../ir/loop.ts";

/** Text that equal expressions share. */
export const exprKey = (e: Expr): string => new KeyWriter().single(e);
/** Text that kernels share exactly when they are the same code: variables, locals and expressions count in order of use. */
export const kernelKey = (kernel: Kernel): string => new KeyWriter().kernel(kernel);

class KeyWriter {
  private text = "";
  private readonly exprs = new Map<Expr, number>();
  private readonly vars = new Map<number, number>();
  private readonly locals = new Map<number, number>();
  private readonly runtime = new Map<number, number>();

  kernel(k: Kernel): string {
    this.text = k.buffers.map((b) => `${b.dtype}${b.role}`).join();
    this.block(k.body);
    return this.text;
  }
  single(e: Expr): string {
    this.expr(e);
    return this.text;
  }
  private block(body: readonly Stmt[]): void {
    this.text += "{";
    for (const s of body) this.stmt(s);
    this.text += "}";
  }
  private stmt(s: Stmt): void {
    switch (s.kind) {
      case "loop":
        this.text += `\n${s.mode}${this.bind(s.var)}`;
        return this.block(s.body);
      case "store": {
        const guard = s.guard ? this.expr(s.guard) : "";
        const value = this.expr(s.value);
        this.text += `\ns${s.buffer}@${this.index(s.at)}=${value}?${guard}`;
        return;
      }
      case "set": {
        const value = this.expr(s.value);
        this.text += `\n${this.local(s.local.id)}=${value}`;
        return;
      }
      case "if":
        this.text += `\nif${this.expr(s.condition)}`;
        this.block(s.then);
        return this.block(s.otherwise);
      case "while":
        this.text += `\nwhile${this.expr(s.condition)}`;
        return this.block(s.body);
    }
  }
  private number(map: Map<number, number>, id: number): number {
    let n = map.get(id);
    if (n === undefined) map.set(id, (n = map.size));
    return n;
  }
  private local(id: number): string {
    return `L${this.number(this.locals, id)}`;
  }
  private bind(v: LoopVar): string {
    return `v${this.number(this.vars, v.id)}[${v.lo}:${v.hi}]`;
  }
  private index(x: Index): string {
    eachAtom(x, (a) => {
      if (a.kind === "runtime") this.runtime.set(a.expr.id, this.expr(a.expr));
    });
    return x.key.replace(/([v#])(\d+)/g, (_, kind: string, id: string) =>
      kind === "v" ? `v${this.number(this.vars, Number(id))}` : `#${this.runtime.get(Number(id))}`,
    );
  }
  /** The expression's number; it and what it needs are written where they are first met. */
  private expr(root: Expr): number {
    const stack: { e: Expr; ready: boolean }[] = [{ e: root, ready: false }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (this.exprs.has(top.e)) stack.pop();
      else if (top.ready) {
        const line = this.line(top.e);
        const n = this.exprs.size;
        this.exprs.set(top.e, n);
        this.text += `\n${n}${line}`;
        stack.pop();
      } else {
        top.ready = true;
        for (const e of operands(top.e)) stack.push({ e, ready: false });
      }
    }
    return this.exprs.get(root) as number;
  }
  private line(e: Expr): string {
    const list = (es: readonly Expr[]) => es.map((a) => this.expr(a)).join();
    switch (e.kind) {
      case "const":
        return `c${e.type}${Object.is(e.value, -0) ? "-0" : e.value}`;
      case "index":
        return `i${this.index(e.index)}`;
      case "load":
        return `l${e.buffer}@${this.index(e.at)}${e.pure ? "" : "!"}`;
      case "op":
        return `${e.op}${e.type}(${list(e.args)})`;
      case "piece":
        return `p${this.index(e.at)}|${e.cuts}(${list(e.args)})`;
      case "rare":
        return `?${this.expr(e.body)}(${list([e.condition, e.common, ...e.args])})`;
      case "reduce":
        return `r${e.loops.map((v) => this.bind(v))}${e.order}${this.combiner(e.combiner)}(${list(e.values)})`;
      case "result":
        return `.${e.k}(${this.expr(e.of)})`;
      case "param":
        return `$${e.side}${e.k}${e.type}`;
      case "local":
        return `${this.local(e.local.id)}${e.local.type}`;
      case "cell":
        return "cell";
    }
  }
  private combiner(c: Combiner): string {
    return `[${c.identity.map((e) => this.expr(e))};${c.outs.map((e) => this.expr(e))}]`;
  }
}
function operands(e: Expr): readonly Expr[] {
  if (e.kind === "op" || e.kind === "piece") return e.args;
  if (e.kind === "reduce") return e.values;
  if (e.kind === "rare") return [e.condition, e.common, ...e.args, e.body];
  return e.kind === "result" ? [e.of] : [];
}
