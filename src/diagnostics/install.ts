import "../runtime/install.ts";
import { addSettings } from "../api/config.ts";
import { watch } from "../core/watch.ts";
import { checkKeys, recordCall } from "./key-reuse.ts";
import { checkLeaks, rememberTracers } from "./leaks.ts";
import { checkResults } from "./nans.ts";
import { recordOrigin } from "./origins.ts";
import { checkDtypes, checkRanks } from "./promotion.ts";
import { explainRetrace } from "./retrace.ts";
import { forbidTracing, reportTrace } from "./tracing.ts";

const { process } = globalThis as { process?: { env?: { NODE_ENV?: string } } };
const development = process?.env?.NODE_ENV !== "production";

addSettings({
  debugNans: { value: false, bit: 4, changed: checkResults },
  debugInfs: { value: false, bit: 8, changed: checkResults },
  checkTracerLeaks: { value: false, bit: 16, changed: checkLeaks },
  debugKeyReuse: { value: false, bit: 32, changed: checkKeys },
  warnKeyReuse: { value: development, bit: 0, changed: checkKeys },
  explainRetraces: { value: development, bit: 0 },
  logCompiles: { value: false, bit: 0 },
  enableChecks: { value: false, bit: 0 },
  noTracing: { value: false, bit: 0, changed: forbidTracing },
  numpyDtypePromotion: { value: "standard", allowed: ["standard", "strict"], bit: 64, changed: checkDtypes },
  numpyRankPromotion: { value: "allow", allowed: ["allow", "warn", "raise"], bit: 128, changed: checkRanks },
});
watch.traced = (t) => {
  reportTrace(t);
  return explainRetrace(t);
};
rememberTracers(development);
watch.recorded = (e, ins) => {
  recordOrigin(e);
  recordCall(e, ins);
};
checkKeys();
