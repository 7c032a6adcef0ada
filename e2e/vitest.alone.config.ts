import { defineProject } from "vitest/config";

/** What looks at its whole process (metrics, traces, photos made at a time), and long files that gain little by sharing one. */
export const ALONE = [
  "test/{agents-chat,chaos,client-installed,desk,edge-database-rights,edge-metrics,edge-traces,files-photos}.test.ts",
  "test/*killed*.test.ts",
  "test/web-*.test.ts",
] as const;

/** Each of these files has a process of its own. */
export default defineProject({
  test: { name: "e2e-alone", include: [...ALONE], testTimeout: 90_000, hookTimeout: 120_000 },
});
