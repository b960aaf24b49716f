import * as reduce from "../../src/control/reduce.ts";
import * as window from "../../src/control/reduce-window.ts";
import * as scatter from "../../src/control/scatter.ts";
import * as sort from "../../src/control/sort.ts";
import { testFamily } from "../ops/harness.ts";
import { samples } from "./body.samples.ts";

testFamily({ ...reduce, ...window, scatterByP: scatter.scatterByP, sortByP: sort.sortByP }, samples);
