import type { Aval } from "../core/aval.ts";
import { sizeOf } from "../core/aval.ts";
import { InternalError } from "../core/errors.ts";
import { type Expr, ExprBuilder, type Local, type Register, registerOf } from "./expr.ts";
import { atomIndex, constantIndex, type Index, loopVar } from "./index.ts";
import type { KernelBuffer, LoopStmt, Stmt } from "./loop.ts";
import type { Routine } from "./lower.ts";

/** A buffer of a routine, with the register that holds its elements. */
export interface RoutineBuffer {
  readonly number: number;
  readonly role: KernelBuffer["role"];
  readonly register: Register;
}

/**
 * Writes a kernel statement by statement. Buffers are numbered in the order in which a Routine wants them: `operand`s, then
 * `result`s, then `scratch`.
 * @example
 * const r = new RoutineBuilder("cumsum");
 * const x = r.operand(type), y = r.result(type), sum = r.local(r.e.f32(0));
 * r.loop(n, "serial", (i) => { r.set(sum, r.e.add(r.get(sum), r.load(x, i))); r.store(y, i, r.get(sum)); });
 * return r.done();
 */
export class RoutineBuilder {
  readonly e = new ExprBuilder();
  private readonly name: string;
  private readonly buffers: KernelBuffer[] = [];
  private readonly body: Stmt[] = [];
  private into: Stmt[] = this.body;
  private locals = 0;
  constructor(name: string) {
    this.name = name;
  }

  private buffer(type: Pick<Aval, "dtype">, length: number, role: KernelBuffer["role"]): RoutineBuffer {
    const { dtype } = type;
    if (!(dtype in registerOf)) throw new InternalError(`${this.name} over ${dtype}`);
    this.buffers.push({ dtype, length, role });
    return { number: this.buffers.length - 1, role, register: registerOf[dtype as keyof typeof registerOf] };
  }
  operand = (a: Aval): RoutineBuffer => this.buffer(a, sizeOf(a), "in");
  result = (a: Aval): RoutineBuffer => this.buffer(a, sizeOf(a), "out");
  scratch = (dtype: Aval["dtype"], length: number): RoutineBuffer => this.buffer({ dtype }, length, "scratch");

  load(from: RoutineBuffer, at: Index): Expr {
    return this.e.load(from.number, at, from.register, from.role === "in");
  }
  /** With a guard that may be false, `at` must still be inside the buffer: clamp it. */
  store(to: RoutineBuffer, at: Index, value: Expr, guard?: Expr): void {
    this.into.push({ kind: "store", buffer: to.number, at, value, ...(guard && { guard }) });
  }
  local(initial: Expr): Local {
    const local: Local = { id: this.locals++, type: initial.type };
    this.set(local, initial);
    return local;
  }
  get = (local: Local): Expr => this.e.local(local);
  set(local: Local, value: Expr): void {
    this.into.push({ kind: "set", local, value });
  }

  private block(f: () => void): Stmt[] {
    const outer = this.into;
    const stmts: Stmt[] = [];
    this.into = stmts;
    f();
    this.into = outer;
    return stmts;
  }
  loop(extent: number, mode: LoopStmt["mode"], body: (i: Index) => void, lo = 0): void {
    if (extent <= 0) return;
    if (extent === 1) {
      body(constantIndex(lo));
      return;
    }
    const v = loopVar(extent, lo);
    const stmts = this.block(() => body(atomIndex(v)));
    this.into.push({ kind: "loop", var: v, mode, body: stmts });
  }
  /** One loop a dimension, outermost first; the innermost may be of another mode. */
  nest(
    shape: readonly number[],
    mode: LoopStmt["mode"],
    body: (at: Index[]) => void,
    innermost: LoopStmt["mode"] = mode,
  ): void {
    const go = (d: number, at: Index[]): void => {
      if (d === shape.length) body(at);
      else this.loop(shape[d], d === shape.length - 1 ? innermost : mode, (i) => go(d + 1, [...at, i]));
    };
    if (!shape.includes(0)) go(0, []);
  }
  if(condition: Expr, then: () => void, otherwise: () => void = () => {}): void {
    this.into.push({ kind: "if", condition, then: this.block(then), otherwise: this.block(otherwise) });
  }
  while(condition: Expr, body: () => void): void {
    this.into.push({ kind: "while", condition, body: this.block(body) });
  }
  /** to[i] = from[i] */
  copy(to: RoutineBuffer, from: RoutineBuffer, length: number): void {
    this.loop(length, "vector", (i) => this.store(to, i, this.load(from, i)));
  }
  done(): Routine {
    return { kind: "kernel", kernel: { name: this.name, buffers: this.buffers, body: this.body } };
  }
}
