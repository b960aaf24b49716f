import type { Lower } from "../ir/lower.ts";
import type { Aval } from "./aval.ts";
import type { ConcreteArray, Value } from "./value.ts";

/** null is a symbolic zero tangent or cotangent: nothing is computed for it. */
export type Tangent = Value | null;
/** Position of the batch axis, or null for an operand that every lane shares. */
export type Axis = number | null;
/** Stands for an operand that is being transposed over. */
export class LinearInput {
  readonly aval: Aval;
  constructor(aval: Aval) {
    this.aval = aval;
  }
}
export type Linear = (dins: Tangent[]) => Tangent[];
/**
 * The two-stage derivative. Outer part: on primals, gives the results and computes residuals. Inner part: linear in the
 * tangents. Run the inner at once: jvp. Tape it: linearise. `nonzero` says which operands have a tangent.
 */
export type TangentRule<P> = (ins: Value[], nonzero: boolean[], params: P) => [Value[], Linear];

export interface Effect {
  readonly kind: "print" | "callback" | "check";
  readonly ordered: boolean;
}
/** What vmap tells a rule about the axis it adds. */
export interface BatchAxis {
  readonly size: number;
  /** Set when the function that is mapped names its axis (vmap's axisName). */
  readonly name?: string | undefined;
}
/** Dead code in bodies: from the results in use, the operands in use and smaller params. */
export interface Pruned<P> {
  usedIns: boolean[];
  keep: boolean[];
  params: P;
}

/** All that any layer asks of an operation. No pass compares names; what differs between operations stands here. */
export interface Primitive<P> {
  /** JAX's name, in camelCase. */
  readonly name: string;
  /** Types of the results; every error of a user is thrown here. */
  readonly infer: (ins: Aval[], params: P) => Aval[];
  /** "zero": results have no tangent. "linear": jointly linear in all operands. */
  readonly tangent: "zero" | "linear" | TangentRule<P>;
  /** Forward mode where linearising and running at once would store what it need not (loops, checkpoint). */
  readonly jvp?: (ins: Value[], dins: Tangent[], params: P) => [Value[], Tangent[]];
  /** Cotangents of the LinearInput operands, null elsewhere. At least one of `cts` is nonzero. */
  readonly transpose?: (cts: Tangent[], ins: (Value | LinearInput)[], params: P) => Tangent[];
  /** At least one axis is not null, or the primitive uses the axis's name. Results with their batch axes. */
  readonly batch: (axis: BatchAxis, ins: Value[], axes: Axis[], params: P) => [Value[], Axis[]];
  /** Named axes that params mention directly (bodies are found without it). */
  readonly axisNames?: (params: P) => readonly string[];
  readonly effect?: (params: P) => Effect | null;
  readonly prune?: (used: boolean[], params: P) => Pruned<P>;
  /** Runs it at once, where compiling a program of one operation would gain nothing. */
  readonly evaluate?: (ins: ConcreteArray[], params: P) => ConcreteArray[];
  /** How the compiler makes code of it. */
  readonly lower: Lower<P>;
  readonly traits?: {
    readonly commutative?: true;
    /** Never merged with an equal equation: what fences recomputation. */
    readonly unique?: true;
  };
}
export type AnyPrimitive = Primitive<any>;
