import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCrossdeskClient } from "@crossdesk/client";
import { withCall } from "@crossdesk/contracts";
import type { Caller, CrossdeskClient } from "@crossdesk/contracts";
import { createDiskStore, createFileLinks } from "@crossdesk/file-store";
import { buildGateway } from "@crossdesk/gateway";
import { connectNats, createLogger, manualClock } from "@crossdesk/service-kit";
import { openTestBroker } from "@crossdesk/testing";
import { buildTickets, ZENDESK_DEFAULTS } from "@crossdesk/tickets";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { startFakeZendesk } from "../src/fake-zendesk/fake-zendesk.ts";
import type { FakeZendesk, FakeZendeskOptions, Fault } from "../src/fake-zendesk/fake-zendesk.ts";
import { openServiceDatabase } from "./support/databases.ts";
import type { ServiceDatabase } from "./support/databases.ts";
import { AUTH } from "./support/tokens.ts";

const ACCOUNT = { email: "mirror@example.com", apiToken: "token" };
const PARTNER: Caller = { subject: "partner-1", role: "partner", entityId: "main" };
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;
const CALL = withCall({ caller: PARTNER, timeoutMs: 20_000 });

const Found = z.object({
  data: z.array(z.object({ ticketId: z.string(), ticketInfo: z.object({ supportTicketId: z.string() }) })),
});

interface World extends AsyncDisposable {
  readonly zendesk: FakeZendesk;
  readonly client: CrossdeskClient;
  readonly database: ServiceDatabase;
  readonly logs: readonly Record<string, unknown>[];
  readonly open: (subject?: string, images?: string[]) => Promise<string>;
  readonly say: (ticketId: string, text: string) => Promise<void>;
  readonly waiting: () => Promise<number>;
  /** What the customer-support API finds. */
  readonly search: (conditions: Record<string, string>) => Promise<z.output<typeof Found>["data"]>;
  readonly zendeskIdOf: (ticketId: string) => Promise<string | null>;
}

