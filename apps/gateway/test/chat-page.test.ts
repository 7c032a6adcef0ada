import { randomUUID } from "node:crypto";
import { CrossdeskError } from "@crossdesk/contracts";
import type { Message, Ticket, TicketChange } from "@crossdesk/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ChatMessage, Conversation, ErrorResponse } from "../src/surfaces/chat/schemas.ts";
import { Support } from "../src/dialects/beckn/schemas.ts";
import { readStream } from "./support/event-stream.ts";
import { startTestGateway } from "./support/gateway.ts";
import { createToken } from "./support/tokens.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleAgent, sampleAssignment } from "./support/sample-agents.ts";
import { sampleMessage, sampleTicket } from "./support/samples.ts";
import { send } from "@crossdesk/testing";
import { fitting } from "@crossdesk/service-kit";

const NOW = Date.parse("2026-06-01T12:00:00.000Z");
const MINUTE = 60_000;
const instant = (minutes: number): string => new Date(NOW + minutes * MINUTE).toISOString();
const agent = sampleAgent();
/** How many messages a ticket is returned with. */
const NEWEST = 60;

let gateway: TestGateway;
let ticket: Ticket;
let messages: Message[];
let now: number;
/** How many agents are present. */
let present: number;
/** The service's log of changes. */
let changes: TicketChange[];
/** Changes are published in their order. */
let published: Promise<void>;

const missing = (): CrossdeskError => new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");

const change = (after: Partial<Ticket>, message?: Message): void => {
  ticket = { ...ticket, ...after, version: ticket.version + 1 };
  const { version } = ticket;
  changes.push({
    ticket,
    change: { version, action: "Changed", actor: "x", actorType: "system", actedAt: ticket.lastActivityAt },
    ...(message === undefined ? {} : { message }),
  });
  const now = ticket;
  published = published.then(() => gateway.publishChange(now));
};
const say = (text: string, from: Partial<Message> = {}): Message => {
  const message = sampleMessage({ id: messages.length + 1, text, ...from });
  messages.push(message);
  change({}, message);
  return message;
};
/** The newest messages that fit into one answer, as the service gives them with a ticket. */
const newest = () => {
  const fit = fitting(messages.slice(-NEWEST), { keep: "last" });
  return fit.length < messages.length ? { messages: fit, hasOlder: true as const } : { messages: fit };
};

