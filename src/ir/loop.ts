import type { DType } from "../core/dtype.ts";
import type { Expr, Local } from "./expr.ts";
import type { Index, LoopVar } from "./index.ts";

/** An array that a kernel is given. Nothing is stored to an "in", by no other buffer either: its loads move freely. */
export interface KernelBuffer {
  readonly dtype: DType;
  /** In elements. */
  readonly length: number;
  readonly role: "in" | "out" | "inout" | "scratch";
}
/**
 * - "parallel": iterations are independent and may run on several threads; "vector" besides that may run W at a time:
 *   its body is stores only. "serial": in order.
 */
export interface LoopStmt {
  readonly kind: "loop";
  readonly var: LoopVar;
  readonly mode: "serial" | "parallel" | "vector";
  readonly body: readonly Stmt[];
}
/** buffer[at] = value. With a guard, `at` may be anything where the guard is false. */
export interface StoreStmt {
  readonly kind: "store";
  readonly buffer: number;
  readonly at: Index;
  readonly value: Expr;
  readonly guard?: Expr;
}
export interface SetStmt {
  readonly kind: "set";
  readonly local: Local;
  readonly value: Expr;
}
export interface IfStmt {
  readonly kind: "if";
  readonly condition: Expr;
  readonly then: readonly Stmt[];
  readonly otherwise: readonly Stmt[];
}
export interface WhileStmt {
  readonly kind: "while";
  readonly condition: Expr;
  readonly body: readonly Stmt[];
}
export type Stmt = LoopStmt | StoreStmt | SetStmt | IfStmt | WhileStmt;

/**
 * A closed piece of code over buffers: what fusion makes, and what routines (sort, scatter, scan) are written as.
 * Pure expressions (see ExprBase) are values, to be computed once at the outermost loop where their variables are known;
 * the others belong to the statement in which they stand.
 */
export interface Kernel {
  readonly name: string;
  readonly buffers: readonly KernelBuffer[];
  readonly body: readonly Stmt[];
}
