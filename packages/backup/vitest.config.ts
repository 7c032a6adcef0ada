import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "backup", globalSetup: ["@crossdesk/testing/global-setup"] });
