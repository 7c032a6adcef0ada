import { defineProject } from "vitest/config";

/** Files that set up telemetry, which is the process's: each in a process of its own. The others share modules. */
export const ALONE = ["test/edge-metrics.test.ts", "test/edge-traces.test.ts"];

export default defineProject({
  test: {
    name: "e2e-alone",
    include: ALONE,
    testTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 240_000,
  },
});
