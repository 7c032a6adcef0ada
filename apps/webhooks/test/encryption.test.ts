import { randomUUID } from "node:crypto";
import { newEncryptionKeys } from "@crossdesk/deploy";
import { createLogger } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/database";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { EncryptionKeys } from "../src/app.ts";
import { callAs, eventually, openWorld, startReceiver, publishOpened, webhookHeaders } from "./support.ts";
import type { Received, Receiver, World } from "./support.ts";

const HOUR = 3_600_000;
const [OLD, NEW] = [newEncryptionKeys(), newEncryptionKeys()];
const idOf = (keys: string): string => keys.slice(0, keys.indexOf(":"));

/** Every row of every table, as text. */
const readAll = async ({ query }: Database): Promise<string> => {
  const tables = await query<{ name: string }>({
    text: "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'",
  });
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["endpoints", "idempotency_keys", "outbox", "inbox", "messages", "attempts"]),
  );
  const rows = await Promise.all(
    tables.map(({ name }) => query<{ row: string }>({ text: `SELECT t::text AS row FROM ${name} AS t` })),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
};

/** The forms in which a row could give a secret away. */
const formsOf = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret.slice("whsec_".length), "base64");
  return [secret.slice("whsec_".length), bytes.toString("base64url"), bytes.toString("hex")];
};

const expectNoneOf = async (db: Database, secrets: readonly string[]): Promise<void> => {
  const text = await readAll(db);
  expect(text).not.toContain("whsec_");
  for (const form of secrets.flatMap(formsOf)) expect(text).not.toContain(form);
};

const signedBy = (request: Received | undefined): string[] => {
  if (request === undefined) throw new Error("Nothing came.");
  return webhookHeaders(request)["webhook-signature"].split(" ");
};

const signatureOf = (secret: string, request: Received | undefined): string => {
  if (request === undefined) throw new Error("Nothing came.");
  const { "webhook-id": id, "webhook-timestamp": seconds } = webhookHeaders(request);
  return new Webhook(secret).sign(id, new Date(Number(seconds) * 1_000), request.body);
};

/** Publishes an opened ticket, and returns the request that delivers it. */
const toldBy = async (world: World, receiver: Receiver, entityId: string): Promise<Received | undefined> => {
  const before = receiver.received.length;
  await publishOpened(world, {}, entityId);
  await eventually(() => expect(receiver.received).toHaveLength(before + 1));
  return receiver.received.at(-1);
};

/** An entity with an endpoint whose secret was rotated once; both calls had a key. */
const openEndpoint = async (world: World, url: string) => {
  const entityId = randomUUID();
  const caller = { subject: "partner", role: "partner", entityId } as const;
  const calls = callAs(world.service, caller);
  const created = await callAs(world.service, caller, "create").create({ url });
  const endpointId = created.endpoint.id;
  const rotated = await callAs(world.service, caller, "rotate").rotateSecret({ endpointId });
  /** The same calls again, with their keys. */
  const repeat = async (service = world.service) => [
    await callAs(service, caller, "create").create({ url }),
    await callAs(service, caller, "rotate").rotateSecret({ endpointId }),
  ];
  return { entityId, calls, endpointId, created, rotated, secrets: [rotated.secret, created.secret], repeat };
};

type Opened = Awaited<ReturnType<typeof openEndpoint>>;

interface Stored {
  readonly secret: string;
  readonly oldSecrets: readonly { readonly secret: string; readonly until: string }[];
  readonly version: number;
}

const readStored = async ({ query }: Database, { endpointId }: Opened): Promise<Stored> => {
  const text = `SELECT secret, old_secrets AS "oldSecrets", version FROM endpoints WHERE id = $1`;
  const [found] = await query<Stored>({ text, values: [endpointId] });
  if (found === undefined) throw new Error("The endpoint is gone.");
  return found;
};

const writeStored = async (
  { query }: Database,
  { endpointId }: Opened,
  { secret, oldSecrets }: Pick<Stored, "secret" | "oldSecrets">,
): Promise<void> => {
  const text = "UPDATE endpoints SET secret = $2, old_secrets = $3 WHERE id = $1";
  await query({ text, values: [endpointId, secret, JSON.stringify(oldSecrets)] });
};

