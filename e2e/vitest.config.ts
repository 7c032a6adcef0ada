import { configDefaults, defineProject } from "vitest/config";
import { ALONE } from "./vitest.alone.config.ts";

export default defineProject({
  test: {
    name: "e2e",
    isolate: false,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...ALONE],
    globalSetup: ["test/support/build-pages.ts", "test/support/chromium.ts"],
    testTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 240_000,
  },
});
