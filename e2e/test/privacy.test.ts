import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCall } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { openDatabase } from "@crossdesk/database";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { createLogger } from "@crossdesk/service-kit";
import { kitMigrations } from "@crossdesk/stored-service";
import { verifyAuditLog } from "@crossdesk/tickets/audit";
import { schema } from "@crossdesk/tickets/schema";
import { BlobReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { openComplaint } from "./support/complaints.ts";
import { formOf, IMAGES, padded } from "./support/file-samples.ts";
import { sessionOf } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";
import { RECEIVERS, startWebhookReceiver } from "./support/webhook-receiver.ts";
import type { WebhookReceiver } from "./support/webhook-receiver.ts";

/** In all that the customer wrote or is called, and nowhere else. */
const WORD = "zyxquark";
const CUSTOMER = randomUUID();
const PATIENCE = { timeout: 60_000, interval: 50 };
const ORDER = `order ${randomUUID()}`;

const asCaller = (caller: Caller) => withCall({ caller, requestId: "privacy-test" });
const admin = asCaller({ subject: "lead", role: "admin", entityId: "main" });
const customer = asCaller({ subject: CUSTOMER, role: "customer", entityId: "main" });

let system: System;
let receiver: WebhookReceiver;
let natsFolder: string;
let nats: NatsServer;
const ticketIds: string[] = [];

/** The tables in which the word is found, in all databases. */
const tablesWithWord = async (): Promise<string[]> => {
  const found: string[] = [];
  for (const [service, { sql }] of Object.entries(system.databases)) {
    const tables = await sql("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    for (const { name } of tables) {
      const [row] = await sql(`SELECT count(*)::integer AS n FROM "${String(name)}" t WHERE t::text ILIKE '%${WORD}%'`);
      if (row?.["n"] !== 0) found.push(`${service}.${String(name)}`);
    }
  }
  return found;
};

/** The broker's own files in which the word is found. */
const brokerFilesWithWord = async (): Promise<string[]> => {
  const files = await readdir(natsFolder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (bytes.toString("latin1").toLowerCase().includes(WORD)) found.push(path);
  }
  return found;
};

const storedFiles = async (): Promise<string[]> => {
  const ids: string[] = [];
  for (const shard of await system.store.shards())
    for await (const { fileId } of system.store.list(shard)) ids.push(fileId);
  return ids;
};

/** Sends a file as the customer. */
const upload = async (path: string, body: FormData): Promise<Response> => {
  const token = await createToken("customer", { sub: CUSTOMER });
  return fetch(system.url + path, { method: "POST", body, headers: { authorization: `Bearer ${token}` } });
};

const Uploaded = z.looseObject({ data: z.looseObject({ fileName: z.string() }) });

const requireOk = ({ status }: { readonly status: number }): void => {
  if (status < 200 || status > 299) throw new Error(`The answer has the status ${status}.`);
};

beforeAll(async () => {
  natsFolder = await mkdtemp(join(tmpdir(), "crossdesk-privacy-nats-"));
  nats = await startNats({ storeDir: natsFolder });
  [system, receiver] = await Promise.all([
    startSystem({ webhooks: { destinations: RECEIVERS }, nats }),
    startWebhookReceiver(),
  ]);
  const { client, request, databases } = system;
  const partner = { role: "partner", sub: "shop", entityId: "main" } as const;
  await request("/trpc/webhooks.create", { method: "POST", as: partner, body: { url: receiver.url } });

  const profile = { id: CUSTOMER, fullName: `Jane ${WORD}`, addresses: [{ street: `${WORD} Street` }] };
  const keyed = { context: { rpc: { ...admin.context.rpc, idempotencyKey: randomUUID() } } };
  await client.customers.upsert.mutate({ customer: profile }, keyed);

  // The mobile app's API, with a log, and a file that was uploaded for a message.
  const as = { role: "customer", sub: CUSTOMER } as const;
  const complaint = await openComplaint(system, {
    customerId: CUSTOMER,
    subject: `Broken ${WORD}`,
    message: `It is ${WORD}`,
    contact: { name: `Jane ${WORD}`, email: `${WORD}@example.com` },
    headers: { "Idempotency-Key": randomUUID() },
    as,
  });
  const log = formOf({ fileName: `${WORD}.txt`, bytes: Buffer.from(`log of ${WORD}\n`.repeat(100)) });
  requireOk(await upload(`/user/help/file/upload/${complaint.feedbackId}/LOG`, log));
  const image = formOf({ fileName: `${WORD}.png`, bytes: padded(IMAGES.png, 2_000) });
  const uploaded = await upload("/common/upload/file?bucketType=LOG_IMAGE", image);
  requireOk(uploaded);
  const { fileName } = Uploaded.parse(await uploaded.json()).data;
  const attachments = [{ fileName: `${WORD}.pdf`, filePath: `/uploads/${fileName}` }];
  const ticket = { id: complaint.ticketId };
  await client.messages.add.mutate({ ticket, text: `And also ${WORD}`, attachments }, customer);

  await client.notes.add.mutate({ ticket, text: `Jane ${WORD} called` }, admin);
  await client.tickets.tag.mutate({ ticket, add: [WORD, "angry"] }, admin);
  const others = await openComplaint(system, { subject: "Late" });
  await client.tickets.tag.mutate({ ticket: { id: others.ticketId }, add: ["angry"] }, admin);

  // The support-ticket API, and what the desk answers.
  const answer = await request(`/backend/api/support-ticket/${complaint.number}`, {
    method: "POST",
    as: { role: "admin", entityId: "main" },
    body: { message: `Dear Jane ${WORD}` },
  });
  requireOk(answer);

  // The Beckn API.
  await client.sessions.bind.mutate({ orderId: ORDER, customerId: CUSTOMER }, admin);
  const session = sessionOf(system, ORDER, { as: partner });
  const descriptor = { name: `Session ${WORD}`, code: "late" };
  requireOk(await session.create({ body: { descriptor, callback_phone: "+442079460999" } }));

  // A chat, which the chat-ticket API shows.
  const chat = { channel: "chat", customerId: CUSTOMER, subject: `Chat ${WORD}`, description: WORD } as const;
  const opened = await client.tickets.open.mutate(chat, admin);
  await client.messages.add.mutate({ ticket: { id: opened.ticket.id }, text: `Hello, ${WORD} here` }, customer);

  await client.tickets.closeRoom.mutate({ ticket: { id: opened.ticket.id } }, admin);
  const rating = { ticket: { id: opened.ticket.id }, rating: 2, comment: `Not for ${WORD}` };
  await client.tickets.rate.mutate(rating, customer);

  const { items } = await client.tickets.list.query({ customerId: CUSTOMER, limit: 100, offset: 0 }, admin);
  ticketIds.push(...items.map((item) => item.ticket.id));
  // Others know of the tickets, and keep what people and endpoints said of them.
  await vi.waitFor(async () => {
    const known = await databases.agents.sql("SELECT ticket_id FROM assignments");
    if (known.length !== ticketIds.length + 1) throw new Error(`${known.length} tickets are known so far.`);
  }, PATIENCE);
  await databases.agents.sql(
    `INSERT INTO decisions (ticket_id, version, kind, reason, agent_id, decided_at, note)
     SELECT ticket_id, 1000, 'unassigned', 'requested', ticket_id, now(), 'Be kind to Jane ${WORD}'
     FROM assignments WHERE ticket_id = ANY($1)`,
    [ticketIds],
  );
  await vi.waitFor(async () => {
    const answered = await databases.webhooks?.sql(
      `UPDATE attempts SET response_body = 'Thank you, Jane ${WORD}'
       FROM deliveries d WHERE d.id = delivery_id AND d.ticket_id = ANY($1) RETURNING 1`,
      [ticketIds],
    );
    if (answered?.length === 0) throw new Error("Nothing was sent so far.");
  }, PATIENCE);
}, 180_000);
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await nats.stop();
  await rm(natsFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

test("customers, agents, partners and other tenants' admins can neither export nor erase a customer", async () => {
  const callers: Caller[] = [
    { subject: CUSTOMER, role: "customer", entityId: "main" },
    { subject: "ada", role: "agent", entityId: "main" },
    { subject: "shop", role: "partner", entityId: "main" },
  ];
  const { customers, logs } = system.client;
  for (const caller of callers) {
    await expect(customers.erase.mutate({ id: CUSTOMER }, asCaller(caller))).rejects.toThrow(
      /may not erase customers/u,
    );
    await expect(customers.export.mutate({ id: CUSTOMER }, asCaller(caller))).rejects.toThrow(/may not export/u);
    await expect(logs.administration.query({ limit: 10 }, asCaller(caller))).rejects.toThrow(/may not read the log/u);
  }
  const stranger = asCaller({ subject: "other", role: "admin", entityId: "other" });
  await expect(customers.erase.mutate({ id: CUSTOMER, entityId: "main" }, stranger)).rejects.toThrow(/not yours/u);
  const seen = await customers.export.mutate({ id: CUSTOMER }, stranger);
  expect(seen).toMatchObject({ customer: null, tickets: [], next: null });
  expect((await customers.erasures.query({ limit: 10, offset: 0 }, stranger)).items).toEqual([]);
});

test("a customer's export has the profile, all tickets and the lines about them, and leaves a line itself", async () => {
  const { customers, logs } = system.client;
  const exported = await customers.export.mutate({ id: CUSTOMER }, admin);
  expect(exported.customer?.fullName).toBe(`Jane ${WORD}`);
  expect(exported.tickets.map(({ id }) => id).toSorted()).toEqual(ticketIds.toSorted());
  expect(exported.next).toBeNull();
  expect(exported.administration.map(({ action }) => action)).toEqual(["Exported customer", "Wrote customer"]);
  const { items } = await logs.administration.query({ target: CUSTOMER, limit: 1 }, admin);
  expect(items).toMatchObject([{ action: "Exported customer", actor: "lead", actorRole: "admin", entityId: "main" }]);
});

/** An archive's files by their names. */
const readArchive = async (customerId: string): Promise<ReadonlyMap<string, Buffer>> => {
  const token = await createToken("admin", { sub: "lead", entityId: "main" });
  const path = `${system.url}/exports/customers/${customerId}`;
  const answer = await fetch(path, { method: "POST", headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/zip"]);
  const reader = new ZipReader(new BlobReader(await answer.blob()), { useWebWorkers: false });
  const files = new Map<string, Buffer>();
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    files.set(entry.filename, Buffer.from(await entry.getData(new Uint8ArrayWriter())));
  }
  await reader.close();
  return files;
};

const jsonOf = (files: ReadonlyMap<string, Buffer>, name: string): unknown =>
  JSON.parse(files.get(name)?.toString("utf8") ?? "null");

test("a customer's archive has the profile, each ticket with its messages, lines and notes, and the files with their bytes", async () => {
  const { client } = system;
  const files = await readArchive(CUSTOMER);
  expect(jsonOf(files, "profile.json")).toMatchObject({ fullName: `Jane ${WORD}` });
  expect(jsonOf(files, "administration.json")).toMatchObject([{ action: "Exported customer" }, {}, {}]);
  const { items } = await client.tickets.list.query({ customerId: CUSTOMER, limit: 100, offset: 0 }, admin);
  for (const { ticket } of items) {
    const folder = `tickets/${ticket.number}`;
    expect(jsonOf(files, `${folder}/ticket.json`)).toMatchObject({ id: ticket.id, subject: ticket.subject });
    const { items: messages } = await client.messages.list.query({ ticket: { id: ticket.id } }, admin);
    expect(jsonOf(files, `${folder}/messages.json`)).toEqual(messages);
    const { items: notes } = await client.notes.list.query({ ticket: { id: ticket.id } }, admin);
    expect(jsonOf(files, `${folder}/notes.json`)).toEqual(notes);
    expect(jsonOf(files, `${folder}/lines.json`)).toHaveLength(
      (await client.logs.list.query({ ticket: { id: ticket.id }, limit: 100, offset: 0 }, admin)).items.length,
    );
  }
  const uploaded = [...files].filter(([name]) => name.includes("/files/"));
  expect(uploaded.map(([name]) => name.slice(name.lastIndexOf("/") + 1)).toSorted()).toEqual([
    `${WORD}.png`,
    `${WORD}.txt`,
  ]);
  expect(uploaded.find(([name]) => name.endsWith(".txt"))?.[1].toString()).toBe(`log of ${WORD}\n`.repeat(100));
  const as = { role: "customer", sub: CUSTOMER } as const;
  expect((await system.request(`/exports/customers/${CUSTOMER}`, { method: "POST", as })).status).toBe(403);
  const unknown = `/exports/customers/${randomUUID()}`;
  expect((await system.request(unknown, { method: "POST", as: { role: "admin", entityId: "main" } })).status).toBe(404);
});

test("an erased customer's words are nowhere, and the audit log is whole and says so", async () => {
  const { client, databases } = system;
  expect(await tablesWithWord()).toEqual([
    "tickets.attachments",
    "tickets.customers",
    "tickets.idempotency_keys",
    "tickets.messages",
    "tickets.notes",
    "tickets.tags",
    "tickets.ticket_search",
    "tickets.tickets",
    "agents.decisions",
    "files.files",
    "webhooks.attempts",
  ]);
  expect((await storedFiles()).length).toBe(2);

  const erasure = await client.customers.erase.mutate({ id: CUSTOMER, reason: "Asked for by e-mail" }, admin);
  expect(erasure).toMatchObject({ customerId: CUSTOMER, requestedBy: "lead", requestedByType: "admin" });
  const progress = async () => {
    const { items } = await client.customers.erasures.query({ customerId: CUSTOMER, limit: 10, offset: 0 }, admin);
    return items.map(({ id, tickets, messages, finishedAt }) => [id, tickets, messages, finishedAt !== null]);
  };
  await expect.poll(progress, { timeout: 60_000 }).toEqual([[erasure.id, ticketIds.length, 3, true]]);
  // What others have too stays.
  expect((await client.tickets.tags.query({}, admin)).items).toContain("angry");
  // The other services receive the event, and a sweep deletes the bytes.
  await expect.poll(tablesWithWord, { timeout: 60_000 }).toEqual([]);
  await expect.poll(storedFiles, { timeout: 60_000 }).toEqual([]);
  expect(await brokerFilesWithWord()).toEqual([]);

  const db = await openDatabase({
    url: databases.tickets.url,
    entities: schema.entities,
    migrations: [...kitMigrations, ...schema.migrations],
    logger: createLogger({ service: "privacy-test", level: "silent" }),
  });
  try {
    const { findings, erased } = await verifyAuditLog(db);
    expect(findings).toEqual([]);
    expect(erased.flatMap(({ messageIds }) => messageIds).length).toBe(3);
    // What is written in the place of an erased text is no erasure.
    await databases.tickets.sql("UPDATE messages SET text = 'never said' WHERE id = $1", [erased[0]?.messageIds[0]]);
    expect((await verifyAuditLog(db)).findings).toMatchObject([{ what: "message", problem: "altered" }]);
  } finally {
    await db.close();
  }
  const { items } = await client.logs.administration.query({ target: CUSTOMER, limit: 1 }, admin);
  expect(items).toMatchObject([
    { action: "Erased customer", actor: "lead", detail: { erasureId: erasure.id, reason: "Asked for by e-mail" } },
  ]);
  const lines = await client.logs.list.query({ ticket: { id: ticketIds[0] ?? "" }, limit: 1, offset: 0 }, admin);
  expect(lines.items).toMatchObject([{ action: "Erased personal data", actor: "lead" }]);
});

test("a customer of more tickets than fit into one answer is exported as one archive and erased, and nothing is found of them afterwards", async () => {
  const { client } = system;
  const many = randomUUID();
  const own = asCaller({ subject: many, role: "customer", entityId: "main" });
  await client.customers.upsert.mutate({ customer: { id: many, fullName: `Mary ${WORD}` } }, admin);
  // An answer has 100 of them at most, and a step of the erasure 25.
  const order = [...Array(250).keys()];
  const left = order.values();
  const open = async (): Promise<void> => {
    for (const index of left) {
      const given = { channel: "internal", customerId: many, subject: `${WORD} ${index}`, description: WORD } as const;
      const { ticket } = await client.tickets.open.mutate(given, admin);
      if (index % 10 === 0) {
        await client.messages.add.mutate({ ticket: { id: ticket.id }, text: `About ${WORD} ${index}` }, own);
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, open));
  const files = await readArchive(many);
  const subjects = [...files.keys()]
    .filter((name) => name.endsWith("/ticket.json"))
    .map((name) => z.object({ subject: z.string() }).parse(jsonOf(files, name)).subject);
  expect(subjects.toSorted()).toEqual(order.map((index) => `${WORD} ${index}`).toSorted());
  await client.customers.erase.mutate({ id: many }, admin);
  const isDone = async (): Promise<boolean> => {
    const { items } = await client.customers.erasures.query({ customerId: many, limit: 1, offset: 0 }, admin);
    return items[0]?.finishedAt !== null;
  };
  await expect.poll(isDone, { timeout: 120_000, interval: 200 }).toBe(true);
  await expect.poll(tablesWithWord, { timeout: 60_000, interval: 200 }).toEqual([]);
  expect(await storedFiles()).toEqual([]);
  expect(await brokerFilesWithWord()).toEqual([]);
}, 300_000);
