import { scatterAddP } from "../../src/ops/gather.ts";
import * as scatter from "../../src/ops/scatter.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./scatter.samples.ts";

testFamily({ ...scatter, scatterAddP }, samples);
