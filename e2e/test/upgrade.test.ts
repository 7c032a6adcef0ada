import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schema as agents } from "@crossdesk/agents/schema";
import { openDatabase } from "@crossdesk/database";
import { SERVICES } from "@crossdesk/deploy";
import { schema as files } from "@crossdesk/files/schema";
import { createLogger, manualClock } from "@crossdesk/service-kit";
import { kitEntities, kitMigrations } from "@crossdesk/stored-service";
import { schema as tickets } from "@crossdesk/tickets/schema";
import { verifyAuditLog } from "@crossdesk/tickets/audit";
import { schema as webhooks } from "@crossdesk/webhooks/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { readFixture } from "../src/release/fixture.ts";
import type { Asking, Fixture, Recorded, ServiceName } from "../src/release/fixture.ts";
import { as, PEOPLE } from "../src/release/people.ts";
import type { Person } from "../src/release/people.ts";
import { restoreDatabase } from "../src/release/restore-database.ts";
import { startAgent } from "./support/agents.ts";
import { openComplaint } from "./support/complaints.ts";
import { openTestDatabase } from "./support/databases.ts";
import type { ServiceDatabase } from "./support/databases.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { RECEIVERS, startWebhookReceiver } from "./support/webhook-receiver.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const SCHEMAS = { tickets, agents, files, webhooks };
const SUPPORT = "/backend/api/support-ticket";

/** The database as the release left it: only its own migrations have run, and its rows are there. */
const openAsLeft = async (service: ServiceName, { release, databases }: Fixture): Promise<ServiceDatabase> => {
  const database = await openTestDatabase();
  const dump = databases[service];
  const known = new Map([...kitMigrations, ...SCHEMAS[service].migrations].map((each) => [each.name, each]));
  const db = await openDatabase({
    url: database.url,
    entities: [...kitEntities, ...SCHEMAS[service].entities],
    migrations: dump.migrations.map((name) => {
      const migration = known.get(name);
      if (migration === undefined) throw new Error(`The migration ${name}, which was released, is gone.`);
      return migration;
    }),
    logger: createLogger({ service, level: "silent" }),
  });
  await db.close();
  await restoreDatabase(database.url, { dump, recordedAt: release.recordedAt });
  return database;
};

const Titled = z.object({ data: z.object({ status: z.string() }) });
const Session = z.object({ chat: z.object({ url: z.url() }) });

/** A link is signed again in every answer, for a week from then. */
const withoutSignatures = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/[?]expires=\d+&key=\w+&signature=[\w-]+/gu, ""));

/** Two fields of the chat-ticket API contain the time of the answer, by the machine's clock. */
const withoutTime = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/"(currentTimestamp|agentTimeInStatus)":\d+/gu, '"$1":0'));

/** All but the list of migrations, and but who read which ticket: that is noted a moment after each read. */
const tablesOf = async ({ sql }: ServiceDatabase): Promise<string[]> => {
  const rows = await sql(`
    SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('mikro_orm_migrations', 'ticket_reads')
  `);
  return rows.map(({ name }) => String(name));
};

const releases = (await readdir(FIXTURES)).filter((name) => name.startsWith("release-"));

