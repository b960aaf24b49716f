import { DotEmitter, dotScratchBytes } from "../backends/wasm/dot.ts";
import { products } from "../backends/wasm/products.ts";
import { productSteps } from "../compile/product-steps.ts";
import { products as steps } from "../compile/products.ts";

products.install({ scratchBytes: dotScratchBytes, code: (module, helpers) => new DotEmitter(module, helpers) });
steps.install(productSteps);
