import { defineProject } from "vitest/config";
import { ALONE } from "./vitest.alone.config.ts";

export default defineProject({
  test: {
    name: "e2e",
    isolate: false,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [...ALONE],
    globalSetup: ["test/support/build-pages.ts"],
    testTimeout: 90_000,
    hookTimeout: 120_000,
  },
});
