import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "tickets", globalSetup: ["@crossdesk/testing/global-setup"] });
