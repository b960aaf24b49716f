import { installControlCode } from "../backends/wasm/control.ts";
import { controlCode } from "../backends/wasm/control-code.ts";
import { loopSteps } from "../compile/loop-steps.ts";
import { installLoopSteps } from "../compile/loops.ts";

installLoopSteps(loopSteps);
installControlCode(controlCode);
