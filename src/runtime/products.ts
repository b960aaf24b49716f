import { DotEmitter, dotScratchBytes } from "../backends/wasm/dot.ts";
import { installProducts } from "../backends/wasm/products.ts";
import { productSteps } from "../compile/product-steps.ts";
import { installProductSteps } from "../compile/products.ts";

installProducts({ scratchBytes: dotScratchBytes, code: (module, helpers) => new DotEmitter(module, helpers) });
installProductSteps(productSteps);
