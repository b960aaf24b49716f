import * as transcendental from "../../src/ops/transcendental.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./transcendental.samples.ts";

testFamily(transcendental, samples);
