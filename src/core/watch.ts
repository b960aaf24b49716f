import type { Traced } from "../api/jit.ts";
import type { TypeLike } from "./dtype.ts";
import type { Eqn } from "./jaxpr.ts";
import type { AnyPrimitive } from "./primitive.ts";
import type { Tracer, Value } from "./value.ts";

/** What is told to diagnostics. Compiled calls tell nothing. */
export interface Watch {
  /** A tracer is made. */
  made?: (t: Tracer) => void;
  /** In words: where a tracer was made. */
  origin?: (t: Tracer) => string;
  /** An equation is recorded. */
  recorded?: (e: Eqn, ins: readonly Value[]) => void;
  /** The work of a recorded equation is done once more, forward or transposed. */
  again?: <T>(e: Eqn, transposed: boolean, f: () => T) => T;
  /** An operation is differentiated. */
  derived?: <T>(prim: AnyPrimitive, f: () => T) => T;
  /** A trace is entered and left again. */
  entered?: () => void;
  left?: () => void;
  /** jit traces a function; says why, if it did so before. */
  traced?: (t: Traced) => string | undefined;
  /** jit is about to trace a function. */
  tracing?: (f: Function) => void;
  /** Operands of different types come to one. */
  promoted?: (name: string, types: readonly TypeLike[]) => void;
  /** Operands of different shapes, or scalars among them, come to one. */
  broadcast?: (name: string, values: readonly Value[]) => void;
  /** A random function uses a key up, or makes new ones. */
  consumed?: (key: Value, name: string) => void;
  fresh?: (keys: Value) => void;
}
/** Empty unless `diagnostics/` is loaded, so that pages do not carry it. */
export const watch: Watch = {};

/** Does an equation's work again. */
export const again = <T>(e: Eqn, transposed: boolean, f: () => T): T =>
  watch.again ? watch.again(e, transposed, f) : f();
/** Applies the derivative of an operation. */
export const differentiating = <T>(prim: AnyPrimitive, f: () => T): T => (watch.derived ? watch.derived(prim, f) : f());
