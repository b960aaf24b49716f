import * as convert from "../../src/ops/convert.ts";
import { samples } from "./convert.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(convert, samples);
