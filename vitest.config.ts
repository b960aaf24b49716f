import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // Longest first: an alias also matches as a prefix.
    alias: [
      { find: "jaxtra/optim", replacement: here("./src/optim/index.ts") },
      { find: "jaxtra/io", replacement: here("./src/io/index.ts") },
      { find: /^jaxtra$/, replacement: here("./src/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
