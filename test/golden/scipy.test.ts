import { testFolder } from "../helpers/golden.ts";

testFolder("scipy");
