import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "testing", globalSetup: ["@crossdesk/testing/global-setup"] });
