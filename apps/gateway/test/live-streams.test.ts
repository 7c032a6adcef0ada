import { randomUUID } from "node:crypto";
import { CrossdeskError, EVENTS_STREAM } from "@crossdesk/contracts";
import type { ReadChangesInput, Ticket, TicketChange } from "@crossdesk/contracts";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { openTestBroker, send } from "@crossdesk/testing";
import type { TestBroker } from "@crossdesk/testing";
import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Support } from "../src/dialects/beckn/schemas.ts";
import { readStream } from "./support/event-stream.ts";
import type { ReadStream } from "./support/event-stream.ts";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleAssignment } from "./support/sample-agents.ts";
import { sampleMessage, sampleTicket } from "./support/samples.ts";
import { createToken } from "./support/tokens.ts";

const logger = createLogger({ service: "test", level: "silent" });

/** Tickets by the orders of their sessions. */
const tickets = new Map<string, Ticket>();
const changes: TicketChange[] = [];
let readChanges: (input: ReadChangesInput) => Promise<{ items: TicketChange[]; hasMore: boolean }>;
let reads = 0;

const answerChanges: typeof readChanges = async ({ of }) => ({
  items: changes.filter(({ ticket: { id }, change: { version } }) =>
    of.some(({ ticketId, after, upTo }) => ticketId === id && version > after && version <= upTo),
  ),
  hasMore: false,
});

const ticketOf = (orderId: string): Ticket => {
  const known = tickets.get(orderId);
  if (known !== undefined) return known;
  const open = { channel: "beckn", orderId, closedAt: null, pickedAt: new Date().toISOString(), version: 1 } as const;
  const made = sampleTicket({ ...open, id: randomUUID(), roomId: randomUUID() });
  tickets.set(orderId, made);
  return made;
};
const find = (isMeant: (ticket: Ticket) => boolean): Ticket => {
  const found = [...tickets.values()].find(isMeant);
  if (found === undefined) throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
  return found;
};

/** A change that adds a message, as the service stores it; `publish` delivers it. */
const store = (orderId: string, text: string): Ticket => {
  const before = ticketOf(orderId);
  const ticket = { ...before, version: before.version + 1 };
  tickets.set(orderId, ticket);
  const { version, lastActivityAt: actedAt } = ticket;
  const message = sampleMessage({ id: changes.length + 1, text });
  changes.push({ ticket, message, change: { version, action: "Changed", actor: "x", actorType: "agent", actedAt } });
  return ticket;
};

let nats: NatsServer;
let gateway: TestGateway;
const start = (broker: TestBroker = nats) =>
  startTestGateway({
    nats: broker,
    // Links are good at every gateway of a system.
    sessionSecret: "the secret that these gateways sign links with",
    tickets: {
      sessions: { get: async (reference) => ticketOf("orderId" in reference ? reference.orderId : "") },
      tickets: {
        get: async (reference) => {
          reads += 1;
          const ticket = find(({ id, roomId }) =>
            "roomId" in reference ? roomId === reference.roomId : "id" in reference && id === reference.id,
          );
          return {
            ticket,
            messages: changes.flatMap(({ ticket: { id }, message }) =>
              id === ticket.id && message !== undefined ? [message] : [],
            ),
          };
        },
        readChanges: (input) => readChanges(input),
      },
    },
    agents: { agents: { assignment: async () => sampleAssignment(null) } },
  });
beforeAll(async () => {
  readChanges = answerChanges;
  nats = await startNats();
  gateway = await start();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await nats.stop();
});

const openPage = async (orderId: string, { url }: TestGateway = gateway) => {
  const session = Support.parse((await send(url, `/beckn/e-marketplace-bb/0.2/support/${orderId}`)).json);
  const address = new URL(session.chat?.url ?? "");
  const token = new URLSearchParams(address.hash.slice(1)).get("token") ?? "";
  return {
    path: `${address.pathname}/events`,
    headers: { "x-session-token": token },
  };
};
const readPage = async (orderId: string): Promise<ReadStream> => {
  const { path, headers } = await openPage(orderId);
  return readStream(`${gateway.url}${path}`, headers);
};
const said = ({ events }: ReadStream, text: string): number =>
  events.filter(({ data }) => JSON.stringify(data).includes(text)).length;
const standingOf = ({ notices }: ReadStream): string | undefined =>
  notices.findLast(({ event }) => event === "live" || event === "degraded")?.event;

const TICK_MS = 50;

/** A clock that stands still while this process is not run: how long something took, whatever else the machine does. */
const startClock = () => {
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), TICK_MS);
  return {
    elapsedMs: () => ticks * TICK_MS,
    [Symbol.dispose]: () => clearInterval(timer),
  };
};

const LATEST_MS = 5_000;

test.each([
  {
    why: "the broker is silent",
    begin: async () => nats.pause(),
    end: async () => nats.resume(),
  },
  {
    why: "what changes cannot be read",
    begin: async () => {
      readChanges = async () => {
        throw new CrossdeskError("SERVICE_UNAVAILABLE", "The database is away.");
      };
      await gateway.publishChange(store("unread", "Refused"));
    },
    end: async () => {
      readChanges = answerChanges;
    },
  },
  {
    why: "a reading hangs",
    begin: async () => {
      const hanging = Promise.withResolvers<never>();
      readChanges = () => hanging.promise;
      await gateway.publishChange(store("unread", "Hanging"));
    },
    end: async () => {
      readChanges = answerChanges;
    },
  },
])("streams say within 5 s that they are not live when $why, and that they are again", async ({ begin, end }) => {
  await using page = await readPage("unread");
  await using watch = await readStream(`${gateway.url}/trpc/tickets.watch?input=%7B%7D`, {
    authorization: `Bearer ${await createToken("service")}`,
  });
  for (const stream of [page, watch]) await expect.poll(() => standingOf(stream)).toBe("live");
  using clock = startClock();
  await begin();
  try {
    const standings = () => [page, watch].map(standingOf);
    await expect.poll(standings, { timeout: 60_000, interval: 20 }).toEqual(["degraded", "degraded"]);
    expect(clock.elapsedMs()).toBeLessThan(LATEST_MS);
  } finally {
    await end();
  }
  for (const stream of [page, watch]) await expect.poll(() => standingOf(stream), { timeout: 60_000 }).toBe("live");
});

