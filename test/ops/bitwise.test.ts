import * as bitwise from "../../src/ops/bitwise.ts";
import { samples } from "./bitwise.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(bitwise, samples);
