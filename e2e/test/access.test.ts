import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { toCrossdeskError, withCall } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Support } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { AUTH, createToken } from "./support/tokens.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem({ partnerAuth: "required" });
});
afterAll(() => system[Symbol.asyncDispose]());

const ROOT: Caller = { subject: "root", role: "admin", entityId: null };
const root = () => withCall({ caller: ROOT });
/** Everything that a revocation ends must have ended by then; an idle machine needs some milliseconds. */
const SOON = { timeout: 20_000, interval: 20 };

const createKey = async (
  given: { readonly role?: "partner" | "service" | "admin"; readonly entityId?: string } = {},
) => {
  const { key, secret } = await system.client.keys.create.mutate({ name: "Shop", subject: "shop", ...given }, root());
  if (secret === null) throw new Error("The key has no secret.");
  return { key, secret };
};

const statusOf = async (path: string, token: string): Promise<number> => (await system.request(path, { token })).status;
const LIST = "/backend/api/support-ticket";

/** Reads a stream until it ends, and reports when it has begun. */
const openStream = async (path: string, headers: Record<string, string>) => {
  const answer = await fetch(system.url + path, { headers });
  const reader = answer.body?.getReader();
  let ended = false;
  const ending = (async () => {
    try {
      while ((await reader?.read())?.done === false);
    } catch {
      // It was broken off.
    }
    ended = true;
  })();
  return { status: answer.status, hasEnded: () => ended, close: () => reader?.cancel().then(() => ending) };
};

describe("an API key", () => {
  test("is taken by every API that takes the partner's token", async () => {
    const { secret } = await createKey({ entityId: `FP_${randomUUID()}` });
    const order = `order-${randomUUID()}`;
    const search = { method: "POST", body: {}, token: secret };
    const statuses = {
      beckn: (await system.request(`/beckn/e-marketplace-bb/0.2/support/${order}`, { method: "POST", token: secret }))
        .status,
      "support-ticket": await statusOf(LIST, secret),
      "customer-support": (await system.request("/admin/fetch/customer/support", search)).status,
      trpc: await statusOf("/trpc/tickets.list?input=%7B%7D", secret),
      // As a partner's token is: it is for agents.
      "chat-ticket": await statusOf("/cs-chat-ticket/v1/info", secret),
    };
    expect(statuses).toEqual({
      beckn: 201,
      "support-ticket": 200,
      "customer-support": 200,
      trpc: 200,
      "chat-ticket": 403,
    });
  });

  test("is confined to its tenant and role, and one that was made up is refused", async () => {
    const [near, far] = [`FP_${randomUUID()}`, `FP_${randomUUID()}`];
    const order = `order-${randomUUID()}`;
    const path = `/beckn/e-marketplace-bb/0.2/support/${order}`;
    const [shop, other] = [await createKey({ entityId: near }), await createKey({ entityId: far })];
    expect((await system.request(path, { method: "POST", token: shop.secret })).status).toBe(201);
    expect([await statusOf(path, shop.secret), await statusOf(path, other.secret)]).toEqual([200, 404]);
    expect(await statusOf("/trpc/keys.list?input=%7B%7D", shop.secret)).toBe(403);
    expect(await statusOf(LIST, `cdk_${"a".repeat(43)}`)).toBe(401);
  });

  test("that is revoked is refused, and its streams and links to chats end", async () => {
    const { key, secret } = await createKey();
    const answer = await system.request(`/beckn/e-marketplace-bb/0.2/support/order-${randomUUID()}`, {
      method: "POST",
      token: secret,
    });
    const { chat } = Support.parse(answer.json);
    const url = new URL(chat.url);
    const link = { "x-session-token": new URLSearchParams(url.hash.slice(1)).get("token") ?? "" };
    const messages = async () => (await system.request(`${url.pathname}/messages`, { headers: link })).status;
    const watching = await openStream("/trpc/tickets.watch?input=%7B%7D", { authorization: `Bearer ${secret}` });
    const chatting = await openStream(`${url.pathname}/events`, link);
    expect([watching.status, chatting.status, await messages(), await statusOf(LIST, secret)]).toEqual([
      200, 200, 200, 200,
    ]);
    await system.client.keys.revoke.mutate({ keyId: key.id }, root());
    await expect.poll(() => statusOf(LIST, secret), SOON).toBe(401);
    await expect.poll(messages, SOON).toBe(401);
    await expect.poll(() => [watching.hasEnded(), chatting.hasEnded()], SOON).toEqual([true, true]);
  });

  test("goes on by its old secret after a rotation, as the same caller", async () => {
    const { key, secret } = await createKey();
    expect(await statusOf(LIST, secret)).toBe(200);
    const { secret: next } = await system.client.keys.rotate.mutate({ keyId: key.id }, root());
    expect([await statusOf(LIST, secret), await statusOf(LIST, next ?? "")]).toEqual([200, 200]);
  });

  test("is made, listed, rotated and revoked by npm run key", { timeout: 120_000 }, async () => {
    const file = fileURLToPath(new URL("../../apps/agents/src/bin/key.ts", import.meta.url));
    const run = async (...args: string[]): Promise<string> => {
      const env = { ...process.env, NATS_URL: system.nats.url };
      return (await promisify(execFile)(process.execPath, [file, ...args], { env })).stdout.trim();
    };
    const entity = `FP_${randomUUID()}`;
    const secret = await run("create", "--name", "Shop", "--entity", entity, "--subject", "shop");
    expect(await statusOf(LIST, secret)).toBe(200);
    const [id = ""] = (await run("list", "--entity", entity)).split("\t");
    const next = await run("rotate", id, "--overlap-hours", "1");
    expect(await statusOf(LIST, next)).toBe(200);
    expect(await run("revoke", id)).toBe("revoked");
    await expect.poll(() => statusOf(LIST, next), SOON).toBe(401);
  });
});

