import * as randomMath from "../../src/ops/random-math.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./random-math.samples.ts";

testFamily(randomMath, samples);
