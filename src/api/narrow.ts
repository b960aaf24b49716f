// Imported for its effect by whatever makes arrays of 16 bits and less: other pages leave their numbers out.
import { smallNumbers } from "../backends/wasm/convert.ts";
import { halves } from "../backends/wasm/float16.ts";
import { smallNumber } from "../backends/wasm/small-numbers.ts";
import { halfFloats } from "../backends/wasm/storage.ts";
import { precisionOf } from "../compile/fuse.ts";
import { Precision } from "../compile/precision.ts";
import { addDTypes, type DType } from "../core/dtype.ts";
import { smallDTypes } from "../core/small-dtypes.ts";
import { addRegisters } from "../ir/expr.ts";
import { narrowNumbers } from "../ir/narrow.ts";
import * as bits from "../ir/narrow-bits.ts";
import * as numbers from "../ir/narrow-numbers.ts";

const small = Object.keys(smallDTypes) as DType[];
addDTypes(smallDTypes);
addRegisters(small);
narrowNumbers.install({ ...numbers, ...bits });
precisionOf.install((jaxpr) => new Precision(jaxpr));
halfFloats.install(halves);
smallNumbers.install(Object.fromEntries(small.map((d) => [d, smallNumber(d)])));
