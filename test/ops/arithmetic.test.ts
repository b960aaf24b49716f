import * as arithmetic from "../../src/ops/arithmetic.ts";
import { samples } from "./arithmetic.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(arithmetic, samples);
