import { withCall } from "@crossdesk/contracts";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { iterateSubscription } from "@crossdesk/trpc-nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openSession } from "./support/chat-window.ts";
import { openComplaint } from "./support/complaints.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

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

const Change = z.object({ ticket: z.object({ id: z.string() }), change: z.object({ version: z.int() }) });

interface Item {
  readonly id: string;
  readonly ticketId: string;
  readonly version: number;
}

/** What `httpSubscriptionLink` does: an event stream, each item with the id to go on behind. */
const watch = async (lastEventId?: string) => {
  const stop = new AbortController();
  const query = lastEventId === undefined ? "" : `&lastEventId=${lastEventId}`;
  const answer = await fetch(`${system.url}/trpc/tickets.watch?input=${encodeURIComponent("{}")}${query}`, {
    headers: { authorization: `Bearer ${await createToken("service")}`, accept: "text/event-stream" },
    signal: stop.signal,
  });
  const items: Item[] = [];
  const read = async (): Promise<void> => {
    let text = "";
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const fields = new Map(
          event.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
        );
        const id = fields.get("id");
        if (id === undefined) continue;
        const { ticket, change } = Change.parse(JSON.parse(fields.get("data") ?? ""));
        items.push({ id, ticketId: ticket.id, version: change.version });
      }
    }
  };
  const done = read().catch(() => undefined);
  return {
    answer,
    items,
    close: async () => {
      stop.abort();
      await done;
    },
  };
};

