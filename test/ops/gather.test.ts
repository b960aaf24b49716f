import * as gather from "../../src/ops/gather.ts";
import { samples } from "./gather.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(gather, samples);
