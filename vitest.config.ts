import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      "packages/*/vitest.config.ts",
      "apps/*/vitest.config.ts",
      "e2e/vitest.config.ts",
      "e2e/vitest.alone.config.ts",
      "bench/vitest.config.ts",
    ],
    globalSetup: ["./packages/testing/src/vitest-global-setup.ts"],
    reporters: ["default"],
  },
});