test("a subscription over HTTP tells of changes, and goes on behind the last one after a break", async () => {
  const first = await watch();
  expect(first.answer.status).toBe(200);
  expect(first.answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const { ticketId, number } = await openComplaint(system);
  const ofTicket = (items: readonly Item[]) =>
    items.filter((item) => item.ticketId === ticketId).map(({ version }) => version);
  await expect.poll(() => ofTicket(first.items), { timeout: 60_000, interval: 20 }).toContain(1);
  const last = first.items.findLast((item) => item.ticketId === ticketId && item.version === 1)?.id;
  await first.close();

  const path = `/backend/api/support-ticket/${number}`;
  await system.request(path, { method: "POST", as: "admin", body: { message: "While nobody listens." } });
  await system.request(path, { method: "PUT", as: "admin", body: { status: 4 } });
  const second = await watch(last);
  await expect
    .poll(() => Math.max(...ofTicket(second.items)), { timeout: 60_000, interval: 20 })
    .toBeGreaterThanOrEqual(3);
  const seen = ofTicket(second.items);
  expect(seen).toEqual(seen.map((_, index) => index + 2));
  await second.close();
});

/** Opens an event stream, and counts the events that hold this text. */
const openStream = async (path: string, headers: Readonly<Record<string, string>>) => {
  const stop = new AbortController();
  const answer = await fetch(system.url + path, { headers, signal: stop.signal });
  let text = "";
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  };
  const ended = read().catch(() => undefined);
  return {
    status: answer.status,
    text: () => text,
    count: (wanted: string): number => text.split(wanted).length - 1,
    ended,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
};

const PAGES = 15;
const STREAMS_OF_A_PAGE = 100;

test("each of 1,500 open pages is told what is said in its chat, and a caller who opens too many is refused", async () => {
  await using stack = new AsyncDisposableStack();
  const chats = await Promise.all(
    Array.from({ length: PAGES }, (_, index) => openSession(system.url, `live-${index}`)),
  );
  const streams: { readonly page: number; readonly stream: Awaited<ReturnType<typeof openStream>> }[] = [];
  for (const [page, { path, headers }] of chats.entries()) {
    const open = async () => ({ page, stream: stack.use(await openStream(`${path}/events`, headers)) });
    streams.push(...(await Promise.all(Array.from({ length: STREAMS_OF_A_PAGE }, open))));
  }
  expect(new Set(streams.map(({ stream }) => stream.status))).toEqual(new Set([200]));
  const [first] = chats;
  if (first === undefined) throw new Error("There is no chat.");
  // One more than a caller may have is refused before it begins, and does not affect other callers.
  await using refused = await openStream(`${first.path}/events`, first.headers);
  expect(refused.status).toBe(429);
  for (const [page, { path, headers }] of chats.entries()) {
    const body = { text: `Hello to page ${page}.` };
    expect((await system.request(`${path}/messages`, { method: "POST", headers, body })).status).toBe(200);
  }
  const told = () => streams.map(({ page, stream }) => stream.count(`Hello to page ${page}.`));
  await expect.poll(told, { timeout: 60_000 }).toEqual(streams.map(() => 1));
  // No page receives messages of another chat.
  expect(streams.filter(({ page, stream }) => stream.count("Hello to page") !== stream.count(`page ${page}.`))).toEqual(
    [],
  );
});

test("streams say that they are not live while the events of changes cannot be followed, and go on behind it", async () => {
  const { path, headers } = await openSession(system.url, "degraded");
  await using stream = await openStream(`${path}/events`, headers);
  await expect.poll(() => stream.text()).toContain("event: live");
  const stopped = performance.now();
  nats.pause();
  await expect.poll(() => stream.text(), { timeout: 60_000 }).toContain("event: degraded");
  expect(performance.now() - stopped).toBeLessThan(8_000);
  nats.resume();
  await expect
    .poll(() => stream.text().split("event: degraded")[1] ?? "", { timeout: 20_000 })
    .toContain("event: live");
  const sent = () => system.request(`${path}/messages`, { method: "POST", headers, body: { text: "Back again." } });
  await expect.poll(async () => (await sent()).status, { timeout: 60_000 }).toBe(200);
  await expect.poll(() => stream.count("Back again."), { timeout: 60_000 }).toBeGreaterThan(0);
});

const WATCH = "/trpc/tickets.watch?input=%7B%7D";

/** Opens the stream of changes as an agent, and signs as them. */
const openDesk = async (sub: string, entityId = "main") => {
  const claims = { sub, name: `Name of ${sub}`, entityId };
  const stream = await openStream(WATCH, { authorization: `Bearer ${await createToken("agent", claims)}` });
  await expect.poll(() => stream.text()).toContain("event: live");
  const Sign = z.object({ state: z.string(), signer: z.string(), signerType: z.string(), ticketId: z.string() });
  return {
    stream,
    sign: (id: string, state: string) =>
      system.request("/trpc/tickets.sign", {
        method: "POST",
        as: { role: "agent", ...claims },
        body: { ticket: { id }, state },
      }),
    /** The received signs of others, in order. */
    told: () =>
      [...stream.text().matchAll(/event: sign\ndata: (.*)\n/gu)].map(([, data = ""]) => {
        const { state, signer, signerType } = Sign.parse(JSON.parse(data));
        return `${signerType === "customer" ? "customer" : signer} ${state}`;
      }),
    [Symbol.asyncDispose]: () => stream[Symbol.asyncDispose](),
  };
};

test("who views a ticket and who writes in it is told to those who are there and may know it, and to nobody else", async () => {
  const session = await openSession(system.url, "signs");
  const other = await openSession(system.url, "signs-of-another");
  const service = { subject: "signs", role: "service", entityId: null } as const;
  const { ticket } = await system.client.tickets.get.query(
    { roomId: session.sessionId },
    withCall({ caller: service }),
  );
  const { id } = ticket;
  await using page = await openStream(`${session.path}/events`, session.headers);
  await using others = await openStream(`${other.path}/events`, other.headers);
  await using ada = await openDesk("ada");
  await using ben = await openDesk("ben");
  await using carl = await openDesk("carl");
  await using foreign = await openDesk("ada", "another");
  const stop = new AbortController();
  const heard: string[] = [];
  const listening = (async () => {
    const call = withCall({ caller: service }, stop.signal);
    const items = iterateSubscription(system.client.tickets.watchSigns, { ticket: { id } }, call);
    for await (const { data } of items) heard.push(`${data.signerName ?? data.signerType} ${data.state}`);
  })().catch(() => undefined);
  const customer = (state: string) =>
    system.request(`${session.path}/signs`, { method: "POST", headers: session.headers, body: { state } });
  const signsOnPage = () => [...page.text().matchAll(/event: sign\ndata: (.*)\n/gu)].map(([, data = ""]) => data);

  expect((await ada.sign(id, "viewing")).status).toBe(200);
  // Her customer has the page open.
  await expect.poll(() => ada.told()).toEqual(["customer viewing"]);
  await ben.sign(id, "viewing");
  await expect.poll(() => ada.told()).toContain("ben viewing");
  await expect.poll(() => ben.told()).toEqual(expect.arrayContaining(["ada viewing", "customer viewing"]));
  expect((await customer("writing")).status).toBe(200);
  for (const desk of [ada, ben]) await expect.poll(() => desk.told().at(-1)).toBe("customer writing");
  await ada.sign(id, "writing");
  await expect.poll(() => ben.told().at(-1)).toBe("ada writing");
  await expect.poll(() => signsOnPage().at(-1)).toMatch(/^\{"state":"writing","forMs":\d+\}$/u);
  await ada.sign(id, "viewing");
  await expect.poll(() => signsOnPage().at(-1)).toBe('{"state":"left","forMs":0}');
  await expect.poll(() => heard).toEqual(expect.arrayContaining(["Name of ada writing", "customer writing"]));

  // Only the team learns who views; an agent who is not in the ticket, or may not see it, receives nothing.
  expect(signsOnPage()).toHaveLength(2);
  expect(page.text()).not.toMatch(/\bada\b|\bben\b/u);
  expect(others.text()).not.toContain("event: sign");
  expect([carl.told(), foreign.told()]).toEqual([[], []]);
  expect((await foreign.sign(id, "writing")).status).toBe(404);
  const stranger = await system.request(`${session.path}/signs`, {
    method: "POST",
    headers: other.headers,
    body: { state: "writing" },
  });
  expect(stranger.status).not.toBe(200);
  // Where a stream goes on is untouched by them.
  for (const text of [page.text(), ada.stream.text()]) expect(text).not.toMatch(/id: [^\n]*\n(?:event: sign)/u);
  stop.abort();
  await listening;
});

test("how far each side has read is told to the other one that is there, and to nobody else", async () => {
  const session = await openSession(system.url, "marks");
  const other = await openSession(system.url, "marks-of-another");
  const service = { subject: "marks", role: "service", entityId: null } as const;
  const { ticket } = await system.client.tickets.get.query(
    { roomId: session.sessionId },
    withCall({ caller: service }),
  );
  const { id } = ticket;
  const agent = { subject: "gina", role: "agent", entityId: "main" } as const;
  const answer = await system.client.messages.add.mutate(
    { ticket: { id }, text: "Hello" },
    withCall({ caller: agent }),
  );
  await using page = await openStream(`${session.path}/events`, session.headers);
  await using others = await openStream(`${other.path}/events`, other.headers);
  await using gina = await openDesk("gina");
  await using hugo = await openDesk("hugo");
  await using foreign = await openDesk("gina", "another");
  await gina.sign(id, "viewing");
  await expect.poll(() => gina.told()).toEqual(["customer viewing"]);
  const see = (of: typeof session, messageId: number) =>
    system.request(`${of.path}/seen`, { method: "PUT", headers: of.headers, body: { messageId } });

  expect((await see(session, answer.id)).json).toEqual({ messageId: answer.id });
  const told = `data: ${JSON.stringify({ ticketId: id, seenBy: "customer", seenUpTo: answer.id })}`;
  await expect.poll(() => gina.stream.text()).toContain(told);
  await system.client.tickets.markRead.mutate({ ticket: { id }, messageId: answer.id }, withCall({ caller: agent }));
  await expect.poll(() => page.text()).toContain(`event: sign\ndata: ${JSON.stringify({ seenUpTo: answer.id })}`);

  // Not who it was; and an agent who is not in the ticket, or may not see it, receives nothing.
  expect(page.text()).not.toContain("gina");
  for (const { text } of [others, hugo.stream, foreign.stream]) expect(text()).not.toContain("seenUpTo");
  expect((await see(other, answer.id)).status).toBe(400);
  expect((await see({ ...session, headers: other.headers }, answer.id)).status).not.toBe(200);
  // A page that comes back knows it at once.
  await using again = await openStream(`${session.path}/events`, session.headers);
  await expect.poll(() => again.text()).toContain(JSON.stringify({ seenUpTo: answer.id }));
});

test("what is repeated within a moment is told once", async () => {
  const session = await openSession(system.url, "signs-repeated");
  const { ticket } = await system.client.tickets.get.query(
    { roomId: session.sessionId },
    withCall({ caller: { subject: "signs", role: "service", entityId: null } }),
  );
  await using dora = await openDesk("dora");
  await using emil = await openDesk("emil");
  await dora.sign(ticket.id, "viewing");
  await Promise.all(Array.from({ length: 20 }, () => emil.sign(ticket.id, "writing")));
  await emil.sign(ticket.id, "left");
  await expect.poll(() => dora.told().at(-1)).toBe("emil left");
  expect(dora.told()).toEqual(["emil writing", "emil left"]);
});

test("a subscription without a token is refused before it begins", async () => {
  const answer = await fetch(`${system.url}/trpc/tickets.watch?input=%7B%7D`, {
    headers: { accept: "text/event-stream" },
  });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: { data: { code: "UNAUTHORIZED" } } });
});
