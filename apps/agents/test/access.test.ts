import { createHash, randomUUID } from "node:crypto";
import { REVOCATIONS_SUBJECT, RevocationNews } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { sweepRevocations } from "../src/db/repositories/revocations.ts";
import { callAs, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const GATEWAY: Caller = { subject: "gateway", role: "service", entityId: null };
const admin = (entityId: string | null): Caller => ({ subject: "root", role: "admin", entityId });
const as = (caller: Caller, requestId = "test") => world.service.router.createCaller({ caller, requestId });
const kindOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "OK",
    (error: unknown) =>
      error instanceof Error && error.cause instanceof Error ? Reflect.get(error.cause, "kind") : error,
  );
const verify = async (secret: string | null) => {
  const hash = createHash("sha256")
    .update(secret ?? "")
    .digest("hex");
  return (await as(GATEWAY).access.verifyKey({ hash })).key;
};
const logOf = (target: string) =>
  world.service.db.query<{ action: string; actor: string; detail: unknown }>({
    text: "SELECT action, actor, detail FROM administration_log WHERE target = $1 ORDER BY id",
    values: [target],
  });

describe("an API key", () => {
  it("is good by its secret, which is shown once and kept as a hash alone", async () => {
    const entityId = `FP_${randomUUID()}`;
    const { key, secret } = await as(admin(entityId)).keys.create({ name: "Shop", subject: "shop" });
    expect(secret).toMatch(/^cdk_[\w-]{43}$/u);
    expect(key).toMatchObject({ entityId, subject: "shop", role: "partner", lastUsedAt: null, expiresAt: null });
    expect(await verify(secret)).toEqual({ id: key.id, entityId, subject: "shop", role: "partner", goodUntil: null });
    const [row] = await world.service.db.query<{ row: string }>({
      text: "SELECT row_to_json(k)::text AS row FROM api_keys k WHERE id = $1",
      values: [key.id],
    });
    expect(row?.row).not.toContain(secret?.slice(10));
    await expect.poll(async () => (await as(admin(entityId)).keys.list({})).items[0]?.lastUsedAt).not.toBeNull();
  });

  it("gives its secret once under an idempotency key, and no kept answer has it", async () => {
    const context = { caller: admin("main"), requestId: "test", idempotencyKey: randomUUID() };
    const calls = world.service.router.createCaller(context);
    const first = await calls.keys.create({ name: "Twice" });
    const second = await calls.keys.create({ name: "Twice" });
    expect([second.key, second.secret]).toEqual([first.key, null]);
    const kept = await world.service.db.query<{ answer: string }>({
      text: "SELECT answer::text FROM idempotency_keys WHERE operation = 'keys.create'",
    });
    expect(kept.map(({ answer }) => answer).join("")).not.toContain(first.secret?.slice(12) ?? "-");
  });

  it("goes on by its old secret for a while after a rotation, and no longer", async () => {
    const { key, secret } = await as(admin("main")).keys.create({ name: "Rotated" });
    const { secret: next } = await as(admin("main")).keys.rotate({ keyId: key.id, overlapHours: 1 });
    expect([(await verify(secret))?.id, (await verify(next))?.id]).toEqual([key.id, key.id]);
    expect((await verify(secret))?.goodUntil).not.toBeNull();
    const { secret: last } = await as(admin("main")).keys.rotate({ keyId: key.id, overlapHours: 0 });
    expect([await verify(secret), await verify(next), (await verify(last))?.id]).toEqual([null, null, key.id]);
  });

  it("ends at its expiry, and for good where it is revoked", async () => {
    const soon = new Date(world.clock.now().getTime() + 60_000).toISOString();
    const { key, secret } = await as(admin("main")).keys.create({ name: "Short", expiresAt: soon });
    expect((await verify(secret))?.goodUntil).toBe(soon);
    // No verification waits for its use to be noted.
    const lastUse = async () =>
      (await as(admin("main")).keys.list({})).items.find(({ id }) => id === key.id)?.lastUsedAt;
    await expect.poll(lastUse, { timeout: 60_000 }).toBe(world.clock.now().toISOString());
    expect(await kindOf(as(admin("main")).keys.create({ name: "Late", expiresAt: "2020-01-01T00:00:00.000Z" }))).toBe(
      "VALIDATION_FAILED",
    );
    const revoked = await as(admin("main")).keys.revoke({ keyId: key.id });
    expect(revoked.revokedAt).not.toBeNull();
    expect(await as(admin("main")).keys.revoke({ keyId: key.id })).toEqual(revoked);
    expect(await verify(secret)).toBeNull();
    expect(await kindOf(as(admin("main")).keys.rotate({ keyId: key.id }))).toBe("ILLEGAL_TRANSITION");
    expect((await logOf(key.id)).map(({ action, actor }) => [action, actor])).toEqual([
      ["Created API key", "root"],
      ["Revoked API key", "root"],
    ]);
  });

  it("is for the admins of its tenant to make, see and end", async () => {
    const [near, far] = [`FP_${randomUUID()}`, `FP_${randomUUID()}`];
    const { key } = await as(admin(near)).keys.create({ name: "Near" });
    expect((await as(admin(near)).keys.list({})).items.map(({ id }) => id)).toEqual([key.id]);
    expect((await as(admin(far)).keys.list({})).items).toEqual([]);
    for (const call of [as(admin(far)).keys.rotate, as(admin(far)).keys.revoke]) {
      expect(await kindOf(call({ keyId: key.id }))).toBe("API_KEY_NOT_FOUND");
    }
    expect(await kindOf(as(admin(far)).keys.create({ name: "There", entityId: near }))).toBe("FORBIDDEN");
    for (const role of ["customer", "agent", "partner", "service"] as const) {
      const caller: Caller = { subject: "somebody", role, entityId: near };
      expect(await kindOf(as(caller).keys.create({ name: "Mine" }))).toBe("FORBIDDEN");
      expect(await kindOf(as(caller).keys.list({}))).toBe("FORBIDDEN");
      expect(await kindOf(as(caller).access.verifyKey({ hash: "0".repeat(64) }))).toBe("FORBIDDEN");
    }
  });
});

