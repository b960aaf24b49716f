import { addSettings } from "../api/config.ts";
import { watch } from "../core/watch.ts";
import { checkLeaks, rememberTracers } from "./leaks.ts";
import { checkResults } from "./nans.ts";
import { explainRetrace } from "./retrace.ts";

const { process } = globalThis as { process?: { env?: { NODE_ENV?: string } } };
const development = process?.env?.NODE_ENV !== "production";

addSettings({
  debugNans: { value: false, bit: 4, changed: checkResults },
  debugInfs: { value: false, bit: 8, changed: checkResults },
  checkTracerLeaks: { value: false, bit: 16, changed: checkLeaks },
  explainRetraces: { value: development, bit: 0 },
});
watch.traced = explainRetrace;
rememberTracers(development);
