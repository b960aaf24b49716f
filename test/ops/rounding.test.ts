import * as rounding from "../../src/ops/rounding.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./rounding.samples.ts";

testFamily(rounding, samples);
