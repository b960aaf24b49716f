import * as clamp from "../../src/ops/clamp.ts";
import { samples } from "./clamp.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(clamp, samples);
