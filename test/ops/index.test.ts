import * as index from "../../src/ops/index.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./index.samples.ts";

testFamily(index, samples);