/** The rows as they were before secrets were encrypted, those of idempotency keys too. */
const writePlain = async (db: Database, opened: Opened): Promise<void> => {
  const { oldSecrets } = await readStored(db, opened);
  const { created, rotated } = opened;
  await writeStored(db, opened, {
    secret: rotated.secret,
    oldSecrets: oldSecrets.map((old) => ({ ...old, secret: created.secret })),
  });
  for (const [operation, answer] of [
    ["webhooks.create", created],
    ["webhooks.rotateSecret", rotated],
  ] as const) {
    await db.query({
      text: "UPDATE idempotency_keys SET answer = $3 WHERE operation = $1 AND answer LIKE '%' || $2 || '%'",
      values: [operation, opened.endpointId, JSON.stringify({ answer })],
    });
  }
  expect(await readAll(db)).toContain(created.secret);
};

/** A logger whose lines are kept. */
const listen = () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: "webhooks",
    level: "info",
    destination: { write: (line) => void lines.push(line) },
  });
  const find = (text: string, about: string) => lines.filter((line) => line.includes(text) && line.includes(about));
  return { logger, find };
};

test.concurrent("no secret is in the database in plain text, whatever was done, and those who repeat a call get it again", async () => {
  await using world = await openWorld();
  await using receiver = await startReceiver();
  const opened = await openEndpoint(world, receiver.url);
  const { entityId, secrets, created, rotated } = opened;
  const request = await toldBy(world, receiver, entityId);
  expect(signedBy(request)).toEqual(secrets.map((secret) => signatureOf(secret, request)));
  expect(await opened.repeat()).toEqual([created, rotated]);
  await expectNoneOf(world.service.db, secrets);
});

test.concurrent("secrets that are stored in plain text go on signing, and the replicas that start encrypt them once", async () => {
  await using world = await openWorld();
  await using receiver = await startReceiver();
  const { db } = world.service;
  const opened = await openEndpoint(world, receiver.url);
  await writePlain(db, opened);
  const request = await toldBy(world, receiver, opened.entityId);
  expect(signedBy(request)).toEqual(opened.secrets.map((secret) => signatureOf(secret, request)));
  expect(await opened.repeat()).toEqual([opened.created, opened.rotated]);

  const { version } = await readStored(db, opened);
  const shown = await opened.calls.list({});
  const { logger, find } = listen();
  await Promise.all([world.addReplica({ logger }), world.addReplica({ logger })]);
  await eventually(() => expect(find("all webhook secrets are under the first key", '"unreadable":0')).toHaveLength(2));
  await expectNoneOf(db, opened.secrets);
  const stored = await readStored(db, opened);
  expect(stored.version).toBe(version);
  expect(await opened.calls.list({})).toEqual(shown);
  expect(await opened.repeat()).toEqual([opened.created, opened.rotated]);
  const after = await toldBy(world, receiver, opened.entityId);
  expect(signedBy(after)).toEqual(opened.secrets.map((secret) => signatureOf(secret, after)));

  await world.addReplica({ logger });
  await eventually(() =>
    expect(find("all webhook secrets are under the first key", '"endpoints":0,"answers":0')).toHaveLength(1),
  );
  expect(await readStored(db, opened)).toEqual(stored);
});

