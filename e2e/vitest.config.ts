import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "e2e",
    isolate: false,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/build-pages.ts", "test/support/chromium.ts"],
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
