import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Exact matches: a plain string alias would also take every longer path that starts with it.
    alias: [
      { find: /^jaxtra$/, replacement: here("./src/index.ts") },
      { find: /^jaxtra\/optim$/, replacement: here("./src/optim/index.ts") },
      { find: /^jaxtra\/diagnostics$/, replacement: here("./src/diagnostics/index.ts") },
      { find: /^jaxtra\/stages$/, replacement: here("./src/stages/index.ts") },
      { find: /^jaxtra\/worker$/, replacement: here("./src/worker/index.ts") },
      { find: /^jaxtra\/stablehlo$/, replacement: here("./src/stablehlo/index.ts") },
      { find: /^jaxtra\/export$/, replacement: here("./src/export/index.ts") },
      { find: /^jaxtra\/io$/, replacement: here("./src/io/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // Processes, not worker threads: V8 flags are global to a process, and the Wasm backend sets some while compiling.
    pool: "forks",
    maxWorkers: 2,
    // Tests retrace and reuse keys on purpose: what diagnostics say of it is shown for tests that fail.
    silent: "passed-only",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
