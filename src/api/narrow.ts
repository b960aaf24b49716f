// Imported for its effect by whatever makes arrays of 8 and 16 bits: other pages leave their numbers out.
import { narrowFloats } from "../backends/wasm/convert.ts";
import { fromStorage, toStorage } from "../backends/wasm/halves.ts";
import { precisionOf } from "../compile/fuse.ts";
import { Precision } from "../compile/precision.ts";
import { narrowNumbers } from "../ir/narrow.ts";
import * as numbers from "../ir/narrow-numbers.ts";

narrowNumbers.install(numbers);
precisionOf.install((jaxpr) => new Precision(jaxpr));
narrowFloats.install({ fromStorage, toStorage });
