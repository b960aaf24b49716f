import { join } from "node:path";
import { prepareFolder } from "../common/files.ts";
import { runExample } from "../common/options.ts";
import { learnDigits } from "./digits.ts";
import { listen } from "./interrupt.ts";
import { readDigits } from "./mnist.ts";
import { parseOptions } from "./options.ts";
import { learnMixture } from "./plane.ts";

runExample("score", async () => {
  const o = parseOptions(process.argv);
  listen();
  // What cannot be written or read is told at once, not after the first part.
  for (const folder of [o.out, join(o.out, "checkpoints")]) prepareFolder(folder);
  const [real, test] = o.only === "mixture" ? [] : [readDigits("train", o.data), readDigits("t10k", o.data)];
  if (o.only !== "digits") await learnMixture(o);
  if (real && test) await learnDigits(o, real, test);
});
