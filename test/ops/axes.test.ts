import * as axes from "../../src/ops/axes.ts";
import { samples } from "./axes.samples.ts";
import { testFamily } from "./harness.ts";

testFamily(axes, samples);
