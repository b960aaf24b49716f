// `npm run check`: prints what breaks the direction of imports in src/, or nothing.

import { fileURLToPath } from "node:url";
import { checkLayers } from "./layers.ts";

const mistakes = checkLayers(fileURLToPath(new URL("../src", import.meta.url)));
for (const mistake of mistakes) console.error(mistake);
process.exitCode = mistakes.length > 0 ? 1 : 0;