test.concurrent("secrets that are rotated while replicas encrypt are neither lost nor left plain", async () => {
  await using world = await openWorld({ settings: { secretOverlapMs: HOUR } });
  const { db } = world.service;
  const entities = await Promise.all(Array.from({ length: 10 }, () => openEndpoint(world, "http://127.0.0.1:9/")));
  for (const opened of entities) await writePlain(db, opened);
  const { logger, find } = listen();
  const [, , rotations] = await Promise.all([
    world.addReplica({ logger }),
    world.addReplica({ logger }),
    Promise.all(entities.map(({ calls, endpointId }) => calls.rotateSecret({ endpointId }))),
  ]);
  await eventually(() => expect(find("all webhook secrets are under the first key", '"unreadable":0')).toHaveLength(2));
  await expectNoneOf(db, [...entities.flatMap(({ secrets }) => secrets), ...rotations.map(({ secret }) => secret)]);
  await using receiver = await startReceiver();
  for (const [index, { calls, endpointId, entityId, secrets }] of entities.entries()) {
    await calls.update({ endpointId, url: receiver.url });
    const request = await toldBy(world, receiver, entityId);
    const expected = [rotations[index]?.secret ?? "", ...secrets].map((secret) => signatureOf(secret, request));
    expect(signedBy(request)).toEqual(expected);
  }
});

test.concurrent("a rotation that commits after the endpoint was read, and before it is written, stays", async () => {
  await using world = await openWorld();
  const { db } = world.service;
  const opened = await openEndpoint(world, "http://127.0.0.1:9/");
  await writePlain(db, opened);
  // As a replica of an earlier release writes it, without encryption.
  const until = new Date(world.clock.now().getTime() + HOUR).toISOString();
  const rotated = { secret: `whsec_${randomUUID()}`, oldSecrets: [{ secret: opened.rotated.secret, until }] };
  const { logger, find } = listen();
  await db.transaction(async ({ query }) => {
    await query({ text: "SELECT FROM endpoints WHERE id = $1 FOR NO KEY UPDATE", values: [opened.endpointId] });
    await world.addReplica({ logger });
    await eventually(async () => {
      const text =
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%from \"endpoints\"%'";
      expect(await db.query({ text })).toHaveLength(1);
    });
    const text = "UPDATE endpoints SET secret = $2, old_secrets = $3 WHERE id = $1";
    await query({ text, values: [opened.endpointId, rotated.secret, JSON.stringify(rotated.oldSecrets)] });
  });
  await eventually(() => expect(find("all webhook secrets are under the first key", "")).toHaveLength(1));
  const stored = await readStored(db, opened);
  const decrypt = (text: string): string => world.cipher.decrypt(opened.endpointId, text);
  expect([stored.secret, ...stored.oldSecrets.map(({ secret }) => secret)].map(decrypt)).toEqual([
    rotated.secret,
    opened.rotated.secret,
  ]);
  await expectNoneOf(db, [opened.rotated.secret]);
});

test.concurrent("after a change of keys everything is under the new one, and the old one can go", async () => {
  await using world = await openWorld({ encryptionKeys: EncryptionKeys.parse(OLD) });
  await using receiver = await startReceiver();
  const { db } = world.service;
  const opened = await openEndpoint(world, receiver.url);
  expect(await readAll(db)).toContain(`v1.aes-256-gcm.${idOf(OLD)}.`);
  const { logger, find } = listen();
  await world.addReplica({ logger, encryptionKeys: EncryptionKeys.parse(`${NEW},${OLD}`) });
  await eventually(() =>
    expect(find("all webhook secrets are under the first key", `"keyId":"${idOf(NEW)}"`)).toHaveLength(1),
  );
  expect(find('"endpoints":1,"answers":2', '"unreadable":0')).toHaveLength(1);
  const text = await readAll(db);
  expect(text).not.toContain(`v1.aes-256-gcm.${idOf(OLD)}.`);
  expect(text.split(`v1.aes-256-gcm.${idOf(NEW)}.`)).toHaveLength(5);
  await expectNoneOf(db, opened.secrets);

  await world.service.close();
  const alone = await world.addReplica({ encryptionKeys: EncryptionKeys.parse(NEW) });
  const request = await toldBy(world, receiver, opened.entityId);
  expect(signedBy(request)).toEqual(opened.secrets.map((secret) => signatureOf(secret, request)));
  expect(await opened.repeat(alone)).toEqual([opened.created, opened.rotated]);
});

