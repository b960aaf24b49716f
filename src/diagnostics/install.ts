import { addSettings } from "../api/config.ts";
import { watch } from "../core/watch.ts";
import { explainRetrace } from "./retrace.ts";

const { process } = globalThis as { process?: { env?: { NODE_ENV?: string } } };
const development = process?.env?.NODE_ENV !== "production";

addSettings({
  explainRetraces: { value: development, bit: 0 },
});
watch.traced = explainRetrace;
