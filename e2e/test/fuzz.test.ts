import { DIALECTS } from "@crossdesk/gateway";
import type { Dialect } from "@crossdesk/gateway";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { arbitraryRequest } from "./support/arbitrary-request.ts";
import type { KnownIds, WireRequest } from "./support/arbitrary-request.ts";
import { openComplaint } from "./support/complaints.ts";
import { send } from "@crossdesk/testing";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

/** Requests for each API; `npm run fuzz` asks for 10,000. */
const RUNS = Number(process.env["FUZZ_RUNS"] ?? "400");

let system: System;
let tokens: Record<"agent" | "other", string[]>;
let knownIds: KnownIds;

beforeAll(async () => {
  system = await startSystem();
  const agent = await createToken("agent", { sub: "agent@example.com", name: "Ann", email: "agent@example.com" });
  const other = await Promise.all([
    createToken("admin"),
    createToken("service"),
    createToken("partner"),
    createToken("customer"),
  ]);
  tokens = { agent: [agent, agent, agent, ...other], other: [agent, ...other] };
  const tickets = await Promise.all([openComplaint(system), openComplaint(system), openComplaint(system)]);
  knownIds = {
    id: tickets.map(({ number }) => String(number)),
    coreTicketId: tickets.map(({ ticketId }) => ticketId),
    ticketID: tickets.map(({ ticketId }) => ticketId),
    feedbackId: tickets.map(({ feedbackId }) => feedbackId),
    HelpSupportFileType: ["LOG", "FEEDBACK_PHOTO"],
    orderId: ["order-1", "order-2"],
    bucketType: ["LOG_IMAGE", "TICKET_ATTACHMENT"],
    limit: ["1", "10", "100"],
    offset: ["0", "1", "1000"],
  };
});
afterAll(() => system[Symbol.asyncDispose]());

const schemaOf = (dialect: Dialect, request: WireRequest, status: number) =>
  status < 400 ? dialect.operations[request.operation]?.answers?.[status] : dialect.errorBody;

test.each(DIALECTS)(
  `$name answers ${RUNS} requests, right and hostile ones, as documented`,
  { timeout: 60_000 + RUNS * 50 },
  async (dialect) => {
    const mine = tokens[dialect.name === "chat-ticket" ? "agent" : "other"];
    const counts: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(arbitraryRequest(dialect, mine, knownIds), async (request) => {
        const answer = await send(system.url, request.path, request);
        const outcome = `${request.operation} ${answer.status}`;
        counts[outcome] = (counts[outcome] ?? 0) + 1;
        expect(answer.status === 501 || answer.status < 500).toBe(true);
        // What is no JSON by its schema (a file, say) has none.
        schemaOf(dialect, request, answer.status)?.parse(answer.json);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    process.stdout.write(`${dialect.name}: ${JSON.stringify(counts)}\n`);
    expect((await system.request("/health/ready")).status).toBe(200);
  },
);
