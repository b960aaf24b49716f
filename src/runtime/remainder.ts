import { installRemainders } from "../backends/wasm/helpers.ts";
import { emitFmod32, emitFmod64 } from "../backends/wasm/remainder.ts";

installRemainders({ fmod32: emitFmod32, fmod64: emitFmod64 });
