import type { Aval } from "../core/aval.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "./expr.ts";
import type { Index } from "./index.ts";
import type { Kernel } from "./loop.ts";
import type { HostArray } from "./program.ts";

/** "Give me your element at this index": how fused code is made. */
export type Pull = (at: readonly Index[]) => Expr;

/**
 * A contraction. Its result is [...batch, ...rows, ...columns]; `lhs` and `rhs` say where an operand's element stands, given
 * indices of the batch, of the rows (or columns), and of what is summed.
 */
export interface Dot {
  readonly kind: "dot";
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly depth: readonly number[];
  readonly lhs: (batch: readonly Index[], row: readonly Index[], depth: readonly Index[]) => Index[];
  readonly rhs: (batch: readonly Index[], column: readonly Index[], depth: readonly Index[]) => Index[];
}
/** Code written in loop IR by hand: buffers are the operands, then the results, then scratch. */
export interface Routine {
  readonly kind: "kernel";
  readonly kernel: Kernel;
}
/** What the compiler does with a primitive that has bodies. A closed list: new primitives reuse these. */
export type Control =
  /** The body stands in for the equation. `barrier`: nothing may be shared across its inputs (checkpoint). */
  | { readonly kind: "inline"; readonly jaxpr: Jaxpr; readonly barrier?: boolean }
  /** Operand 0 is the index, the others go to every branch. */
  | { readonly kind: "switch"; readonly branches: readonly Jaxpr[] }
  /** Operands: constants of the test, constants of the body, carries. Test and body take (their constants, carries). */
  | {
      readonly kind: "while";
      readonly test: Jaxpr;
      readonly body: Jaxpr;
      readonly testConsts: number;
      readonly bodyConsts: number;
    }
  /** Operands: constants, carries, xs. The body takes (constants, carries, slices), gives (carries, slices of ys). */
  | {
      readonly kind: "scan";
      readonly body: Jaxpr;
      readonly length: number;
      readonly consts: number;
      readonly carries: number;
      readonly reverse: boolean;
    }
  /** JavaScript is called with the operands. */
  | { readonly kind: "host"; readonly call: (args: HostArray[]) => HostArray[] };

export type Lower<P> =
  /** Elements of the results from elements of the operands: fusible. */
  | {
      readonly kind: "loop";
      readonly loop: (b: ExprBuilder, ins: readonly Pull[], avals: readonly Aval[], params: P) => Pull[];
    }
  /** In terms of other primitives. */
  | { readonly kind: "expand"; readonly expand: (ins: Value[], params: P) => Value[] }
  /** Code of its own; reads stored operands, writes stored results. null: use `loop` instead (a small or odd case). */
  | {
      readonly kind: "routine";
      readonly routine: (avals: readonly Aval[], params: P) => Dot | Routine | null;
      readonly loop?: (b: ExprBuilder, ins: readonly Pull[], avals: readonly Aval[], params: P) => Pull[];
    }
  | { readonly kind: "control"; readonly control: (params: P, avals: readonly Aval[]) => Control };
