import { connectCrossdesk, toCrossdeskError } from "@crossdesk/client";
import type { CrossdeskConnection } from "@crossdesk/client";
import { consumeEvents, memoryInbox, postgresInbox } from "@crossdesk/client/events";
import type { DeadLetter } from "@crossdesk/client/events";
import { NatsProgram, programUser } from "@crossdesk/deploy";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { createTestDatabase } from "@crossdesk/testing";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, nkeyAuthenticator, nkeys, PermissionViolationError } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { createNatsClient } from "@crossdesk/trpc-nats";
import type { TicketsRouter } from "@crossdesk/contracts/tickets";
import { Pool } from "pg";
import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

const keyOf = new Map<string, Uint8Array>();
const program = (name: string, rights: Omit<NatsProgram, "name" | "nkey">): NatsProgram => {
  const pair = nkeys.createUser();
  keyOf.set(name, pair.getSeed());
  return NatsProgram.parse({ name, nkey: pair.getPublicKey(), ...rights });
};

const PROGRAMS = [
  program("billing", { tenant: "main", calls: ["tickets", "agents", "files"], listens: ["tickets"] }),
  program("acme-shop", { tenant: "Acme & Söhne", calls: ["tickets"], listens: [] }),
  program("reports", { tenant: null, calls: ["tickets"], listens: [] }),
  program("invoices", {
    tenant: "main",
    calls: [],
    listens: ["events.tickets.ticket-opened", "events.tickets.message-added"],
  }),
];

const OPERATOR = { user: "operator", password: "operator-password" };

let nats: NatsServer;
let system: System;
const connections = new Map<string, NatsConnection>();
const refused = new Map<string, string[]>();

const connectionOf = (name: string): NatsConnection => {
  const nc = connections.get(name);
  if (nc === undefined) throw new Error(`${name} is not connected.`);
  return nc;
};

const clientOf = (name: string, tenant: string | null): Promise<CrossdeskConnection> =>
  connectCrossdesk({ nats: connectionOf(name), name, tenant, attempts: 1, timeoutMs: 10_000 });

beforeAll(async () => {
  nats = await startNats({ users: [OPERATOR, ...PROGRAMS.map(programUser)] });
  system = await startSystem({ nats });
  for (const { name } of PROGRAMS) {
    const authenticator = nkeyAuthenticator(keyOf.get(name));
    const nc = await connect({ port: nats.port, authenticator, inboxPrefix: `_INBOX.${name}`, name });
    connections.set(name, nc);
    const subjects: string[] = [];
    refused.set(name, subjects);
    void (async () => {
      for await (const status of nc.status()) {
        if (status.type !== "error" || !(status.error instanceof PermissionViolationError)) continue;
        subjects.push(`${status.error.operation} ${status.error.subject}`);
      }
    })();
  }
});
afterAll(async () => {
  for (const nc of connections.values()) await nc.close();
  await system[Symbol.asyncDispose]();
  await nats.stop();
});

const operator = async (): Promise<NatsConnection> => {
  const nc = await connect({ port: nats.port, user: OPERATOR.user, pass: OPERATOR.password });
  connections.set("operator", nc);
  return nc;
};

const kindOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: unknown) => toCrossdeskError(error).kind,
  );
const refund = { channel: "internal", customerId: "user01", subject: "Refund", description: "Charged twice" } as const;

/** What the broker does not let a program do. */
const isRefused = async (what: string, attempt: (nc: NatsConnection) => void, name = "billing"): Promise<boolean> => {
  const nc = connectionOf(name);
  attempt(nc);
  await nc.flush();
  await new Promise((resolve) => setImmediate(resolve));
  return refused.get(name)?.includes(what) ?? false;
};