describe.each(releases)("on the data of %s", (name) => {
  const folder = new URL(`${name}/`, FIXTURES);
  const stack = new AsyncDisposableStack();
  let fixture: Fixture;
  let databases: Readonly<Record<ServiceName, ServiceDatabase>>;
  let system: System;

  beforeAll(async () => {
    fixture = await readFixture(folder);
    const { clock, publicUrl, sessionSecret, encryptionKeys } = fixture.release;
    const opened = await Promise.all(SERVICES.map((service) => openAsLeft(service, fixture)));
    const [tickets, agents, files, webhooks] = opened.map((database) => stack.use(database));
    if (!(tickets && agents && files && webhooks)) throw new Error("A database is missing.");
    databases = { tickets, agents, files, webhooks };
    const filesFolder = await mkdtemp(join(tmpdir(), "crossdesk-upgrade-"));
    stack.defer(() => rm(filesFolder, { recursive: true, force: true }));
    await cp(new URL("store/", folder), filesFolder, { recursive: true });
    system = stack.use(
      await startSystem({
        clock: manualClock(new Date(clock)),
        webhooks: { destinations: RECEIVERS },
        from: { databases, filesFolder, publicUrl, sessionSecret, encryptionKeys },
      }),
    );
  });
  afterAll(() => stack.disposeAsync());

  const ask = ({ as, path, method, headers, body }: Asking) =>
    system.request(path, {
      ...(as === undefined ? {} : { as }),
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
    });

  const shop = PEOPLE.shop;
  const ticketOf = (title: string) => {
    const ticket = fixture.release.story.tickets[title];
    if (ticket === undefined) throw new Error(`The story has no ticket ${title}.`);
    return ticket;
  };
  const pathOf = (title: string): string => `${SUPPORT}/${ticketOf(title).number}`;
  const write = (title: string, message: string, person: Person) =>
    system.request(pathOf(title), { method: "POST", body: { message }, ...as(person) });
  const statusOf = async (title: string): Promise<unknown> =>
    Titled.parse((await system.request(pathOf(title), as("admin"))).json).data.status;

  /** What was answered, and what is answered now. Services' own procedures may return more than before. */
  const compare = async ({ asked, status, answer }: Recorded, read = (value: unknown) => value): Promise<void> => {
    const now = await ask(asked);
    const isProcedure = asked.path.startsWith("/trpc/");
    const what = `${asked.method ?? "GET"} ${decodeURIComponent(asked.path)} as ${asked.as?.sub ?? "nobody"}`;
    const [then, today] = [read(answer), read(now.json ?? now.text)];
    expect.soft({ what, status: now.status }).toEqual({ what, status });
    if (isProcedure) expect.soft({ what, answer: today }).toMatchObject({ what, answer: then });
    else expect.soft({ what, answer: today }).toEqual({ what, answer: then });
  };

  const countRows = async (): Promise<Readonly<Record<string, number>>> => {
    const counts: Record<string, number> = {};
    for (const service of SERVICES) {
      for (const table of await tablesOf(databases[service])) {
        const [row] = await databases[service].sql(`SELECT count(*)::integer AS n FROM ${table}`);
        counts[`${service}.${table}`] = Number(row?.["n"]);
      }
    }
    return counts;
  };

  const verifyAudit = async () => {
    const db = await openDatabase({
      url: databases.tickets.url,
      entities: tickets.entities,
      migrations: [...kitMigrations, ...tickets.migrations],
      logger: createLogger({ service: "audit", level: "silent" }),
    });
    try {
      return await verifyAuditLog(db);
    } finally {
      await db.close();
    }
  };

  test("every answer is what it was", async () => {
    expect(fixture.reads.length).toBeGreaterThan(50);
    for (const recorded of fixture.reads) await compare(recorded, withoutTime);
  });

  test("the audit log is whole", async () => {
    const { tickets: dump } = fixture.databases;
    const messages = dump.tables["messages"]?.length;
    expect(await verifyAudit()).toEqual({
      tickets: dump.tables["tickets"]?.length,
      lines: dump.tables["ticket_logs"]?.length,
      messages,
      // The lines of that release do not vouch for what was written.
      unvouched: messages,
      erased: [],
      findings: [],
    });
  });

  test("a request that comes again under its key is answered as it was, and nothing is done again", async () => {
    const before = await countRows();
    expect(fixture.repeatable.length).toBeGreaterThan(10);
    for (const recorded of fixture.repeatable) await compare(recorded, withoutSignatures);
    expect(await countRows()).toEqual(before);
  });

  test("keys and links are good, or are not, as they were", async () => {
    const { good, rotated, revoked } = fixture.release.story.secrets;
    const withKey = async (token: string) => (await system.request(SUPPORT, { token })).status;
    expect([await withKey(good), await withKey(rotated), await withKey(revoked)]).toEqual([200, 200, 401]);
    const recorded = fixture.reads.find(({ asked }) => asked.path.endsWith("/support/order-1"));
    const { hash, pathname } = new URL(Session.parse(recorded?.answer).chat.url);
    const headers = { "x-session-token": new URLSearchParams(hash.slice(1)).get("token") ?? "" };
    const chat = await system.request(`${pathname}/messages`, { headers });
    expect([chat.status, JSON.stringify(chat.json)]).toEqual([200, expect.stringContaining("Where is it?")]);
  });

  test("files have the bytes that they had", async () => {
    for (const { path, contentType, bytes } of fixture.release.files) {
      const answer = await fetch(system.url + path);
      const downloaded = Buffer.from(await answer.arrayBuffer()).toString("base64");
      expect([answer.headers.get("content-type"), downloaded]).toEqual([contentType, bytes]);
    }
  });

  test("a webhook goes to an endpoint that was there before, signed with the secret that it was made with", async () => {
    const { webhook } = fixture.release.story;
    await using receiver = await startWebhookReceiver({ isTimed: false });
    receiver.secret = webhook.secret;
    const body = { endpointId: webhook.id, url: receiver.url };
    const updated = await system.request("/trpc/webhooks.update", { method: "POST", body, as: shop });
    expect(updated.status).toBe(200);
    expect((await write("session", "Are you there?", "jane")).status).toBe(200);
    await expect
      .poll(() => receiver.received.map(({ payload }) => payload))
      .toContainEqual(
        expect.objectContaining({
          type: "message.added",
          data: expect.objectContaining({ ticketId: ticketOf("session").id }),
        }),
      );
  });

  test("old tickets go on: written to, reopened by their customers, picked by agents", async () => {
    expect((await write("complaint", "And now?", "jane")).status).toBe(200);
    expect((await write("complaint", "It is done.", "ben")).status).toBe(200);
    for (const title of ["closed", "resolved"]) {
      expect((await write(title, "It is not.", "jane")).status).toBe(200);
      expect([title, await statusOf(title)]).toEqual([title, "open"]);
    }
    expect((await write("closed long ago", "Hello?", "jane")).status).toBe(409);
    expect((await system.request("/cs-chat-ticket/v1/info", as("dora"))).status).toBe(401);

    const cleo = await startAgent(system, "cleo", { entityId: "main", languages: ["eng", "deu"] });
    expect(cleo.id).toBe(fixture.release.story.agents["cleo"]);
    const waiting = ticketOf("waiting");
    await cleo.receive(waiting.id);
    expect((await cleo.pick(waiting.id)).status).toBe(200);
    expect((await write("waiting", "Here I am.", "cleo")).status).toBe(200);

    const opened = await openComplaint(system, { as: { ...shop } });
    const numbers = Object.values(fixture.release.story.tickets).map(({ number }) => number);
    expect(opened.number).toBeGreaterThan(Math.max(...numbers));
    await cleo.receive(opened.ticketId);
    expect((await verifyAudit()).findings).toEqual([]);
  });
});
