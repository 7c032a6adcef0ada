import { defineConfig } from "vitest/config";

/** All packages in one run: `npx vitest run --project tickets <file>`. `npm test` runs each in its own folder, by turbo. */
export default defineConfig({
  test: {
    projects: [
      "packages/*/vitest.config.ts",
      "apps/*/vitest.config.ts",
      "e2e/vitest.config.ts",
      "bench/vitest.config.ts",
    ],
    reporters: ["default"],
    silent: "passed-only",
  },
});
