import golden from "../golden/stablehlo/bytecode.json" with { type: "json" };

export interface ArraySample {
  readonly dtype: string;
  readonly shape: number[];
  readonly data: string;
}
/** A file of `jax.export` and the text of its module. */
export interface ExportSample {
  readonly name: string;
  readonly bytes: string;
  readonly text: string;
  readonly inTree: string;
  /** Those that `main` takes. */
  readonly args: ArraySample[];
  readonly results: ArraySample[];
  readonly types: string[][];
  readonly vjp?: string;
}
export const exports = golden.exports as Record<string, ExportSample>;
/** Bytecode of the same modules, by name and version. */
export const artifacts: Record<string, string> = golden.artifacts;
/** Bytecode and text of operations that programs for one device lack. */
export const devices: { readonly bytes: string; readonly text: string } = golden.devices;
export const refused: Record<string, string> = golden.refused;
export const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
