import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { connect } from "@nats-io/transport-node";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { complaintBody, openComplaint } from "./support/complaints.ts";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import type { Answer } from "@crossdesk/testing";
import { startSystem } from "./support/system.ts";
import type { Asked, System } from "./support/system.ts";

const KEYS = 40;
const CALLS = 20;

let nats: NatsServer;
let system: System;
beforeAll(async () => {
  nats = await startNats();
  system = await startSystem({ nats });
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await nats.stop();
});

const post = (body: unknown, key: string, as?: Asked["as"]): Promise<Answer> =>
  system.request("/user/log/message", {
    method: "POST",
    body,
    headers: { "idempotency-key": `"${key}"` },
    ...(as === undefined ? {} : { as }),
  });

const countOf = async (text: string, values: readonly unknown[]): Promise<unknown> =>
  (await system.databases.tickets.sql(text, values))[0]?.["n"];

const Created = z.object({ data: z.object({ ticketId: z.uuid() }) });

test(
  `${KEYS} keys, ${CALLS} calls each at once, make exactly ${KEYS} tickets and log lines`,
  { timeout: 300_000 },
  async () => {
    const customerId = randomUUID();
    const body = complaintBody({ customerId });
    const answers = new Map<string, Set<string>>();
    const statuses = new Set<number>();

    /** The second call waits for the first, and then asks for its answer. */
    const untilAnswered = async (key: string, first: PromiseWithResolvers<void>): Promise<void> => {
      const answer = await post(body, key);
      statuses.add(answer.status);
      if (answer.status === 200) {
        answers.set(key, (answers.get(key) ?? new Set()).add(answer.text));
        first.resolve();
        return;
      }
      expect([answer.status, answer.headers["retry-after"]]).toEqual([409, "1"]);
      await first.promise;
      await untilAnswered(key, first);
    };

    for (let key = 0; key < KEYS; key += 5) {
      const firsts = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
      const batch = Array.from({ length: CALLS }, () =>
        firsts.map((first, index) => untilAnswered(`key-${key + index}`, first)),
      );
      await Promise.all(batch.flat());
    }
    expect(answers.size).toBe(KEYS);
    const texts = [...answers.values()].flatMap((seen) => Array.from(seen));
    expect(texts).toHaveLength(KEYS);
    const ticketIds = texts.map((text) => Created.parse(JSON.parse(text)).data.ticketId);
    expect(new Set(ticketIds).size).toBe(KEYS);
    expect(statuses).toContain(200);

    expect(await countOf("SELECT count(*)::int AS n FROM tickets WHERE customer_id = $1", [customerId])).toBe(KEYS);
    expect(
      await countOf("SELECT count(*)::int AS n FROM ticket_logs WHERE ticket_id = ANY($1::uuid[])", [ticketIds]),
    ).toBe(KEYS);
  },
);

test("a key that was used is answered with the first answer; with another body it is refused", async () => {
  const body = complaintBody();
  const key = randomUUID();
  const first = await post(body, key);
  expect([(await post(body, key)).text, first.status]).toEqual([first.text, 200]);
  const bare = await system.request("/api/user/log/message", {
    method: "POST",
    body,
    headers: { "idempotency-key": key },
  });
  expect(bare.text).toBe(first.text);
  const other = await post({ ...body, subject: "another" }, key);
  expect([other.status, other.json]).toMatchObject([422, { data: null, error: true }]);
});

test("a key is its caller's own", async () => {
  const body = complaintBody();
  const key = randomUUID();
  const texts = await Promise.all([
    post(body, key),
    post(body, key, { role: "partner", sub: "a" }),
    post(body, key, { role: "partner", sub: "b" }),
    post(body, key, { role: "partner", sub: "a", entityId: "far" }),
  ]);
  expect(new Set(texts.map(({ json }) => Created.parse(json).data.ticketId)).size).toBe(4);
});

test("a request that failed can be sent again under its key", async () => {
  const key = randomUUID();
  expect((await post({ ...complaintBody(), email: "nobody" }, key)).status).toBe(400);
  expect((await post(complaintBody(), key)).status).toBe(200);
});

test("a message is added once, and a status set once, per key", async () => {
  const { number } = await openComplaint(system);
  const headers = { "idempotency-key": randomUUID() };
  const add = { method: "POST", body: { message: "once" }, as: "admin", headers } as const;
  const path = `/backend/api/support-ticket/${number}`;
  const first = await system.request(path, add);
  expect((await system.request(path, add)).text).toBe(first.text);
  const messages = "SELECT count(*)::int AS n FROM messages WHERE ticket_number = $1 AND text = 'once'";
  expect(await countOf(messages, [number])).toBe(1);
  expect((await system.request(path, { ...add, body: { message: "twice" } })).status).toBe(422);

  const set = { method: "PUT", as: "admin", headers: { "idempotency-key": randomUUID() } } as const;
  const pending = await system.request(path, { ...set, body: { status: 2 } });
  const reopened = await system.request(path, { method: "PUT", as: "admin", body: { status: 1 } });
  const replayed = await system.request(path, { ...set, body: { status: 2 } });
  expect([pending.status, reopened.status, replayed.text]).toEqual([200, 200, pending.text]);
  expect((await system.request(path, { as: "admin" })).json).toMatchObject({ data: { status: "open" } });
  expect((await system.request(path, { ...set, body: { status: 4 } })).status).toBe(422);
});

