import { control } from "../backends/wasm/control.ts";
import { controlCode } from "../backends/wasm/control-code.ts";
import { loopSteps } from "../compile/loop-steps.ts";
import { loops } from "../compile/loops.ts";

loops.install(loopSteps);
control.install(controlCode);
