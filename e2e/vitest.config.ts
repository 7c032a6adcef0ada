import { configDefaults } from "vitest/config";
import { defineTests } from "@crossdesk/vitest-config";
import { longestFirst } from "./test/support/longest-first.ts";

/** What sets up telemetry, which is the process's: in a process of its own. The other files share modules. */
const ALONE = ["test/edge-telemetry.test.ts"];

/** Those that take longer than 15 s, longest first. */
const LONGEST = [
  "test/web-console-desk.test.ts",
  "test/backup.test.ts",
  "test/chaos.test.ts",
  "test/desk.test.ts",
  "test/web-conversation.test.ts",
  "test/webhooks-killed.test.ts",
  "test/cluster.test.ts",
  "test/web-console-lead.test.ts",
  "test/web-console-team.test.ts",
  "test/killed-service.test.ts",
  "test/web-console-long.test.ts",
  "test/files-crash.test.ts",
  "test/web-console.test.ts",
  "test/web-working-day.test.ts",
  "test/web-chat-customer.test.ts",
  "test/files-killed.test.ts",
];

const SERVERS = "@crossdesk/testing/global-setup";
const TIMEOUTS = { testTimeout: 240_000, hookTimeout: 240_000 };

const shared = defineTests({
  name: "shared",
  exclude: [...configDefaults.exclude, ...ALONE],
  globalSetup: [SERVERS, "test/support/build-pages.ts"],
  // Of those that may run side by side, as they mostly wait: more would only wait for a processor.
  maxConcurrency: 3,
  ...TIMEOUTS,
});
const alone = defineTests({ name: "alone", isolate: true, include: ALONE, globalSetup: [SERVERS], ...TIMEOUTS });

export default defineTests({
  name: "e2e",
  sequence: { sequencer: longestFirst([...ALONE, ...LONGEST]) },
  // Neither has anything of this configuration: what both name would be added up.
  projects: [
    { extends: false, ...shared },
    { extends: false, ...alone },
  ],
});
