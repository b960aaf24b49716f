import * as select from "../../src/ops/select.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./select.samples.ts";

testFamily(select, samples);
