import * as integrals from "../../src/ops/integrals.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./integrals.samples.ts";

testFamily(integrals, samples);
