// What a kernel's code is made from: scalar values as a graph, and the regions of code where they may be computed.
// Expressions become nodes (convert.ts), nodes are given regions and an order (place.ts), then code is emitted.

import type { DType } from "../../core/dtype.ts";
import type { Combiner, ConstExpr, Expr, Local as IrLocal, ReduceExpr, Register, ScalarOp } from "../../ir/expr.ts";
import type { Index, LoopVar } from "../../ir/index.ts";
import type { Local, ValueType } from "./assembler.ts";

/**
 * Scalar operations and some of the backend's own: division and remainder of an index by a positive constant, rounding
 * down, where `lo` of the operand is known; c - a b with one rounding.
 */
export type NodeOp = ScalarOp | "floorDiv" | "floorMod" | "fnma";

/** A stretch of code: what loops, branches and statements enclose. */
export class Region {
  readonly kind: "root" | "loop" | "branch" | "statement";
  /** Of a counted loop. */
  readonly variable: LoopVar | null;
  /** Nesting of variables' scopes while expressions are converted. */
  readonly order: number;
  /** Final position; those of a reduction's loops are known once the reduction is placed. */
  parent: Region | null;
  depth = 0;
  /** Nodes at home here, by expression; index sums and addresses by key. */
  readonly memo = new Map<object, Node>();
  readonly named = new Map<string, Node>();

  /** Nodes to compute before statement i of this region. */
  readonly schedule: Node[][] = [];
  pending: Node[] = [];
  /** Addresses that advance with this loop. */
  readonly inductions: InductNode[] = [];
  countsIn: Local = -1;
  needsCounter = false;
  /** Lanes of a loop that runs several iterations at once (copies of scalars if 1); 0 for other regions. */
  width: 0 | 1 | 2 | 4 = 0;
  /** The counter's value where code is being emitted. */
  position = 0;
  /** Of a loop that may run several iterations at once: all registers in it have 32 bits. */
  narrow = true;
  /** All that varies in it are float64, in contiguous memory, and comparisons of them. */
  double = true;
  /** Nodes that vary in this loop. */
  weight = 0;
  /** Of such a loop: there are reductions in it. */
  reduces = false;
  /** Uniform values from outside that this loop needs in all lanes. */
  readonly splats = new Set<Node>();

  constructor(kind: Region["kind"], parent: Region | null, variable: LoopVar | null, order: number) {
    this.kind = kind;
    this.parent = parent;
    this.variable = variable;
    this.order = order;
    this.depth = parent ? parent.depth + 1 : 0;
  }
  get extent(): number {
    return this.variable ? this.variable.hi - this.variable.lo + 1 : 1;
  }
}

interface NodeBase {
  readonly type: Register;
  readonly vars: ReadonlySet<number>;
  readonly args: readonly Node[];
  /** The outermost region where it can be computed. */
  readonly home: Region;
  /** Where it is computed. */
  region: Region;
  /** Common region of its uses. */
  use: Region | null;
  uses: number;
  /** Emitted where it is used, onto the stack. */
  inline: boolean;
  height: number;
  visited: boolean;
  /** The vectorised loop in which it varies. */
  vector: Region | null;
  /** Locals that hold it: one for each copy of the loop's body where it varies, else one. */
  locals: Local[];
  /** A local that holds it in all lanes, or -1. */
  splat: Local;
}
export interface ConstNode extends NodeBase {
  readonly kind: "const";
  readonly value: number | bigint | boolean;
}
export interface OpNode extends NodeBase {
  readonly kind: "op";
  readonly op: NodeOp;
  /** floorDiv, floorMod: the divisor and the operand's smallest value. */
  readonly by: number;
  readonly lo: number;
}
export interface LoadNode extends NodeBase {
  readonly kind: "load";
  readonly access: Access;
}
/** A loop's counter. */
export interface CounterNode extends NodeBase {
  readonly kind: "counter";
  readonly loop: Region;
}
/** The start of a buffer, moved by the smallest constant offset of a group of accesses. */
export interface PointerNode extends NodeBase {
  readonly kind: "pointer";
  readonly buffer: number;
  readonly group: AccessGroup;
}
/** args[0] + bytes * counter of `loop`. */
export interface InductNode extends NodeBase {
  readonly kind: "induct";
  readonly loop: Region;
  readonly bytes: number;
}
export interface LocalNode extends NodeBase {
  readonly kind: "local";
  readonly local: IrLocal;
}
export interface ReduceNode extends NodeBase {
  readonly kind: "reduce";
  readonly loops: readonly Region[];
  readonly combiner: Combiner;
  readonly identity: readonly ConstExpr[];
  readonly order: ReduceExpr["order"];
}
export interface ResultNode extends NodeBase {
  readonly kind: "result";
  readonly k: number;
}
/** args: condition, the common value, the body's operands. The body is a function of its own. */
export interface RareNode extends NodeBase {
  readonly kind: "rare";
  readonly body: Expr;
}
export type Node =
  | ConstNode
  | OpNode
  | LoadNode
  | CounterNode
  | PointerNode
  | InductNode
  | LocalNode
  | ReduceNode
  | ResultNode
  | RareNode;

