import { ahead } from "../api/jit.ts";
import { stageMethods } from "../api/stages.ts";

ahead.methods = stageMethods;