describe("a program outside", () => {
  test("calls in its own name, of its own tenant, whatever it says", async () => {
    const { client } = await clientOf("billing", "main");
    const { ticket } = await client.tickets.open.mutate(refund);
    expect(ticket).toMatchObject({ createdBy: "billing", createdByType: "service", entityId: "main" });
    expect(await kindOf(client.tickets.open.mutate({ ...refund, entityId: "acme" }))).toBe("FORBIDDEN");
    const caller = { subject: "root", role: "admin", entityId: null } as const;
    const lying = client.tickets.get.query({ id: ticket.id }, { context: { rpc: { caller } } });
    await expect(lying).rejects.toThrow("This user of the broker speaks for billing alone.");
    const honest = { subject: "billing", role: "service", entityId: "main" } as const;
    const same = client.tickets.get.query({ id: ticket.id }, { context: { rpc: { caller: honest } } });
    expect((await same).ticket.id).toBe(ticket.id);
  });

  test("sees its tenant alone, unless it was made for all of them", async () => {
    const { client } = await clientOf("acme-shop", "Acme & Söhne");
    const { ticket } = await client.tickets.open.mutate(refund);
    expect(ticket).toMatchObject({ createdBy: "acme-shop", entityId: "Acme & Söhne" });
    const { client: billing } = await clientOf("billing", "main");
    expect(await kindOf(billing.tickets.get.query({ id: ticket.id }))).toBe("TICKET_NOT_FOUND");
    const { client: reports } = await clientOf("reports", null);
    expect((await reports.tickets.get.query({ id: ticket.id })).ticket.entityId).toBe("Acme & Söhne");
  });

  test("cannot take another's tenant, another's name, or the way of the system's own parts", async () => {
    expect(await kindOf((await clientOf("billing", "acme")).client.tickets.list.query({}))).toBe("FORBIDDEN");
    expect(await kindOf((await clientOf("billing", null)).client.tickets.list.query({}))).toBe("FORBIDDEN");
    const nats = connectionOf("billing");
    const caller = { subject: "root", role: "admin", entityId: null } as const;
    const trusted = await connectCrossdesk({ nats, caller, attempts: 1 });
    expect(await kindOf(trusted.client.tickets.list.query({}))).toBe("FORBIDDEN");
    const other = createNatsClient<TicketsRouter>({
      nc: nats,
      service: "tickets",
      subjectPrefix: "bound.main.reports",
    });
    expect(await kindOf(other.tickets.list.query({}))).toBe("FORBIDDEN");
  });

  test("calls no service that it was not made for, and nothing that is between services", async () => {
    const { client } = await clientOf("billing", "main");
    expect(await kindOf(client.webhooks.list.query({}))).toBe("FORBIDDEN");
    expect(await kindOf(client.files.begin.mutate({ purpose: "TICKET_ATTACHMENT" }))).toBe("FORBIDDEN");
    expect(await kindOf(client.access.revocations.query({}))).toBe("FORBIDDEN");
  });

  test("watches", async () => {
    const { client } = await clientOf("billing", "main");
    const { ticket } = await client.tickets.open.mutate(refund);
    const stop = new AbortController();
    const seen = new Promise<string>((resolve, reject) => {
      const from = { ticket: { id: ticket.id }, lastEventId: String(ticket.version) };
      const onData = ({ data }: { data: { change: { action: string } } }): void => resolve(data.change.action);
      client.tickets.watch.subscribe(from, { signal: stop.signal, onData, onError: reject });
    });
    await client.messages.add.mutate({ ticket: { id: ticket.id }, text: "We are on it" });
    expect(await seen).toBe("Added message");
    stop.abort();
  });

  test.each([
    "rpc.tickets.tickets.open",
    "bound.=.billing.tickets.tickets.list",
    "events.tickets.ticket-opened",
    "live.access",
    "_INBOX.reports.x",
    "$JS.API.STREAM.DELETE.EVENTS",
    "$JS.API.STREAM.MSG.GET.EVENTS",
    "$JS.API.CONSUMER.CREATE.EVENTS",
    "$JS.API.CONSUMER.CREATE.EVENTS.billing-tickets",
    "$JS.API.CONSUMER.CREATE.EVENTS.billing-tickets.events.>",
    "$JS.API.CONSUMER.CREATE.EVENTS.billing-agents.events.agents.>",
    "$JS.API.CONSUMER.DURABLE.CREATE.EVENTS.billing-tickets",
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.webhooks-tickets",
  ])("may not send to %s", async (subject) => {
    expect(await isRefused(`publish ${subject}`, (nc) => nc.publish(subject))).toBe(true);
  });

  test.each(["rpc.tickets.>", "bound.>", "events.>", "live.access", "_INBOX.>", "_INBOX.reports.>", ">"])(
    "may not listen to %s",
    async (subject) => {
      const listen = (nc: NatsConnection): void => void nc.subscribe(subject, { callback: () => undefined });
      expect(await isRefused(`subscription ${subject}`, listen)).toBe(true);
    },
  );
});

