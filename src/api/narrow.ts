// Imported for its effect by whatever makes arrays of 8 and 16 bits: other pages leave their numbers out.
import { halfFormats } from "../backends/wasm/float16.ts";
import { halfFloats } from "../backends/wasm/storage.ts";
import { precisionOf } from "../compile/fuse.ts";
import { Precision } from "../compile/precision.ts";
import { narrowNumbers } from "../ir/narrow.ts";
import * as numbers from "../ir/narrow-numbers.ts";

narrowNumbers.install(numbers);
precisionOf.install((jaxpr) => new Precision(jaxpr));
halfFloats.install(halfFormats);
