import { DotEmitter, dotScratchBytes } from "../backends/wasm/dot.ts";
import { installProducts } from "../backends/wasm/products.ts";

installProducts({ scratchBytes: dotScratchBytes, code: (module, helpers) => new DotEmitter(module, helpers) });
