import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openSession } from "./support/chat-window.ts";
import { openComplaint } from "./support/complaints.ts";
import { startSystem } from "./support/system.ts";
import type { Asked, System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";
import { RECEIVERS, startWebhookReceiver } from "./support/webhook-receiver.ts";
import type { WebhookReceiver } from "./support/webhook-receiver.ts";

const SECRET = "canary-note-5b2e";
const PARTNER = { role: "partner", sub: "shop", entityId: "main" } as const;
const agent = withCall({ caller: { subject: "ada", role: "agent", entityId: "main" } });

let system: System;
let receiver: WebhookReceiver;
beforeAll(async () => {
  [system, receiver] = await Promise.all([
    startSystem({ webhooks: { destinations: RECEIVERS } }),
    startWebhookReceiver(),
  ]);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** What a stream has delivered so far. */
const openStream = async (path: string, headers: Readonly<Record<string, string>>) => {
  const stop = new AbortController();
  const answer = await fetch(system.url + path, { headers, signal: stop.signal });
  expect(answer.status).toBe(200);
  let text = "";
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  };
  const ended = read().catch(() => undefined);
  return {
    text: () => text,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
};

const Made = z.object({ result: z.object({ data: z.looseObject({ secret: z.string() }) }) });
const query = (procedure: string, input: unknown) =>
  `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`;

test("no API, stream, page or webhook gives a customer or a partner anything of a note, and the team gets it", async () => {
  const made = await system.request("/trpc/webhooks.create", {
    method: "POST",
    as: PARTNER,
    body: { url: receiver.url, description: "All of it" },
  });
  receiver.secret = Made.parse(made.json).result.data.secret;
  const session = await openSession(system.url, "order-with-a-note");
  const chat = (await system.client.tickets.get.query({ roomId: session.sessionId }, agent)).ticket;
  const complaint = await openComplaint(system, { customerId: randomUUID(), as: PARTNER });
  const customer = { role: "customer", sub: complaint.customerId, entityId: "main" } as const;
  const tokenOf = ({ role, ...claims }: typeof customer | typeof PARTNER) => createToken(role, claims);
  const watch = async (as: typeof customer | typeof PARTNER, input: object) =>
    openStream(query("tickets.watch", input), { authorization: `Bearer ${await tokenOf(as)}` });

  await using page = await openStream(`${session.path}/events`, session.headers);
  await using theirs = await watch(customer, { ticket: { id: complaint.ticketId } });
  await using partners = await watch(PARTNER, {});
  const ada = await createToken("agent", { sub: "ada", entityId: "main" });
  await using teams = await openStream(query("tickets.watch", {}), { authorization: `Bearer ${ada}` });

  const ids = [chat.id, complaint.ticketId];
  for (const id of ids) {
    await system.client.notes.add.mutate({ ticket: { id }, text: SECRET, mentions: [customer.sub, "shop"] }, agent);
    await system.client.messages.add.mutate({ ticket: { id }, text: "An answer." }, agent);
  }
  // What comes behind the note has come everywhere, and so would it.
  await expect.poll(() => page.text()).toContain("An answer.");
  await expect.poll(() => theirs.text()).toContain("An answer.");
  await expect.poll(() => partners.text().split("An answer.").length).toBe(3);
  await expect.poll(() => teams.text().split(SECRET).length).toBe(3);
  const webhooks = () =>
    receiver.received.filter(({ payload }) => payload.type === "message.added" && ids.includes(payload.data.ticketId));
  await expect.poll(() => webhooks().length, { timeout: 60_000 }).toBe(2);
  for (const { payload } of webhooks()) {
    if (payload.type !== "message.added") continue;
    const { ticketId, version } = payload.data;
    const told = receiver.received.flatMap(({ payload: each }) =>
      each.type !== "webhook.test" && each.data.ticketId === ticketId ? [each.data.version] : [],
    );
    expect(told).not.toContain(version - 1);
  }

  const { number, ticketId, feedbackId } = complaint;
  const reads: readonly [string, Asked][] = [PARTNER, customer].flatMap((as): [string, Asked][] => [
    [`/backend/api/support-ticket?limit=100`, { as }],
    [`/backend/api/support-ticket?limit=100&keyword=${SECRET}`, { as }],
    [`/backend/api/support-ticket/${number}`, { as }],
    [`/backend/api/support-ticket/ticket-logs?limit=100`, { as }],
    [`/beckn/e-marketplace-bb/0.2/support/${ticketId}`, { as }],
    [`/beckn/e-marketplace-bb/0.2/support/${ticketId}/agent`, { as }],
    [`/admin/fetch/customer/support`, { as, method: "POST", body: { ticketId } }],
    [`/cs-chat-ticket/v1/tickets`, { as }],
    [query("tickets.get", { id: ticketId }), { as }],
    [query("tickets.getSummary", { id: ticketId }), { as }],
    [query("tickets.getMany", { ids }), { as }],
    [query("tickets.list", { limit: 100 }), { as }],
    [query("tickets.list", { limit: 100, keyword: SECRET }), { as }],
    [query("tickets.listSummaries", { limit: 100 }), { as }],
    [query("tickets.search", {}), { as }],
    [query("messages.list", { ticket: { feedbackId } }), { as }],
    [query("logs.list", { ticket: { id: ticketId }, details: true }), { as }],
    [query("notes.list", { ticket: { id: ticketId } }), { as }],
    [query("notes.mentions", {}), { as }],
  ]);
  const chatReads: readonly [string, Asked][] = ["", "/messages", "/transcript"].map((path) => [
    session.path + path,
    { headers: session.headers },
  ]);
  const answers = await Promise.all([...reads, ...chatReads].map(async ([path, asked]) => system.request(path, asked)));
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(25);
  const texts = [...answers.map(({ text }) => text), page.text(), theirs.text(), partners.text()];
  const all = [...texts, JSON.stringify(receiver.received)];
  expect(all.filter((text) => text.includes(SECRET) || text.includes("Added note"))).toEqual([]);
  const listed = await system.client.notes.list.query({ ticket: { id: ticketId } }, agent);
  expect(listed.items.map(({ text }) => text)).toEqual([SECRET]);
});
