import * as conv from "../../src/ops/conv.ts";
import { samples } from "./conv.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(conv, samples);
