import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "agents", globalSetup: ["@crossdesk/testing/global-setup"] });
