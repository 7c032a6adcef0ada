import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "gateway", globalSetup: ["@crossdesk/testing/global-setup"] });
