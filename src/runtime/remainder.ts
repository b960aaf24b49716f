import { remainders } from "../backends/wasm/helpers.ts";
import { emitFmod32, emitFmod64 } from "../backends/wasm/remainder.ts";

remainders.install({ fmod32: emitFmod32, fmod64: emitFmod64 });
