import * as fma from "../../src/ops/fma.ts";
import { samples } from "./fma.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(fma, samples);
