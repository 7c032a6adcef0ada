import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "stored-service", globalSetup: ["@crossdesk/testing/global-setup"] });