describe("a revocation", () => {
  it("is announced when it is committed, and can be read by a program that missed that", async () => {
    const logger = createLogger({ service: "agents-test", level: "silent" });
    const nc = await connectNats({ url: world.nats.url, name: "listener", logger });
    const announced: RevocationNews[] = [];
    nc.subscribe(REVOCATIONS_SUBJECT, {
      callback: (_error, message) => void announced.push(RevocationNews.parse(message.json())),
    });
    await nc.flush();
    const made = await as(admin("main")).access.revoke({ subject: "shop", role: "partner" });
    expect(made).toMatchObject({
      kind: "subject",
      subject: "shop",
      role: "partner",
      entityId: "main",
      isBlocked: false,
    });
    await expect
      .poll(() => announced.filter(({ kind }) => kind === "revoked"))
      .toContainEqual({ kind: "revoked", items: [made] });
    const { items } = await as(GATEWAY).access.revocations({ after: made.serial - 1 });
    expect(items).toEqual([made]);
    await nc.close();
  });

  it("by a token's id is for admins of all tenants, and of a subject for those of its own", async () => {
    expect(await kindOf(as(admin("main")).access.revoke({ tokenId: "t-1" }))).toBe("FORBIDDEN");
    expect(await as(admin(null)).access.revoke({ tokenId: "t-1" })).toMatchObject({ kind: "token", tokenId: "t-1" });
    const elsewhere = { subject: "shop", role: "partner", entityId: "elsewhere" } as const;
    expect(await kindOf(as(admin("main")).access.revoke(elsewhere))).toBe("FORBIDDEN");
    expect(await kindOf(as({ ...admin("main"), role: "service" }).access.revoke(elsewhere))).toBe("FORBIDDEN");
  });

  it("blocks a removed agent under each of their names, until they are restored", async () => {
    const subject = `ada-${randomUUID()}`;
    const email = `${subject}@example.com`;
    const agent = await as(admin("main")).agents.upsert({ subject, email });
    const { serial } = await as(admin(null)).access.revoke({ tokenId: randomUUID() });
    await callAs(world.service, admin("main")).remove({ agentId: agent.id });
    const removed = await as(GATEWAY).access.revocations({ after: serial });
    // Leads work at the desk as well.
    const expected = [subject, agent.id, email].flatMap((name) => [
      [name, "agent", true],
      [name, "admin", true],
    ]);
    expect(
      removed.items.map((item) => (item.kind === "subject" ? [item.subject, item.role, item.isBlocked] : [])),
    ).toEqual(expected);
    // Services refuse them too, whichever program forwards the call.
    const caller: Caller = { subject, role: "agent", entityId: "main" };
    await as(admin("main")).agents.upsert({ subject });
    const again = await as(GATEWAY).access.revocations({ after: removed.items.at(-1)?.serial ?? 0 });
    expect(again.items.map((item) => item.kind === "subject" && item.isBlocked)).toEqual(expected.map(() => false));
    await expect(as(caller).agents.me()).resolves.toMatchObject({ subject });
    expect((await logOf(agent.id)).map(({ action }) => action)).toEqual([
      "Wrote agent",
      "Removed agent",
      "Wrote agent",
    ]);
  });
});

test("revocations without effect are swept, and blocked subjects stay blocked", async () => {
  const { db } = world.service;
  await db.query({ text: "DELETE FROM revocations" });
  const add = async (days: number, subject: string | null, isBlocked = false): Promise<number> => {
    const [row] = await db.query<{ serial: number }>({
      text: `INSERT INTO revocations (kind, subject, role, entity_id, not_before, is_blocked, token_id, created_at)
        SELECT CASE WHEN $1::text IS NULL THEN 'token' ELSE 'subject' END, $1, CASE WHEN $1::text IS NULL THEN NULL ELSE 'agent' END,
          NULL, at, $2, CASE WHEN $1::text IS NULL THEN 't-1' END, at
        FROM (SELECT now() - make_interval(days => $3) AS at) past RETURNING serial`,
      values: [subject, isBlocked, days],
    });
    return row?.serial ?? 0;
  };
  await add(400, null);
  const [blocked, young] = [await add(500, "ada", true), await add(300, null)];
  // Let in again, by one that is later.
  await add(200, "ben", true);
  const letIn = await add(100, "ben");
  await add(500, "cleo");
  const last = await add(400, null);
  expect((await db.run(sweepRevocations, { limit: 100 })).length).toBe(3);
  const left = await db.query<{ serial: number }>({ text: "SELECT serial FROM revocations ORDER BY serial" });
  expect(left.map(({ serial }) => serial)).toEqual([blocked, young, letIn, last]);
});
