import * as barrier from "../../src/ops/barrier.ts";
import { samples } from "./barrier.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(barrier, samples);
