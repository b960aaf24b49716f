import { InternalError } from "../../core/errors.ts";
import type { Expr, Local } from "../../ir/expr.ts";
import type { Stmt, WhileStmt } from "../../ir/loop.ts";
import { register } from "../../ops/reduction.ts";
import { range } from "../../util/list.ts";
import type { Builder, Tensor } from "./builder.ts";
import type { Equation } from "./rule.ts";
import { convert } from "./rules/elementwise.ts";
import { Code } from "./scalar-code.ts";
import { integers, tensor } from "./types.ts";

// Functions of one element whose code branches and loops until it converges, written for all elements at once: where a condition does not
// hold an element keeps what it has, and a loop ends with its last element.

/** Which of the elements a statement is for; null stands for all. */
type Mask = Tensor | null;

class ElementCode extends Code {
  private readonly locals: Map<number, Tensor>;
  private readonly results: Tensor[];
  constructor(b: Builder, operands: readonly Tensor[], shape: readonly number[], locals = new Map<number, Tensor>()) {
    super(b, operands, shape);
    this.locals = locals;
    this.results = [];
  }
  /** Runs all statements; gives what they store behind the operands. */
  run(stmts: readonly Stmt[], mask: Mask): Tensor[] {
    for (const s of stmts) this.statement(s, mask);
    return this.results;
  }
  protected override write(e: Expr): Tensor {
    if (e.kind === "load") return this.params[e.buffer];
    if (e.kind !== "local") return super.write(e);
    return this.locals.get(e.local.id) ?? fail("a number is read before it is set");
  }
  private statement(s: Stmt, mask: Mask): void {
    switch (s.kind) {
      case "set":
        return this.set(s.local, this.get(s.value), mask);
      case "store":
        this.results[s.buffer - this.params.length] = this.get(s.value);
        return;
      case "if": {
        const condition = this.get(s.condition);
        this.run(s.then, this.both(mask, condition));
        if (s.otherwise.length > 0) this.run(s.otherwise, this.both(mask, this.b.same("not", condition)));
        return;
      }
      case "while":
        return this.loop(s, mask);
      case "loop":
        fail("a loop over elements in the code of one");
    }
  }
  private both(mask: Mask, condition: Tensor): Tensor {
    return mask ? this.b.and(mask, condition) : condition;
  }
  private set({ id }: Local, value: Tensor, mask: Mask): void {
    const old = this.locals.get(id);
    this.locals.set(id, old && mask ? this.b.select(mask, value, old) : value);
    this.forget();
  }
  /** Carries the mask of the elements that go on, the locals that it uses and the operands: its regions see nothing else. */
  private loop({ condition, body }: WhileStmt, mask: Mask): void {
    const used = localsOf([{ kind: "while", condition, body }]);
    const ids = [...this.locals.keys()].filter((id) => used.has(id));
    const values = ids.map((id) => this.locals.get(id) as Tensor);
    const init = [this.both(mask, this.get(condition)), ...values, ...this.params];
    const types = init.map((x) => x.type);
    const test = this.b.region(types, (b, [going]) => [anyOf(b, going)]);
    const step = this.b.region(types, (b, [going, ...rest]) => {
      const params = rest.slice(ids.length);
      const inner = new ElementCode(b, params, this.shape, new Map(ids.map((id, k) => [id, rest[k]])));
      inner.run(body, going);
      const next = inner.both(going, inner.get(condition));
      return [next, ...ids.map((id) => inner.locals.get(id) as Tensor), ...params];
    });
    const outs = this.b.op("stablehlo.while", init, types, { regions: [test, step] });
    ids.forEach((id, k) => {
      this.locals.set(id, outs[k + 1]);
    });
    this.forget();
  }
}
function fail(fact: string): never {
  throw new InternalError(`emit: ${fact}`);
}
function anyOf(b: Builder, mask: Tensor): Tensor {
  const bool = tensor([], "bool");
  const { length } = mask.type.shape;
  if (length === 0) return mask;
  return b.op("stablehlo.reduce", [mask, b.constant(false, bool)], [bool], {
    attributes: { dimensions: integers(range(length)) },
    regions: [b.region([bool, bool], (r, [x, y]) => [r.or(x, y)])],
  })[0];
}
/** Numbers of the locals that statements read or set. */
function localsOf(stmts: readonly Stmt[], into = new Set<number>(), seen = new Set<Expr>()): Set<number> {
  const visit = (e: Expr): void => {
    if (seen.has(e)) return;
    seen.add(e);
    if (e.kind === "local") into.add(e.local.id);
    else if (e.kind === "op") e.args.forEach(visit);
    else if (e.kind === "rare") [e.condition, e.common, ...e.args].forEach(visit);
  };
  for (const s of stmts) {
    if (s.kind === "set") into.add(s.local.id);
    if (s.kind === "set" || s.kind === "store") visit(s.value);
    if (s.kind === "if" || s.kind === "while") visit(s.condition);
    if (s.kind === "while" || s.kind === "loop") localsOf(s.body, into, seen);
    if (s.kind === "if") localsOf([...s.then, ...s.otherwise], into, seen);
  }
  return into;
}

/** Writes an equation whose routine is code for one element, which it has for operands without axes. */
export function elementCode(b: Builder, ins: readonly Tensor[], params: object, e: Equation): Tensor[] {
  const { lower } = e.prim;
  const scalars = e.ins.map((a) => ({ ...a, shape: [] }));
  const routine = lower.kind === "routine" ? lower.routine(scalars, params) : null;
  if (routine?.kind !== "kernel") return fail(`${e.prim.name} has no code for elements`);
  const [{ shape }] = e.outs;
  const operands = ins.map((x, k) => b.spread(convert(b, x, register(e.ins[k].dtype)), shape));
  const outs = new ElementCode(b, operands, shape).run(routine.kernel.body, null);
  return outs.map((y, k) => convert(b, y, e.outs[k].dtype));
}
