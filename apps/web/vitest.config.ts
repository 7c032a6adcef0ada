import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "web",
    isolate: false,
    include: ["src/**/*.test.ts"],
    testTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
