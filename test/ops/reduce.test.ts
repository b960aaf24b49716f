import * as reduce from "../../src/ops/reduce.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./reduce.samples.ts";

testFamily(reduce, samples);