beforeAll(async () => {
  gateway = await startTestGateway({
    now: () => now,
    tickets: {
      sessions: { get: async () => ticket },
      tickets: {
        get: async (reference, { ctx }) => {
          const isTheirs = "roomId" in reference ? reference.roomId === ticket.roomId : "id" in reference;
          if (!isTheirs || ctx.caller.ticketId !== ticket.id) throw missing();
          return { ticket, ...newest() };
        },
        readChanges: async ({ of }) => {
          const asked = changes.filter(({ ticket: { id }, change: { version } }) =>
            of.some(({ ticketId, after, upTo }) => ticketId === id && version > after && version <= upTo),
          );
          const items = fitting(asked);
          return { items, hasMore: items.length < asked.length };
        },
      },
      messages: {
        add: async ({ ticket: reference, text }, { ctx }) => {
          if (!("roomId" in reference) || reference.roomId !== ticket.roomId) throw missing();
          if (ticket.closedAt !== null) throw new CrossdeskError("TICKET_CLOSED", "The ticket is closed.");
          return say(text, { senderId: ctx.caller.subject, senderType: "customer" });
        },
        list: async ({ limit, after, before }) => {
          const items =
            before === undefined
              ? messages.filter(({ id }) => id > after).slice(0, limit)
              : messages.filter(({ id }) => id < before).slice(-limit);
          const [first = messages.length + 1, last = 0] = [items[0]?.id, items.at(-1)?.id];
          return { items, hasOlder: first > 1, hasNewer: last < messages.length };
        },
      },
    },
    agents: {
      agents: {
        desk: async () => ({ present, online: present, waiting: 0 }),
        assignment: async () => sampleAssignment(agent),
        get: async ({ agentId }) => {
          if (agentId === "grace@example.com") return sampleAgent({ subject: agentId, name: "Grace" });
          throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");
        },
      },
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  now = NOW;
  present = 1;
  ticket = sampleTicket({
    id: randomUUID(),
    channel: "beckn",
    orderId: "order-1",
    closedAt: null,
    pickedAt: null,
    version: 1,
  });
  messages = [];
  changes = [];
  published = Promise.resolve();
});

/** The page's path and token, as the partner's customer gets them. */
const openLink = async (base = gateway.url) => {
  const session = Support.parse((await send(base, "/beckn/e-marketplace-bb/0.2/support/order-1")).json);
  const url = new URL(session.chat?.url ?? "");
  return {
    path: url.pathname,
    headers: { "x-session-token": new URLSearchParams(url.hash.slice(1)).get("token") ?? "" },
  };
};

test("the customer reads and writes in the session with the page's token", async () => {
  const { path, headers } = await openLink();
  say("Hello!", { senderType: "agent", senderId: agent.subject });
  const sent = await send(gateway.url, `${path}/messages`, { method: "POST", headers, body: { text: "Hi" } });
  expect([sent.status, ChatMessage.parse(sent.json).text]).toEqual([200, "Hi"]);
  const read = await send(gateway.url, `${path}/messages`, { headers });
  expect(Conversation.parse(read.json).messages.map(({ from, text }) => [from, text])).toEqual([
    ["agent", "Hello!"],
    ["customer", "Hi"],
  ]);
  const { caller } = gateway.calls.findLast((call) => call.path === "tickets.get") ?? {};
  expect(caller).toMatchObject({ role: "customer", ticketId: ticket.id });
});

test("every agent's messages carry their name, also of those who have handed the session over", async () => {
  const { path, headers } = await openLink();
  ticket = { ...ticket, assignedAgentId: agent.id };
  for (const senderId of ["grace@example.com", agent.subject, "gone@example.com", "grace@example.com"]) {
    say("Hello!", { senderType: "agent", senderId });
  }
  say("Hi", { senderId: "grace@example.com" });
  gateway.calls.length = 0;
  const names = ["Grace", "Ada", null, "Grace", null];
  await using stream = await readStream(`${gateway.url}${path}/events`, headers);
  await expect.poll(() => stream.events).toHaveLength(1);
  const read = await send(gateway.url, `${path}/messages`, { headers });
  for (const conversation of [stream.events[0]?.data, read.json]) {
    expect(Conversation.parse(conversation).messages.map(({ name }) => name)).toEqual(names);
  }
  // The customer's token opens no agent's record, and each is asked for once.
  expect(gateway.calls.filter((call) => call.path === "agents.get").map(({ caller }) => caller)).toEqual(
    Array.from({ length: 2 }, () => ({ subject: "gateway", role: "service", entityId: ticket.entityId })),
  );
});

test("a stream holds the session and its newest messages at first, then what comes, each once", async () => {
  const { path, headers } = await openLink();
  for (let index = 1; index <= 60; index += 1) say(`Message ${index}`);
  await using stream = await readStream(`${gateway.url}${path}/events`, headers);
  const texts = () => stream.events.flatMap(({ data }) => Conversation.parse(data).messages.map(({ text }) => text));
  await expect.poll(texts).toHaveLength(50);
  expect(Conversation.parse(stream.events[0]?.data).hasOlder).toBe(true);
  say("And one more");
  change({
    assignedAgentId: agent.id,
    pickedAt: instant(0),
    autoCloseWarningAt: instant(10),
    autoCloseAt: instant(15),
  });
  await expect
    .poll(() => Conversation.parse(stream.events.at(-1)?.data).session)
    .toMatchObject({ state: "joined", agent: agent.name, warnAt: instant(10), closesAt: instant(15) });
  expect(texts()).toEqual(messages.slice(10).map(({ text }) => text));
  expect(stream.events.length).toBeLessThanOrEqual(5);
});

test("no page names an agent and says that nobody is there: who got the ticket has come since then", async () => {
  change({ entityId: "empty" });
  present = 0;
  const { path, headers } = await openLink();
  const sessionsOf = (stream: Awaited<ReturnType<typeof readStream>>) =>
    stream.events.map(({ data }) => Conversation.parse(data).session);
  await using stream = await readStream(`${gateway.url}${path}/events`, headers);
  await expect.poll(() => sessionsOf(stream).at(-1)).toMatchObject({ agent: null, isStaffed: false });
  present = 1;
  change({ assignedAgentId: agent.id });
  const named = () => sessionsOf(stream).filter((session) => session.agent !== null);
  await expect.poll(() => named().length).toBeGreaterThan(0);
  expect(named()[0]).toMatchObject({ agent: agent.name, isStaffed: true });
  const read = await send(gateway.url, `${path}/messages`, { headers });
  expect(Conversation.parse(read.json).session).toMatchObject({ agent: agent.name, isStaffed: true });
});

test("a stream holds messages too that are too large to come together", async () => {
  const { path, headers } = await openLink();
  for (let index = 1; index <= 60; index += 1) say(`${index}${"\u0001".repeat(15_000)}`);
  await using stream = await readStream(`${gateway.url}${path}/events`, headers);
  const texts = () => stream.events.flatMap(({ data }) => Conversation.parse(data).messages.map(({ text }) => text));
  // As many of the newest as fit into one answer of the service.
  await expect.poll(() => texts().length, { timeout: 60_000 }).toBeGreaterThan(0);
  const fitting = texts().length;
  expect(texts()).toEqual(messages.slice(-fitting).map(({ text }) => text));
  expect(Conversation.parse(stream.events[0]?.data).hasOlder).toBe(true);
  for (let index = 61; index <= 90; index += 1) say(`${index}${"\u0001".repeat(15_000)}`);
  await expect.poll(texts, { timeout: 60_000 }).toEqual(messages.slice(60 - fitting).map(({ text }) => text));
});

test("a stream that was cut off goes on behind any of its events, without a gap and without a repeat", async () => {
  const { path, headers } = await openLink();
  for (let index = 1; index <= 120; index += 1) say(`Message ${index}`);
  const ids: string[] = [];
  {
    await using stream = await readStream(`${gateway.url}${path}/events`, headers);
    for (const count of [1, 2, 3]) {
      await expect.poll(() => stream.events.length).toBe(count);
      if (count < 3) say(`Message ${120 + count}`);
    }
    ids.push(...stream.events.map(({ id }) => id));
  }
  for (let index = 123; index <= 125; index += 1) say(`Message ${index}`);
  change({ assignedAgentId: agent.id, pickedAt: instant(0) });
  for (const [index, id] of ids.entries()) {
    await using stream = await readStream(`${gateway.url}${path}/events`, { ...headers, "last-event-id": id });
    const received = () => stream.events.map(({ data }) => Conversation.parse(data));
    const receivedIds = () => received().flatMap((each) => each.messages.map((message) => message.id));
    const missing = () => messages.map((message) => message.id).slice(120 + index);
    await expect.poll(receivedIds).toEqual(missing());
    // A repeated item would come before it.
    say("One more");
    await expect.poll(receivedIds).toEqual(missing());
    expect(received().at(-1)?.session.state).toBe("joined");
    expect(new Set([id, ...stream.events.map((event) => event.id)]).size).toBe(stream.events.length + 1);
  }
});

test("an open stream is no request in flight, and ends as soon as the gateway closes", async () => {
  await using other = await startTestGateway({
    tickets: {
      sessions: { get: async () => ticket },
      tickets: {
        get: async () => ({ ticket, messages }),
      },
      messages: { list: async () => ({ items: [] }) },
    },
    agents: { agents: { assignment: async () => sampleAssignment(null) } },
    drainMs: 20_000,
  });
  const { path, headers } = await openLink(other.url);
  const inFlight = async () => /^crossdesk_http_in_flight (\d+)$/m.exec((await send(other.url, "/metrics")).text)?.[1];
  const before = Number(await inFlight());
  await using stream = await readStream(`${other.url}${path}/events`, headers);
  await expect.poll(() => stream.events).toHaveLength(1);
  expect((await fetch(`${other.url}${path}/events`, { method: "HEAD", headers })).status).toBe(200);
  expect(Number(await inFlight())).toBe(before);
  const closingAt = performance.now();
  await other.app.close();
  expect(performance.now() - closingAt).toBeLessThan(10_000);
});

test("a closed session immediately refuses messages, and ten minutes later reads", async () => {
  const { path, headers } = await openLink();
  say("Hello?");
  const stream = await readStream(`${gateway.url}${path}/events`, headers);
  change({ closedAt: instant(0), isRoomClosed: true });
  await expect.poll(() => Conversation.parse(stream.events.at(-1)?.data).session.state).toBe("closed");
  await stream[Symbol.asyncDispose]();
  const ask = async () => {
    const [write, upload, read, download, events] = await Promise.all([
      send(gateway.url, `${path}/messages`, { method: "POST", headers, body: { text: "Hi" } }),
      send(gateway.url, `${path}/files`, {
        method: "POST",
        headers: { ...headers, "content-type": "multipart/form-data; boundary=x" },
        body: "--x--",
      }),
      send(gateway.url, `${path}/messages`, { headers }),
      send(gateway.url, `${path}/files/a.png`, { headers: { "x-session-token": "" } }),
      fetch(`${gateway.url}${path}/events`, { headers }),
    ]);
    await events.body?.cancel();
    return [write, upload, read, download, events].map(({ status }) => status);
  };
  expect(await ask()).toEqual([409, 409, 200, 401, 200]);
  now += 10 * MINUTE;
  expect(await ask()).toEqual([409, 401, 401, 401, 401]);
  // Who opens the session again, opens its page again.
  change({ closedAt: null, isRoomClosed: false });
  expect((await send(gateway.url, `${path}/messages`, { headers })).status).toBe(200);
});

test("streams end when their tokens expire, and those of a caller when that one is shut out", async () => {
  const { path, headers } = await openLink();
  const authorization = `Bearer ${await createToken("agent", { sub: "leaving@example.com" })}`;
  await using page = await readStream(`${gateway.url}${path}/events`, headers);
  const openWatch = () => readStream(`${gateway.url}/trpc/tickets.watch?input=%7B%7D`, { authorization });
  await using shutOut = await openWatch();
  expect(gateway.app.streams.endOf(({ subject }) => subject === "leaving@example.com")).toBe(1);
  await shutOut.ended;
  await using watch = await openWatch();
  now = Date.now() + 40 * 86_400_000;
  await Promise.all([page.ended, watch.ended]);
  expect(gateway.app.streams.size).toBe(0);
});

test("the token opens no other session, and no session opens without it", async () => {
  const { path, headers } = await openLink();
  const other = path.replace(ticket.roomId, "888bd869-9398-40de-9c61-3238d6208cf6");
  const answers = await Promise.all([
    send(gateway.url, `${other}/messages`, { headers }),
    send(gateway.url, `${other}/events`, { headers }),
    send(gateway.url, `${path}/messages`),
    send(gateway.url, `${path}/events`),
    send(gateway.url, `${path}/messages`, { headers: { "x-session-token": "nonsense" } }),
    send(gateway.url, `${other}/messages`, { headers, method: "POST", body: { text: "Hi" } }),
    send(gateway.url, `${path}/events`, { headers: { ...headers, "last-event-id": "1-1" } }),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 401, 401, 401, 404, 400]);
  for (const answer of answers) ErrorResponse.parse(answer.json);
  expect(messages).toEqual([]);
});

test("the token is no token of any API", async () => {
  const { headers } = await openLink();
  const token = headers["x-session-token"];
  const answers = await Promise.all([
    send(gateway.url, "/backend/api/support-ticket", { token }),
    send(gateway.url, "/trpc/tickets.list", { token }),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([401, 401]);
});
