// Programs exchanged with JAX and XLA.

// Arrays need what runs them, also where this entry is the only one that is imported.
import "../index.ts";
import { addDialect } from "../api/stages.ts";
import { emitJaxpr } from "./emit/emit.ts";

// What `jit(f).lower(...).asText()` prints.
addDialect("stablehlo", emitJaxpr);

export type { ExportedType } from "./bytecode/exported.ts";
export { emit } from "./emit/emit.ts";
export { StablehloError } from "./errors.ts";
export type { ExportedFunction } from "./exported-call.ts";
export { type ParseOptions, type Program, parse } from "./parse.ts";
export type { CustomCall } from "./rules/rule.ts";
