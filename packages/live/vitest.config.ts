import { defineProject } from "vitest/config";

export default defineProject({
  test: {
    name: "live",
    isolate: false,
    include: ["src/**/*.test.ts"],
  },
});