/** What somebody else with the same account sends. */
const createBeside = (
  { url }: FakeZendesk,
  { key, externalId }: { readonly key: string; readonly externalId: string },
): Promise<Response> =>
  fetch(`${url}/api/v2/tickets.json`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${ACCOUNT.email}/token:${ACCOUNT.apiToken}`).toString("base64")}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify({ ticket: { external_id: externalId, subject: "s", comment: { body: "b" } } }),
  });

const openWorld = async (
  options: Partial<FakeZendeskOptions> & { readonly apiToken?: string; readonly concurrency?: number } = {},
): Promise<World> => {
  await using stack = new AsyncDisposableStack();
  const zendesk = stack.use(await startFakeZendesk({ ...ACCOUNT, ...options }));
  const nats = await openTestBroker();
  const database = stack.use(await openServiceDatabase("tickets"));
  const logs: Record<string, unknown>[] = [];
  const destination = { write: (line: string): void => void logs.push(Object(JSON.parse(line))) };
  const logger = createLogger({ service: "tickets", level: "info", destination });
  const connect = async (name: string) => {
    const nc = await connectNats({ url: nats.url, name, logger });
    stack.defer(() => nc.close());
    return nc;
  };
  const links = createFileLinks({
    keys: [{ id: "k", secret: "s".repeat(32) }],
    publicUrl: "https://support.example.com",
    now: () => new Date(),
  });
  const tickets = await buildTickets({
    nc: await connect("tickets"),
    logger,
    databaseUrl: database.url,
    zendesk: {
      ...ZENDESK_DEFAULTS,
      ...ACCOUNT,
      url: zendesk.url,
      links,
      retryMs: { first: 20, most: 200 },
      timeoutMs: 5_000,
      concurrency: options.concurrency ?? 8,
    },
  });
  stack.defer(() => tickets.close());
  await tickets.start();
  const nc = await connect("test");
  const client = createCrossdeskClient({ nc });
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-zendesk-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const publicUrl = "https://support.example.com";
  const files = { store: createDiskStore({ folder }), links };
  const gateway = buildGateway({ nc, logger, tokens: AUTH, partnerAuth: "open", publicUrl, files });
  stack.defer(() => gateway.close());
  const running = stack.move();
  return {
    zendesk,
    client,
    database,
    logs,
    open: async (subject = "Refund", images = []) => {
      const { ticket } = await client.tickets.open.mutate(
        {
          channel: "mobile",
          customerId: randomUUID(),
          subject,
          description: `About ${subject}`,
          contact: { email: "c@example.com" },
          images,
        },
        CALL,
      );
      return ticket.id;
    },
    say: async (ticketId, text) => {
      await client.messages.add.mutate({ ticket: { id: ticketId }, text }, CALL);
    },
    waiting: async () => {
      // What is published and not consumed yet waits too.
      const [row] = await database.sql(
        `SELECT (SELECT count(*) FROM tickets) + (SELECT count(*) FROM messages)
           - (SELECT count(*) FROM zendesk_jobs WHERE state <> 'waiting') AS waiting`,
      );
      return Number(row?.["waiting"]);
    },
    search: async (payload) => {
      const answer = await gateway.inject({ method: "POST", url: "/admin/fetch/customer/support", payload });
      return Found.parse(answer.json()).data;
    },
    zendeskIdOf: async (id) => (await client.tickets.get.query({ id }, CALL)).ticket.zendeskTicketId,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

const expectMirrored = (world: World, timeout = 60_000) =>
  vi.waitFor(async () => expect(await world.waiting()).toBe(0), { timeout, interval: 100 });
const countOf = (world: World, answer: string): number =>
  world.zendesk.answers.filter((given) => given === answer).length;

test.concurrent("a ticket is created with its text, image links and requester, and its messages follow as comments in order", async () => {
  await using world = await openWorld();
  const id = await world.open("Broken parcel", ["732bbe0a-8d29-4c8d-bb84-891e43439630.jpeg"]);
  await world.say(id, "first");
  await world.say(id, "second");
  await expectMirrored(world);
  const [ticket] = world.zendesk.tickets;
  expect(world.zendesk.tickets).toHaveLength(1);
  expect(ticket).toMatchObject({ externalId: id, subject: "Broken parcel", requester: "c@example.com" });
  expect(ticket?.comments[0]).toMatch(
    /^About Broken parcel\n\n732bbe0a-\S+\.jpeg: https:\/\/support\.example\.com\/uploads\/732bbe0a-\S+\?expires=/u,
  );
  expect(ticket?.comments.slice(1).map((comment) => comment.split("\n")[0])).toEqual(["first", "second"]);
  expect(await world.zendeskIdOf(id)).toBe(String(ticket?.id));
  const zendeskTicketId = String(ticket?.id);
  const found = [{ ticketId: id, ticketInfo: { supportTicketId: zendeskTicketId } }];
  expect(await world.search({ zendeskTicketId })).toEqual(found);
  expect(await world.search({ ticketId: id })).toEqual(found);
});

test.concurrent("the fake knows a key for two hours, and refuses it with another body meanwhile", async () => {
  const clock = manualClock(new Date());
  await using zendesk = await startFakeZendesk({ ...ACCOUNT, now: () => clock.now() });
  const key = randomUUID();
  const first = await createBeside(zendesk, { key, externalId: "1" });
  expect([first.status, first.headers.get("x-idempotency-lookup")]).toEqual([201, "miss"]);
  clock.advance(TWO_HOURS_MS - 1_000);
  const again = await createBeside(zendesk, { key, externalId: "1" });
  expect([again.status, again.headers.get("x-idempotency-lookup")]).toEqual([201, "hit"]);
  expect((await createBeside(zendesk, { key, externalId: "2" })).status).toBe(400);
  clock.advance(2_000);
  expect((await createBeside(zendesk, { key, externalId: "1" })).headers.get("x-idempotency-lookup")).toBe("miss");
  expect(zendesk.tickets.map(({ externalId }) => externalId)).toEqual(["1", "1"]);
});

test.concurrent("a ticket whose answer was lost is found again when Zendesk has long forgotten the key", async () => {
  const clock = manualClock(new Date());
  let isLost = false;
  let isForgotten = false;
  await using world = await openWorld({
    now: () => clock.now(),
    fault: ({ method }) => {
      if (!isLost && method === "POST") {
        isLost = true;
        return "lost";
      }
      if (isLost && !isForgotten) clock.advance(TWO_HOURS_MS + 1_000);
      isForgotten ||= isLost;
      return undefined;
    },
  });
  const id = await world.open();
  await expectMirrored(world);
  expect(world.zendesk.tickets.map(({ externalId }) => externalId)).toEqual([id]);
  expect(world.zendesk.answers).toEqual(["POST lost", "GET 200"]);
  expect(await world.zendeskIdOf(id)).toBe(String(world.zendesk.tickets[0]?.id));
});

test.concurrent("a key that Zendesk knows with another body is given up for a new one", async ({ expect }) => {
  await using world = await openWorld({
    fault: ({ method, body }) => (method === "POST" && !body.includes("taken") ? "failed" : undefined),
  });
  const id = await world.open();
  await expect.poll(() => countOf(world, "POST 500"), { timeout: 60_000 }).toBeGreaterThan(4);
  const [job] = await world.database.sql("SELECT idempotency_key AS key FROM zendesk_jobs WHERE ticket_id = $1", [id]);
  const taken = await createBeside(world.zendesk, { key: String(job?.["key"]), externalId: "taken" });
  expect(taken.status).toBe(201);
  world.zendesk.setFault(undefined);
  await expectMirrored(world);
  expect(countOf(world, "POST 400")).toBe(1);
  expect(world.zendesk.tickets.map(({ externalId }) => externalId)).toEqual(["taken", id]);
  expect(await world.zendeskIdOf(id)).toBe(String(world.zendesk.tickets[1]?.id));
});

test.concurrent("a request that is refused with 400 under a new key too goes to the dead letters", async () => {
  await using world = await openWorld({ fault: ({ method }) => (method === "POST" ? "unreadable" : undefined) });
  const id = await world.open();
  await expectMirrored(world);
  expect(countOf(world, "POST 400")).toBe(2);
  const [dead] = await world.database.sql("SELECT state, reason FROM zendesk_jobs WHERE ticket_id = $1", [id]);
  expect(dead).toMatchObject({ state: "dead", reason: expect.stringMatching(/^400 /u) });
});

test.concurrent("answers that are lost make neither a second ticket nor a second comment", async () => {
  const lost = new Set<string>();
  await using world = await openWorld({
    fault: ({ method, path }) => {
      const isNew = method !== "GET" && !lost.has(path);
      if (isNew) lost.add(path);
      return isNew ? "lost" : undefined;
    },
  });
  const id = await world.open();
  await world.say(id, "once");
  await expectMirrored(world);
  expect(world.zendesk.tickets).toHaveLength(1);
  expect(world.zendesk.tickets[0]?.comments).toHaveLength(2);
  expect(countOf(world, "POST lost")).toBe(1);
  expect(countOf(world, "PUT lost")).toBe(1);
});

test.concurrent("a limit is kept: nothing is sent before Retry-After has passed", async () => {
  let first: number | undefined;
  let second: number | undefined;
  await using world = await openWorld({
    retryAfter: 1,
    fault: () => {
      if (first === undefined) {
        first = performance.now();
        return "limited";
      }
      second ??= performance.now();
      return undefined;
    },
  });
  await world.open();
  await expectMirrored(world);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(950);
});

test.concurrent("what Zendesk refuses goes to the dead letters with its messages, and stops nothing else", async () => {
  await using world = await openWorld();
  let refused = 0;
  world.zendesk.setFault(({ method }) => {
    if (method !== "POST" || refused > 0) return undefined;
    refused += 1;
    return "invalid";
  });
  const bad = await world.open("bad");
  await world.say(bad, "in vain");
  await expectMirrored(world);
  const good = await world.open("good");
  await expectMirrored(world);
  expect(await world.zendeskIdOf(bad)).toBeNull();
  expect(await world.zendeskIdOf(good)).not.toBeNull();
  const dead = await world.database.sql(
    "SELECT message_id, reason FROM zendesk_jobs WHERE state = 'dead' AND ticket_id = $1",
    [bad],
  );
  expect(dead).toHaveLength(2);
  expect(dead.map(({ reason }) => String(reason)).join()).toContain("422");
});

test.concurrent("credentials that are refused stop the mirror with one alarm, and lose nothing", async ({ expect }) => {
  await using world = await openWorld({ fault: () => "unauthorized" });
  const id = await world.open();
  await world.open();
  const alarms = () =>
    world.logs.filter(({ level, msg }) => level === "error" && String(msg).includes("mirror has stopped"));
  await expect.poll(() => alarms().length, { timeout: 60_000 }).toBe(1);
  const before = world.zendesk.answers.length;
  await world.open();
  await expect
    .poll(async () => (await world.database.sql("SELECT 1 FROM zendesk_jobs")).length, { timeout: 60_000 })
    .toBe(3);
  expect(world.zendesk.answers.length).toBeLessThanOrEqual(Math.max(before, 2));
  expect(await world.waiting()).toBe(3);
  expect(await world.zendeskIdOf(id)).toBeNull();
});

test(
  "400 tickets go through faults of every kind: each is there once, none is missing",
  { timeout: 300_000 },
  async () => {
    const kinds: readonly Fault[] = ["lost", "lost", "cut", "failed"];
    let requests = 0;
    await using world = await openWorld({
      concurrency: 16,
      retryAfter: 0,
      fault: () => {
        requests += 1;
        if (requests % 97 === 0) return "limited";
        return requests % 4 === 0 ? kinds[(requests / 4) % kinds.length] : undefined;
      },
    });
    const ids: string[] = [];
    for (let batch = 0; batch < 20; batch += 1) {
      ids.push(
        ...(await Promise.all(Array.from({ length: 20 }, (_, index) => world.open(`Ticket ${batch * 20 + index}`)))),
      );
    }
    await Promise.all(ids.filter((_, index) => index % 10 === 0).map((id) => world.say(id, "and another thing")));
    await expectMirrored(world, 150_000);

    expect(world.zendesk.tickets.map(({ externalId }) => externalId).toSorted()).toEqual(ids.toSorted());
    expect(world.zendesk.tickets.filter(({ comments }) => comments.length === 2)).toHaveLength(40);
    expect(world.zendesk.tickets.filter(({ comments }) => comments.length > 2)).toEqual([]);
    const rows = await world.database.sql("SELECT id, zendesk_ticket_id FROM tickets");
    const known = new Map(world.zendesk.tickets.map(({ externalId, id }) => [externalId, String(id)]));
    expect(rows.filter((row) => row["zendesk_ticket_id"] !== known.get(String(row["id"])))).toEqual([]);
    expect(countOf(world, "POST lost")).toBeGreaterThan(20);
    const { answers, tickets, hits } = world.zendesk;
    const faults = answers.filter((answer) => !/ 20[01]$/u.test(answer)).length;
    process.stdout.write(
      `${ids.length} tickets mirrored by ${answers.length} requests, ${faults} of them faulty; ${tickets.length} in Zendesk, ${hits} by a key seen again\n`,
    );
  },
);
