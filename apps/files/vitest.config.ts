import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "files", globalSetup: ["@crossdesk/testing/global-setup"] });
