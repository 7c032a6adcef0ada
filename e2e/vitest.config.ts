import { configDefaults } from "vitest/config";
import { defineTests } from "@crossdesk/vitest-config";

/** Files that set up telemetry, which is the process's: each in a process of its own. The others share modules. */
const ALONE = ["test/edge-metrics.test.ts", "test/edge-traces.test.ts"];

const SERVERS = "@crossdesk/testing/global-setup";
const TIMEOUTS = { testTimeout: 240_000, hookTimeout: 240_000 };

const shared = defineTests({
  name: "shared",
  exclude: [...configDefaults.exclude, ...ALONE],
  globalSetup: [SERVERS, "test/support/build-pages.ts", "test/support/chromium.ts"],
  ...TIMEOUTS,
});
const alone = defineTests({ name: "alone", isolate: true, include: ALONE, globalSetup: [SERVERS], ...TIMEOUTS });

export default defineTests({
  name: "e2e",
  // Neither has anything of this configuration: what both name would be added up.
  projects: [
    { extends: false, ...shared },
    { extends: false, ...alone },
  ],
});
