import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "e2e",
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/build-pages.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
