import { defineProject } from "vitest/config";

/** What looks at the whole process: its metrics and traces, and the photos that it makes at a time. */
export const ALONE = ["test/edge-metrics.test.ts", "test/edge-traces.test.ts", "test/files-photos.test.ts"] as const;

/** Each of these files has a process of its own. */
export default defineProject({
  test: { name: "e2e-alone", include: [...ALONE], testTimeout: 90_000, hookTimeout: 120_000 },
});
