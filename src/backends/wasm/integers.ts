import type { FunctionBuilder, Local } from "./assembler.ts";

/** An i32 value: a local variable, or code that pushes it. */
export type I32Value = Local | (() => void);

/** Addresses and counters written as expressions instead of stack code. */
export class Integers {
  readonly f: FunctionBuilder;

  constructor(f: FunctionBuilder) {
    this.f = f;
  }

  /** A fresh i32 local. */
  local(): Local {
    return this.f.local.new("i32");
  }

  locals(count: number): Local[] {
    return Array.from({ length: count }, () => this.local());
  }

  push(value: I32Value): void {
    if (typeof value === "number") this.f.local.get(value);
    else value();
  }

  const(value: number): I32Value {
    return () => this.f.i32.const(value);
  }

  add(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.add());
  }

  sub(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.sub());
  }

  mul(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.mul());
  }

  and(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.and());
  }

  or(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.or());
  }

  shl(a: I32Value, bits: number): I32Value {
    return this.#binary(a, this.const(bits), () => this.f.i32.shl());
  }

  shr(a: I32Value, bits: number): I32Value {
    return this.#binary(a, this.const(bits), () => this.f.i32.shr_u());
  }

  div(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.div_u());
  }

  rem(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.rem_u());
  }

  eq(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.eq());
  }

  ne(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.ne());
  }

  lt(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.lt_u());
  }

  le(a: I32Value, b: I32Value): I32Value {
    return this.#binary(a, b, () => this.f.i32.le_u());
  }

  /** condition ? a : b; both are evaluated. */
  select(condition: I32Value, a: I32Value, b: I32Value): I32Value {
    return () => {
      this.push(a);
      this.push(b);
      this.push(condition);
      this.f.select();
    };
  }

  /** The smaller one, as unsigned numbers; both are pushed twice. */
  min(a: I32Value, b: I32Value): I32Value {
    return this.select(this.lt(a, b), a, b);
  }

  set(target: Local, value: I32Value): void {
    this.push(value);
    this.f.local.set(target);
  }

  /** A fresh local that holds `value`. */
  let(value: I32Value): Local {
    const target = this.local();
    this.set(target, value);
    return target;
  }

  increase(target: Local, by: I32Value): void {
    this.set(target, this.add(target, by));
  }

  if(condition: I32Value, then: () => void, otherwise?: () => void): void {
    this.push(condition);
    this.f.if();
    then();
    if (otherwise) {
      this.f.else();
      otherwise();
    }
    this.f.end();
  }

  /** for (counter = from; counter < limit; counter += step) body(); unsigned. */
  for(counter: Local, from: I32Value, limit: I32Value, step: number, body: () => void): void {
    this.set(counter, from);
    this.if(this.lt(counter, limit), () => {
      const next = this.f.loop();
      body();
      this.increase(counter, this.const(step));
      this.push(this.lt(counter, limit));
      this.f.br_if(next).end();
    });
  }

  call(target: FunctionBuilder, ...args: I32Value[]): void {
    for (const arg of args) this.push(arg);
    this.f.call(target);
  }

  #binary(a: I32Value, b: I32Value, emit: () => void): I32Value {
    return () => {
      this.push(a);
      this.push(b);
      emit();
    };
  }
}