describe("a revocation", () => {
  test("of an agent who is removed ends all that they had, at the gateway and in every service", async () => {
    const subject = `ada-${randomUUID()}@example.com`;
    const token = await createToken("agent", { sub: subject });
    const caller: Caller = { subject, role: "agent", entityId: "main" };
    expect(await statusOf("/cs-chat-ticket/v1/info", token)).toBe(200);
    const watching = await openStream("/trpc/tickets.watch?input=%7B%7D", { authorization: `Bearer ${token}` });
    expect(watching.status).toBe(200);
    const agent = await system.client.agents.get.query(
      { agentId: subject },
      withCall({ caller: { ...ROOT, entityId: "main" } }),
    );
    await system.client.agents.remove.mutate({ agentId: agent.id }, root());
    for (const path of ["/cs-chat-ticket/v1/info", LIST, "/trpc/tickets.list?input=%7B%7D"]) {
      await expect.poll(() => statusOf(path, token), SOON).toBe(401);
    }
    await expect.poll(watching.hasEnded, SOON).toBe(true);
    const kindOf = (call: Promise<unknown>): Promise<string> =>
      call.then(
        () => "OK",
        (failure: unknown) => toCrossdeskError(failure).kind,
      );
    const { tickets, agents, files } = system.client;
    await expect.poll(() => kindOf(tickets.list.query({}, withCall({ caller }))), SOON).toBe("UNAUTHENTICATED");
    await expect.poll(() => kindOf(agents.desk.query({}, withCall({ caller }))), SOON).toBe("UNAUTHENTICATED");
    await expect
      .poll(() => kindOf(files.get.query({ id: randomUUID() }, withCall({ caller }))), SOON)
      .toBe("UNAUTHENTICATED");
    // Let in again, they need a token that was issued since.
    await system.client.agents.upsert.mutate({ subject }, withCall({ caller: { ...ROOT, entityId: "main" } }));
    const later = await signed({ sub: subject, role: "agent", iat: Math.floor(Date.now() / 1_000) + 2 });
    await expect.poll(() => statusOf("/cs-chat-ticket/v1/info", later), SOON).toBe(200);
    expect(await statusOf("/cs-chat-ticket/v1/info", token)).toBe(401);
  });

  test("of a subject refuses what was issued until then, and of a token that one alone", async () => {
    const sub = `shop-${randomUUID()}`;
    const now = Math.floor(Date.now() / 1_000);
    const [first, second] = await Promise.all([
      signed({ sub, role: "partner", iat: now - 10, jti: randomUUID() }),
      signed({ sub, role: "partner", iat: now - 10, jti: `${sub}-2` }),
    ]);
    expect([await statusOf(LIST, first), await statusOf(LIST, second)]).toEqual([200, 200]);
    await system.client.access.revoke.mutate({ tokenId: `${sub}-2` }, root());
    await expect.poll(() => statusOf(LIST, second), SOON).toBe(401);
    expect(await statusOf(LIST, first)).toBe(200);
    await system.client.access.revoke.mutate({ subject: sub, role: "partner" }, root());
    await expect.poll(() => statusOf(LIST, first), SOON).toBe(401);
    const next = await signed({ sub, role: "partner", iat: Math.floor(Date.now() / 1_000) + 2 });
    expect(await statusOf(LIST, next)).toBe(200);
  });
});