test("the first stream of a gateway is live, although nothing was followed before it", async () => {
  await using other = await start();
  await using watch = await readStream(`${other.url}/trpc/tickets.watch?input=%7B%7D`, {
    authorization: `Bearer ${await createToken("service")}`,
  });
  // What was published before the stream began is not on it.
  await expect
    .poll(async () => {
      await other.publishChange(store("first-stream", "For the first stream"));
      return said(watch, "For the first stream");
    })
    .toBeGreaterThan(0);
  expect(standingOf(watch)).toBe("live");
});

test("a page receives the content of the lost event stream once, and goes on; a watcher of a tenant reads again", async () => {
  const orderId = "stream-lost";
  for (let count = 0; count < 5; count += 1) await gateway.publishChange(store("before", `Before ${count}`));
  await using page = await readPage(orderId);
  await using watch = await readStream(`${gateway.url}/trpc/tickets.watch?input=%7B%7D`, {
    authorization: `Bearer ${await createToken("service")}`,
  });
  await gateway.publishChange(store(orderId, "From the first stream"));
  await expect.poll(() => said(page, "From the first stream")).toBe(1);
  await expect.poll(() => said(watch, "From the first stream")).toBe(1);

  // Its event goes with the stream.
  store(orderId, "Lost with the stream");
  await gateway.replaceEventStream();
  await expect.poll(() => said(page, "Lost with the stream"), { timeout: 30_000 }).toBe(1);
  await watch.ended;
  expect(watch.notices.at(-1)).toMatchObject({
    event: "serialized-error",
    data: { data: { kind: "VALIDATION_FAILED", httpStatus: 400 } },
  });
  await gateway.publishChange(store(orderId, "From the second stream"));
  await expect.poll(() => said(page, "From the second stream")).toBe(1);
  for (const text of ["From the first stream", "Lost with the stream"]) expect(said(page, text)).toBe(1);
});

test("a gateway follows events from its first page on, and that page is live immediately", async () => {
  const broker = await openTestBroker();
  await using other = await start(broker);
  const nc = await connectNats({ url: broker.url, name: "test", logger });
  await using _connection = { [Symbol.asyncDispose]: () => nc.close() };
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const followers = async () => (await jsm.streams.info(EVENTS_STREAM.name)).state.consumer_count;
  const { path, headers } = await openPage("first-page", other);
  expect(await followers()).toBe(0);
  await using page = await readStream(`${other.url}${path}`, headers);
  await expect.poll(() => standingOf(page)).toBe("live");
  expect(page.notices.map(({ event }) => event)).not.toContain("degraded");
  expect(await followers()).toBe(1);
});

const STREAMS = 300;
const EACH_OF = 10;

test("a gateway that restarts sends its clients away each with a time of their own, and one reading brings each back", async () => {
  await using closing = await start();
  const pages = await Promise.all(
    Array.from({ length: STREAMS / EACH_OF }, async (_, index) => openPage(`restart-${index}`, closing)),
  );
  const open = async ({ path, headers }: (typeof pages)[number], { url }: TestGateway, last?: string) =>
    readStream(`${url}${path}`, { ...headers, ...(last === undefined ? {} : { "last-event-id": last }) });
  const streams: { readonly page: (typeof pages)[number]; readonly stream: ReadStream }[] = [];
  for (const page of pages) {
    const opened = await Promise.all(Array.from({ length: EACH_OF }, () => open(page, closing)));
    streams.push(...opened.map((stream) => ({ page, stream })));
  }
  for (const { stream } of streams) await expect.poll(() => stream.events.length).toBe(1);
  await closing.app.close();
  await Promise.all(streams.map(({ stream }) => stream.ended));
  const waits = streams.map(({ stream: { notices } }) => {
    const { event, data } = notices.at(-1) ?? {};
    expect(event).toBe("bye");
    const { retryMs } = Object(data);
    return Number(retryMs);
  });
  // Spread over half a second at least: no tenth of it gets many more than its share.
  const tenths = Map.groupBy(waits, (ms) => Math.floor((ms - 250) / 50));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(250);
  expect(tenths.size).toBeGreaterThanOrEqual(9);
  expect(Math.max(...[...tenths.values()].map(({ length }) => length))).toBeLessThan(STREAMS / 4);

  const beforeReads = reads;
  const beforeCalls = gateway.calls.length;
  const back = await Promise.all(
    streams.map(async ({ page, stream }, index) => {
      await new Promise((resolve) => setTimeout(resolve, waits[index]));
      return open(page, gateway, stream.events.at(-1)?.id);
    }),
  );
  await using stack = new AsyncDisposableStack();
  for (const stream of back) stack.use(stream);
  await expect.poll(() => back.filter((stream) => standingOf(stream) === "live").length).toBe(STREAMS);
  expect(reads - beforeReads).toBe(STREAMS);
  // Beside them there is next to nothing, however many come back.
  expect(gateway.calls.length - beforeCalls).toBeLessThanOrEqual(STREAMS + 10);
  await gateway.publishChange(store("restart-0", "After the restart"));
  const received = () => back.filter((stream) => said(stream, "After the restart") === 1).length;
  await expect.poll(received).toBe(EACH_OF);
});
