import { defineTests } from "@crossdesk/vitest-config";

export default defineTests({ name: "trpc-nats" });
