import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openComplaint } from "./support/complaints.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

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

test("a subscription without a token is refused before it begins", async () => {
  const answer = await fetch(`${system.url}/trpc/tickets.watch?input=%7B%7D`, {
    headers: { accept: "text/event-stream" },
  });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: { data: { code: "UNAUTHORIZED" } } });
});
