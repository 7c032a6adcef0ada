import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "dev-stack",
    isolate: false,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 240_000,
  },
});
