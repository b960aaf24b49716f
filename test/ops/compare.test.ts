import * as compare from "../../src/ops/compare.ts";
import { samples } from "./compare.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(compare, samples);