test.concurrent("webhooks of an endpoint whose key is missing wait, are reported by name, do not delay others, and are sent once the key is there", async () => {
  await using world = await openWorld({ encryptionKeys: EncryptionKeys.parse(OLD) });
  await using receiver = await startReceiver();
  await using others = await startReceiver();
  const opened = await openEndpoint(world, receiver.url);
  await world.service.close();

  const { logger, find } = listen();
  const without = await world.addReplica({ logger, encryptionKeys: EncryptionKeys.parse(NEW) });
  const missing = `The key ${idOf(OLD)} of the stored secret is not in WEBHOOKS_ENCRYPTION_KEYS.`;
  await eventually(() => expect(find("secret cannot be read", opened.endpointId).join()).toContain(missing));
  const calls = callAs(without, { subject: "other", role: "partner", entityId: opened.entityId });
  const { secret } = await calls.create({ url: others.url });
  const attempts = () => find("a webhook waits", opened.endpointId);
  const request = await toldBy(world, others, opened.entityId);
  expect(signedBy(request)).toEqual([signatureOf(secret, request)]);
  await eventually(() => expect(attempts()).toHaveLength(1));
  expect(attempts().join()).toContain(missing);
  // The claim runs out, and it is tried again.
  world.clock.advance(12_000);
  await eventually(() => expect(attempts()).toHaveLength(2));
  expect(receiver.received).toEqual([]);
  const { endpointId } = opened;
  const { items } = await calls.listDeliveries({ endpointId });
  expect(items).toMatchObject([{ state: "waiting", attempts: 0, lastError: null }]);
  expect(await calls.get({ endpointId })).toMatchObject({ enabled: true, failures: 0, failingSince: null });
  await expect(opened.repeat(without)).rejects.toThrow(missing);
  await without.close();

  await world.addReplica({ encryptionKeys: EncryptionKeys.parse(`${NEW},${OLD}`) });
  world.clock.advance(12_000);
  await eventually(() => expect(receiver.received).toHaveLength(1));
  const [late] = receiver.received;
  expect(signedBy(late)).toEqual(opened.secrets.map((each) => signatureOf(each, late)));
});

test.concurrent("an endpoint whose key is lost for good is repaired by a rotation that ends the old secrets", async () => {
  await using world = await openWorld({ encryptionKeys: EncryptionKeys.parse(OLD) });
  await using receiver = await startReceiver();
  const opened = await openEndpoint(world, receiver.url);
  await world.service.close();
  const service = await world.addReplica({ encryptionKeys: EncryptionKeys.parse(NEW) });
  const calls = callAs(service, { subject: "partner", role: "partner", entityId: opened.entityId });
  const { secret } = await calls.rotateSecret({ endpointId: opened.endpointId, overlapHours: 0 });
  const request = await toldBy(world, receiver, opened.entityId);
  expect(signedBy(request)).toEqual([signatureOf(secret, request)]);
});

test.concurrent("a secret that was moved to another endpoint's row signs nothing there", async () => {
  await using world = await openWorld();
  await using mine = await startReceiver();
  await using theirs = await startReceiver();
  const { logger, find } = listen();
  await world.service.close();
  const service = await world.addReplica({ logger });
  const [victim, thief] = await Promise.all([
    openEndpoint({ ...world, service }, mine.url),
    openEndpoint({ ...world, service }, theirs.url),
  ]);
  const own = await readStored(service.db, thief);
  await writeStored(service.db, thief, await readStored(service.db, victim));
  await publishOpened(world, {}, thief.entityId);
  await eventually(() => expect(find("a webhook waits", thief.endpointId)).toHaveLength(1));
  expect(find("a webhook waits", "was not encrypted for this endpoint")).toHaveLength(1);
  const request = await toldBy(world, mine, victim.entityId);
  expect(signedBy(request)).toEqual(victim.secrets.map((secret) => signatureOf(secret, request)));
  expect(theirs.received).toEqual([]);

  await writeStored(service.db, thief, own);
  world.clock.advance(12_000);
  await eventually(() => expect(theirs.received).toHaveLength(1));
  const [late] = theirs.received;
  expect(signedBy(late)).toEqual(thief.secrets.map((secret) => signatureOf(secret, late)));
});