/** Accesses to one buffer whose indices differ by constants only, in one region: they share a pointer. */
export interface AccessGroup {
  readonly bytes: number;
  min: number;
}
/** An element's address: pointer + rest + (constant - group's smallest) elements. */
export interface Access {
  readonly buffer: number;
  readonly dtype: DType;
  readonly at: Index;
  readonly group: AccessGroup;
  /** Advances with the loops' counters. */
  readonly pointer: Node;
  /** What is not affine, in bytes. */
  readonly rest: Node | null;
}
/** Bytes behind the pointer. */
export const offsetOf = (a: Access): number => (a.at.constant - a.group.min) * a.group.bytes;
/** Elements from one iteration of a loop to the next, `rest` apart. */
export const strideOf = (a: Access, v: LoopVar): number => {
  let factor = 0;
  for (const t of a.at.terms) if (t.atom.kind === "var" && t.atom.id === v.id) factor += t.factor;
  return factor;
};

export interface LoopCode {
  readonly kind: "loop";
  readonly region: Region;
  readonly mode: "serial" | "parallel" | "vector";
  readonly body: readonly Code[];
}
export interface StoreCode {
  readonly kind: "store";
  readonly region: Region;
  readonly access: Access;
  readonly value: Node;
  /** The value is a number of the buffer's dtype: 16-bit floats need no rounding. */
  readonly exact: boolean;
  readonly guard: Node | null;
}
export interface SetCode {
  readonly kind: "set";
  readonly region: Region;
  readonly local: IrLocal;
  readonly value: Node;
}
export interface IfCode {
  readonly kind: "if";
  readonly region: Region;
  readonly condition: Node;
  readonly thenRegion: Region;
  readonly then: readonly Code[];
  readonly elseRegion: Region;
  readonly otherwise: readonly Code[];
}
export interface WhileCode {
  readonly kind: "while";
  /** The loop; its first statement is the test. */
  readonly loop: Region;
  readonly region: Region;
  readonly condition: Node;
  readonly body: readonly Code[];
}
export type Code = LoopCode | StoreCode | SetCode | IfCode | WhileCode;

export interface Graph {
  readonly root: Region;
  readonly body: readonly Code[];
  /** Operands before users. */
  readonly nodes: readonly Node[];
  /** Loops that may run several iterations at once, outer ones first. */
  readonly vectorLoops: readonly Region[];
}

export const valueTypes: Readonly<Record<Register, ValueType>> = {
  bool: "i32",
  int32: "i32",
  uint32: "i32",
  int64: "i64",
  uint64: "i64",
  float32: "f32",
  float64: "f64",
};
export const isWide = (type: Register): boolean => type === "int64" || type === "uint64" || type === "float64";
