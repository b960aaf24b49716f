import { testFolder } from "../helpers/golden.ts";

testFolder("float64");
