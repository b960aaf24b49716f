/** In pages: how code is compiled is the browser's affair. */
export const compileWasm = (bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module => new WebAssembly.Module(bytes);
