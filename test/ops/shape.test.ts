import * as shape from "../../src/ops/shape.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./shape.samples.ts";

testFamily(shape, samples);