describe("events", () => {
  test("are consumed once and in order; what fails for good is laid aside, and can be handled later", async () => {
    const { client } = await clientOf("billing", "main");
    const opened: string[] = [];
    const statuses: string[] = [];
    const letters: DeadLetter[] = [];
    let isBroken = true;
    await using consumption = await consumeEvents({
      nats: connectionOf("billing"),
      name: "billing",
      source: "tickets",
      inbox: memoryInbox({ onDeadLetter: (letter) => void letters.push(letter) }),
      maxFailures: 2,
      handlers: {
        "events.tickets.ticket-opened": ({ data, entityId }) => void opened.push(`${entityId} ${data.number}`),
        "events.tickets.ticket-status-changed": ({ data }) => {
          if (isBroken && data.status === "WORKFLOW_PENDING") throw new RangeError("no such invoice");
          statuses.push(data.status);
        },
      },
    });
    const { ticket } = await client.tickets.open.mutate(refund);
    await client.tickets.markPending.mutate({ ticket: { id: ticket.id } });
    await client.tickets.resolve.mutate({ ticket: { id: ticket.id } });
    await client.tickets.close.mutate({ ticket: { id: ticket.id } });
    await expect.poll(() => statuses).toEqual(["WORKFLOW_DONE", "CLOSED"]);
    // The events of every tenant came, each once.
    expect(opened.filter((each) => each === `main ${ticket.number}`)).toHaveLength(1);
    expect(new Set(opened).size).toBe(opened.length);
    expect(letters).toEqual([
      expect.objectContaining({
        consumer: "billing-tickets",
        type: "events.tickets.ticket-status-changed",
        reason: "RangeError: no such invoice",
        failures: 2,
      }),
    ]);
    expect(await consumption.retryDeadLetters()).toEqual({ handled: 0, failed: 1 });
    isBroken = false;
    expect(await consumption.retryDeadLetters()).toEqual({ handled: 1, failed: 0 });
    expect(await consumption.retryDeadLetters()).toEqual({ handled: 0, failed: 0 });
    expect(statuses.at(-1)).toBe("WORKFLOW_PENDING");
  });

  test("of one type are all that a program reads that was made for it", async () => {
    const { client } = await clientOf("billing", "main");
    const received: string[] = [];
    const consume = (source: "events.tickets.ticket-opened" | "events.tickets.message-added") =>
      consumeEvents({
        nats: connectionOf("invoices"),
        name: "invoices",
        source,
        from: "now",
        inbox: memoryInbox(),
        handlers: {
          "events.tickets.ticket-opened": ({ data }) => void received.push(`opened ${data.ticketId}`),
          "events.tickets.message-added": ({ data }) => void received.push(`message ${data.ticketId}`),
          "events.tickets.ticket-status-changed": () => void received.push("no right"),
        },
      });
    await using _opened = await consume("events.tickets.ticket-opened");
    await using _messages = await consume("events.tickets.message-added");
    const jsm = await jetstreamManager(await operator(), { checkAPI: false });
    const consumersOf = async () => (await jsm.consumers.list("EVENTS").next()).map(({ name }) => name);
    const names = ["invoices-tickets-ticket-opened", "invoices-tickets-message-added"];
    await expect.poll(consumersOf, { timeout: 20_000 }).toEqual(expect.arrayContaining(names));
    const { ticket } = await client.tickets.open.mutate(refund);
    await client.tickets.resolve.mutate({ ticket: { id: ticket.id } });
    await client.messages.add.mutate({ ticket: { id: ticket.id }, text: "We are on it" });
    await expect
      .poll(() => received.toSorted(), { timeout: 20_000 })
      .toEqual([`message ${ticket.id}`, `opened ${ticket.id}`]);
  });

  test.each([
    "$JS.API.CONSUMER.CREATE.EVENTS.invoices-tickets-ticket-opened",
    "$JS.API.CONSUMER.CREATE.EVENTS.invoices-tickets-ticket-opened.events.tickets.ticket-updated",
    "$JS.API.CONSUMER.CREATE.EVENTS.invoices-tickets-ticket-opened.events.tickets.>",
    "$JS.API.CONSUMER.CREATE.EVENTS.invoices-tickets.events.tickets.>",
    "$JS.API.CONSUMER.CREATE.EVENTS.invoices-tickets.events.tickets.ticket-opened",
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.billing-tickets",
    "$JS.API.STREAM.MSG.GET.EVENTS",
    "$JS.API.DIRECT.GET.EVENTS",
  ])("are not read by a program for one type through %s", async (subject) => {
    expect(await isRefused(`publish ${subject}`, (nc) => nc.publish(subject), "invoices")).toBe(true);
  });

  test.each([
    { filter_subject: "events.tickets.>" },
    { filter_subjects: ["events.tickets.ticket-opened", "events.tickets.ticket-updated"] },
    {},
  ])("are not read by a program that asks for %j under a subject that it may use", async (filter) => {
    const name = "invoices-tickets-ticket-opened";
    const config = { name, durable_name: name, ack_policy: "explicit", ...filter };
    const answer = await connectionOf("invoices").request(
      `$JS.API.CONSUMER.CREATE.EVENTS.${name}.events.tickets.ticket-opened`,
      JSON.stringify({ stream_name: "EVENTS", config }),
    );
    expect(answer.json()).toMatchObject({ error: { code: 400 } });
  });

  test("take effect in the transaction in which PostgreSQL notes them, or not at all", async () => {
    await using database = await createTestDatabase();
    const pool = new Pool({ connectionString: database.url });
    try {
      await pool.query("CREATE TABLE invoices (ticket uuid, attempt int)");
      const inbox = postgresInbox<PoolClient>(pool);
      await Promise.all([inbox.open(), postgresInbox<PoolClient>(pool).open()]);
      const event = { id: crypto.randomUUID(), type: "events.tickets.ticket-opened" };
      const write = (attempt: number) => async (client: PoolClient) => {
        await client.query("INSERT INTO invoices VALUES ($1, $2)", [event.id, attempt]);
        if (attempt === 1) throw new Error("the first attempt fails");
      };
      await expect(inbox.once(event, write(1))).rejects.toThrow("the first attempt fails");
      await Promise.all([inbox.once(event, write(2)), inbox.once(event, write(2))]);
      expect((await pool.query("SELECT attempt FROM invoices")).rows).toEqual([{ attempt: 2 }]);

      const letter = {
        consumer: "c",
        eventId: event.id,
        type: event.type,
        message: "{\u0000}",
        reason: "r",
        failures: 1,
      };
      await inbox.layAside(letter);
      await inbox.layAside({ ...letter, failures: 2 });
      const [kept, ...others] = await inbox.letters("c");
      expect([kept, others]).toEqual([{ ...letter, message: "{\uFFFD}", failures: 2 }, []]);
      if (kept !== undefined) await inbox.discard(kept);
      expect(await inbox.letters("c")).toEqual([]);
    } finally {
      await pool.end();
    }
  });
});