test("a message with an attachment is answered as it was under its key, though the ticket is closed by now", async () => {
  const { number } = await openComplaint(system);
  const path = `/backend/api/support-ticket/${number}`;
  const body = { message: "p", attachments: [{ fileName: "a", filePath: "/uploads/zz.pdf" }] };
  const add = { method: "POST", body, as: "admin", headers: { "idempotency-key": randomUUID() } } as const;
  const first = await system.request(path, add);
  expect((await system.request(path, { method: "PUT", as: "admin", body: { status: 4 } })).status).toBe(200);
  const replayed = await system.request(path, add);
  expect([first.status, replayed.status, replayed.text]).toEqual([200, 200, first.text]);
  expect((await system.request(path, { ...add, body: { ...body, message: "q" } })).status).toBe(422);
  expect((await system.request(path, { ...add, headers: {} })).status).toBe(409);
});

const SHOP: Caller = { subject: "shop", role: "partner", entityId: "main" };

/** Calls as the link between services does that asks a call again of another replica. */
const openAsking = async (): Promise<
  AsyncDisposable & { readonly again: (path: string, input: unknown, idempotencyKey: string) => Promise<unknown> }
> => {
  const nc = await connect({ servers: nats.url });
  return {
    again: async (path, input, idempotencyKey) => {
      const envelope = { id: randomUUID(), type: "mutation", caller: SHOP, timeoutMs: 60_000, askedAgain: true };
      const payload = JSON.stringify({ ...envelope, input, idempotencyKey });
      const answer = await nc.request(`rpc.${path}`, payload, { timeout: 60_000 });
      return answer.json();
    },
    [Symbol.asyncDispose]: () => nc.close(),
  };
};

test("a create that the gateway asks again waits for the first; a partner's second one is refused at once", async () => {
  await using asking = await openAsking();
  const key = randomUUID();
  const customerId = randomUUID();
  const input = { channel: "mobile", customerId, category: "c", subject: "s", description: "d", contact: {} };
  const open = () =>
    system.client.tickets.open.mutate(
      { ...input, channel: "mobile" },
      withCall({ caller: SHOP, idempotencyKey: key, timeoutMs: 60_000 }),
    );
  // Whatever is to be announced waits: the first is held at its commit, with its key.
  const holder = new Client({ connectionString: system.databases.tickets.url });
  await holder.connect();
  try {
    await holder.query("BEGIN; LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE");
    const first = open();
    // What relays the outbox waits too, and so may what other tests do in their databases on this server.
    const isHeld = `SELECT FROM pg_locks waiting JOIN pg_locks held USING (pid, database)
      WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND NOT waiting.granted AND waiting.relation = 'outbox'::regclass
        AND held.granted AND held.relation = 'idempotency_keys'::regclass`;
    await expect.poll(async () => (await holder.query(isHeld)).rowCount, { timeout: 30_000 }).toBeGreaterThan(0);
    let isAnswered = false;
    const again = asking.again("tickets.tickets.open", input, key).finally(() => (isAnswered = true));
    await expect(open()).rejects.toMatchObject({ data: { kind: "IDEMPOTENCY_KEY_RUNNING" } });
    expect(isAnswered).toBe(false);
    await holder.query("COMMIT");
    expect(await again).toEqual({ result: { data: await first } });
  } finally {
    await holder.end();
  }
  expect(await countOf("SELECT count(*)::int AS n FROM tickets WHERE customer_id = $1", [customerId])).toBe(1);
});

test("leave to upload that is asked for again waits for the upload under way, and has its file", async () => {
  await using asking = await openAsking();
  const call = withCall({ caller: SHOP, idempotencyKey: randomUUID() });
  const input = { purpose: "TICKET_ATTACHMENT" } as const;
  const { id } = await system.client.files.begin.mutate(input, call);
  let isAnswered = false;
  const again = asking
    .again("files.files.begin", input, call.context.rpc.idempotencyKey ?? "")
    .finally(() => (isAnswered = true));
  await expect(system.client.files.begin.mutate(input, call)).rejects.toMatchObject({
    data: { kind: "IDEMPOTENCY_KEY_RUNNING" },
  });
  expect(isAnswered).toBe(false);
  const measured = { size: 6, sha256: "0".repeat(64), contentType: "text/plain" } as const;
  const stored = await system.client.files.commit.mutate({ id, ...measured }, call);
  expect(await again).toMatchObject({ result: { data: { previous: { id: stored.id } } } });
});
