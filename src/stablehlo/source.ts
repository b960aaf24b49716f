import { Cursor } from "./bytecode/cursor.ts";
import { type Exported, type ExportedModule, isExported, readExported } from "./bytecode/exported.ts";
import { readModule } from "./bytecode/module.ts";
import { isBytecode } from "./bytecode/sections.ts";
import { StablehloError } from "./errors.ts";
import type { Module } from "./syntax.ts";
import { parseModule } from "./text/module.ts";

/** A module, and what a file of `jax.export` says of its function, null for others. */
export type ParsedModule = Module & { readonly exported: Exported | null };

/**
 * A StableHLO module from its text, from bytecode, or from a file of `jax.export`; the bytes tell which.
 * Bytecode is that of `serialize_portable_artifact`, versions 0.9.0 to 1.17.0 of StableHLO.
 * @throws StablehloError with line and column, or byte, of what is wrong
 */
export function moduleOf(source: string | Uint8Array): ParsedModule {
  if (typeof source === "string") return { ...parseModule(source), exported: null };
  if (isBytecode(source)) return { ...readModule(new Cursor(source)), exported: null };
  if (isExported(source)) return readExported(source);
  return { ...parseModule(decoded(source)), exported: null };
}
export const isExport = (module: ParsedModule): module is ExportedModule => module.exported !== null;
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new StablehloError({ byte: 0 }, "this is neither MLIR bytecode, a file of jax.export, nor text in UTF-8");
  }
}
