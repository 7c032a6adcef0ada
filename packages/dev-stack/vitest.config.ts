import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "dev-stack" });
