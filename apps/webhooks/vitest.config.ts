import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "webhooks", globalSetup: ["@crossdesk/testing/global-setup"] });
