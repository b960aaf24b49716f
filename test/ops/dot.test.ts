import * as dot from "../../src/ops/dot.ts";
import { samples } from "./dot.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(dot, samples);
