import { testFolder } from "../helpers/golden.ts";

testFolder("fft");
