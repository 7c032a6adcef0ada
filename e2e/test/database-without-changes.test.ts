import { randomUUID } from "node:crypto";
import { DIALECTS } from "@crossdesk/gateway";
import { expect, test } from "vitest";
import { complaintBody, openComplaint } from "./support/complaints.ts";
import type { ServiceDatabase } from "./support/databases.ts";
import { startSystem } from "./support/system.ts";
import type { Asked } from "./support/system.ts";

const AGENT = { role: "agent", sub: "ada", entityId: "main", email: "ada@example.com", name: "Ada" } as const;

/** A database of a server that became a standby: its sessions only read, and those that led to the primary have ended. */
const makeReadOnly = async ({ sql, url }: ServiceDatabase): Promise<AsyncDisposable> => {
  const name = new URL(url).pathname.slice(1);
  const endOthers =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
  await sql(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
  await sql(endOthers, [name]);
  return {
    [Symbol.asyncDispose]: async () => {
      await sql(`ALTER DATABASE "${name}" RESET default_transaction_read_only`);
      await sql(endOthers, [name]);
    },
  };
};

test("while a database takes no changes, each API refuses them with 503 and Retry-After in its own form, and reads go on", async () => {
  await using system = await startSystem();
  const { number } = await openComplaint(system);
  const path = `/backend/api/support-ticket/${number}`;
  const writes: readonly (readonly [api: string, path: string, asked: Asked])[] = [
    ["customer-support", "/user/log/message", { method: "POST", body: complaintBody() }],
    ["support-ticket", path, { method: "POST", body: { message: "Hello" }, as: "admin" }],
    ["beckn", `/beckn/e-marketplace-bb/0.2/support/${randomUUID()}`, { method: "POST", as: "admin" }],
    ["chat-ticket", "/cs-chat-ticket/v1/online", { method: "PUT", as: AGENT }],
  ];
  const statuses = (): Promise<number[]> =>
    Promise.all(writes.map(async ([, to, asked]) => (await system.request(to, asked)).status));
  {
    await using _tickets = await makeReadOnly(system.databases.tickets);
    await using _agents = await makeReadOnly(system.databases.agents);
    // Calls that were on the way to the lost connections are over by then.
    await expect.poll(statuses).toEqual([503, 503, 503, 503]);
    for (const [api, to, asked] of writes) {
      const { headers, json } = await system.request(to, asked);
      expect([api, headers["retry-after"]]).toEqual([api, "5"]);
      const form = DIALECTS.find(({ name }) => name === api)?.errorBody;
      expect([api, form?.safeParse(json).success]).toEqual([api, true]);
    }
    expect((await system.request(path, { as: "admin" })).status).toBe(200);
  }
  await expect.poll(async () => (await statuses()).filter((status) => status >= 300)).toEqual([]);
});
