import * as window from "../../src/ops/window.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./window.samples.ts";

testFamily(window, samples);