test("no answer to a customer holds an agent's login, address, notes or why routing chose them", async () => {
  const entityId = `FP_${randomUUID()}`;
  const [login, email, note] = [
    `login-${randomUUID()}`,
    `private-${randomUUID()}@example.com`,
    `fraud-${randomUUID()}`,
  ];
  const customerId = randomUUID();
  const orderId = `order-${randomUUID()}`;
  const admin = withCall({ caller: { ...ROOT, entityId } });
  const agent = withCall({ caller: { subject: login, role: "agent", entityId } });
  const { tickets, sessions, messages, agents } = system.client;
  await agents.upsert.mutate({ subject: login, email, name: "Ada" }, admin);
  const opening = { orderId, customerId };
  const { ticket } = await sessions.open.mutate(
    opening,
    withCall({ caller: { subject: "shop", role: "partner", entityId } }),
  );
  const reference = { ticket: { id: ticket.id } };
  await agents.assign.mutate({ ...reference, agent: { id: login }, note }, admin);
  await expect
    .poll(async () => (await tickets.get.query({ id: ticket.id }, admin)).ticket.assignedAgentId)
    .not.toBeNull();
  await tickets.update.mutate({ ...reference, ccr: note }, agent);
  await messages.add.mutate({ ...reference, text: "Hello, this is Ada", attachments: [] }, agent);
  const { number, id } = ticket;
  const as = { role: "customer", sub: customerId, entityId } as const;
  const query = (path: string, input: unknown) => `/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
  const paths = [
    `/backend/api/support-ticket/${number}`,
    "/backend/api/support-ticket?limit=10",
    "/backend/api/support-ticket/ticket-logs",
    `/beckn/e-marketplace-bb/0.2/support/${orderId}`,
    `/beckn/e-marketplace-bb/0.2/support/${orderId}/agent`,
    query("tickets.get", { id }),
    query("tickets.getSummary", { id }),
    query("tickets.getMany", { ids: [id] }),
    query("tickets.list", {}),
    query("tickets.listSummaries", {}),
    query("tickets.search", {}),
    query("tickets.counts", {}),
    query("messages.list", reference),
    query("sessions.get", { orderId }),
    query("categories.list", {}),
    query("logs.list", { ...reference, details: true }),
  ];
  const posts: [string, unknown][] = [
    ["/admin/fetch/customer/support", {}],
    ["/trpc/messages.add", { ...reference, text: "Thank you" }],
    ["/trpc/sessions.close", { orderId }],
    ["/trpc/tickets.reopen", reference],
    ["/trpc/sessions.open", { orderId }],
  ];
  const leaks: string[] = [];
  const look = (path: string, { status, text }: { readonly status: number; readonly text: string }): void => {
    if (status >= 400) leaks.push(`${path} was answered with ${status}`);
    for (const secret of [login, email, note]) if (text.includes(secret)) leaks.push(`${path} tells ${secret}`);
  };
  for (const path of paths) look(path, await system.request(path, { as }));
  for (const [path, body] of posts) look(path, await system.request(path, { method: "POST", body, as }));
  expect(leaks).toEqual([]);
  // Those who work with them do get it.
  const told = await system.request(query("logs.list", { ...reference, details: true }), {
    as: { role: "agent", sub: login, entityId },
  });
  expect(told.text).toContain(login);
});

const signed = ({ iat, ...claims }: { readonly iat: number } & Record<string, unknown>): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt(iat)
    .setIssuer(AUTH.issuer)
    .setAudience(AUTH.audience)
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(AUTH.secret));
