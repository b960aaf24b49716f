import * as reduce from "../../src/control/reduce.ts";
import * as window from "../../src/control/reduce-window.ts";
import { testFamily } from "../ops/harness.ts";
import { samples } from "./body.samples.ts";

testFamily({ ...reduce, ...window }, samples);
