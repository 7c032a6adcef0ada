import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "e2e",
    isolate: false,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["test/support/build-pages.ts", "test/support/chromium.ts"],
    testTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 240_000,
  },
});
