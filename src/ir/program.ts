import type { DType } from "../core/dtype.ts";
import type { LoopVar } from "./index.ts";
import type { Kernel } from "./loop.ts";

/**
 * A program is a tree of steps over numbered buffers. A buffer is a pointer: the loop of a scan may exchange pointers
 * instead of copying carries.
 */
export interface ProgramBuffer {
  readonly bytes: number;
  /** An input (argument k), an output (result k), or room in the program's arena at a byte offset. */
  readonly home:
    | { readonly kind: "in"; readonly k: number }
    | { readonly kind: "out"; readonly k: number }
    | { readonly kind: "arena"; readonly offset: number };
}
/** A buffer, or the slice of a buffer that belongs to the current step of enclosing loops (xs and ys of scans). */
export interface Place {
  readonly buffer: number;
  /** Each adds the loop's counter times a distance in bytes. */
  readonly slices?: readonly { readonly loop: number; readonly bytes: number }[];
}
export interface KernelStep {
  readonly kind: "kernel";
  readonly kernel: Kernel;
  /** One for each buffer of the kernel. */
  readonly args: readonly Place[];
}
/**
 * C[b,m,n] = sum over k of A[b,m,k] B[b,k,n], float32, k in sequence from 0 by fma where the target has it.
 * C is dense and row-major. Offsets of A and B in elements are sums of one number a batch, row or depth index:
 * A[b,m,k] stands at aBatch[b] + aRow[m] + aDepth[k].
 */
export interface DotStep {
  readonly kind: "dot";
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: { readonly batch: Offsets; readonly row: Offsets; readonly depth: Offsets; readonly at: number };
  readonly b: { readonly batch: Offsets; readonly depth: Offsets; readonly column: Offsets; readonly at: number };
  readonly args: readonly [a: Place, b: Place, c: Place];
  /** Packed panels go here. */
  readonly scratch: Place;
  readonly epilogue?: DotEpilogue;
}
/**
 * A kernel over the elements of C that may run on each part of C as soon as it is finished: it computes one element from
 * that element, and from others that lie affine in row and column. It overwrites C: its store number `result` is C itself.
 */
export interface DotEpilogue {
  readonly kernel: Kernel;
  readonly args: readonly Place[];
  /** The buffer that is read as the sum; that which is stored as C. */
  readonly sum: number;
  readonly result: number;
  /** The kernel's loops, absent where there is one row or column; `flat` runs over both. */
  readonly row: LoopVar | null;
  readonly column: LoopVar | null;
  readonly flat: LoopVar | null;
}
/** Element offsets along one logical axis: nested dimensions, outermost first (one for a plain stride). */
export type Offsets = readonly { readonly size: number; readonly stride: number }[];
export interface CopyStep {
  readonly kind: "copy";
  readonly from: Place;
  readonly to: Place;
  readonly bytes: number;
}
/** Pointers of `to` become what those of `from` were, all at once. Sizes agree. */
export interface ExchangeStep {
  readonly kind: "exchange";
  readonly to: readonly number[];
  readonly from: readonly number[];
}
/** Runs its body `length` times; the counter that slices use goes 0.. or, reversed, length-1.. down to 0. */
export interface ForStep {
  readonly kind: "for";
  readonly loop: number;
  readonly length: number;
  readonly reverse: boolean;
  readonly body: readonly Step[];
}
/** while (test computes `predicate`; its first byte is not 0) body */
export interface WhileStep {
  readonly kind: "while";
  readonly test: readonly Step[];
  readonly predicate: Place;
  readonly body: readonly Step[];
}
/** Runs one branch; the int32 at `index` is clamped. */
export interface SwitchStep {
  readonly kind: "switch";
  readonly index: Place;
  readonly branches: readonly (readonly Step[])[];
}
/** Calls JavaScript with the operands' elements; what it returns is copied to the results. */
export interface HostStep {
  readonly kind: "host";
  readonly call: (args: HostArray[]) => HostArray[];
  readonly args: readonly { readonly place: Place; readonly dtype: DType; readonly shape: readonly number[] }[];
  readonly outs: readonly { readonly place: Place; readonly dtype: DType; readonly shape: readonly number[] }[];
}
/** Elements in the dtype's storage type. */
export interface HostArray {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
}
export type Step = KernelStep | DotStep | CopyStep | ExchangeStep | ForStep | WhileStep | SwitchStep | HostStep;
/** The lists of steps inside a loop or a branch, in the order of the code. */
export function stepLists(s: Step): readonly (readonly Step[])[] {
  switch (s.kind) {
    case "for":
      return [s.body];
    case "while":
      return [s.test, s.body];
    case "switch":
      return s.branches;
    default:
      return [];
  }
}

export interface Program {
  readonly inputs: number;
  readonly outputs: number;
  readonly buffers: readonly ProgramBuffer[];
  /** Number of loops: counters are numbered from 0. */
  readonly loops: number;
  readonly arenaBytes: number;
  readonly body: readonly Step[];
}
/** What a backend offers; compile reads no more of it. */
export interface Target {
  /** Hardware fused multiply-add: GEMM uses it, so its rounding depends on it. */
  readonly fma: boolean;
}
/** A program that is ready to run. Pointers are addresses in the backend's memory. */
export interface Executable {
  /** Pointers of inputs, then of outputs, then of the arena. `pause`: of a program that was compiled as pausable. */
  run(pointers: readonly number[], pause?: Pause): void;
}
/** A run that may stop at the start of an iteration of a loop, and go on there later. */
export interface Pause {
  /**
   * Asked now and then by loops, numbered from 1: in how many iterations of this loop to ask again, or 0: stop here. What it throws
   * stops the program for good.
   * @param done how many iterations of the outermost loop are done, of `total`; that is 0 where it is not known
   */
  poll(loop: number, done: number, total: number): number;
  /** Empty at first, and when the program has finished; else what it needs to go on, on the same pointers. */
  kept: number[];
}
export interface Backend {
  readonly name: string;
  readonly target: Target;
  /** `pausable`: its loops ask whether to go on, if the backend can make them. */
  compile(program: Program, pausable?: boolean): Executable;
}
