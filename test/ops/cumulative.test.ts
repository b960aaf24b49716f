import * as cumulative from "../../src/ops/cumulative.ts";
import { samples } from "./cumulative.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(cumulative, samples);
