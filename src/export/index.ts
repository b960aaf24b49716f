// The counterpart of jax.export: functions as files that JAX reads and writes.

// Arrays need what runs them, also where this entry is the only one that is imported.
import "../index.ts";

export type { ExportedType } from "../stablehlo/bytecode/exported.ts";
export { type NodeSerialization, registerPytreeNodeSerialization } from "../stablehlo/bytecode/tree-codes.ts";
export {
  type DimSize,
  isSymbolicDim,
  SymbolicDim,
  type SymbolicOptions,
  SymbolicScope,
  type SymbolicShapeOptions,
  symbolicShape,
} from "../stablehlo/symbolic/index.ts";
export { deserialize, export_ as export } from "./export.ts";
export { Exported, type SerializeOptions } from "./exported.ts";
export { symbolicArgsSpecs } from "./specs.ts";
