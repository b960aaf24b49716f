import * as gather from "../../src/ops/gather.ts";
import { samples } from "./gather.samples.ts";
import { testFamily } from "./harness.ts";

// The transpose of gather stands in its file, its rows among those of scatter.
const { scatterAddP: _, ...family } = gather;
testFamily(family, samples);
