import { randomUUID } from "node:crypto";
import { openDatabase } from "@crossdesk/database";
import type { Database } from "@crossdesk/database";
import { createLogger } from "@crossdesk/service-kit";
import { kitEntities, kitMigrations } from "@crossdesk/stored-service";
import { createTestDatabase } from "@crossdesk/testing";
import { expect, test, vi } from "vitest";
import { entities } from "../src/db/entities/index.ts";
import { migrations } from "../src/db/migrations/index.ts";
import { eraseFiles } from "../src/db/repositories/erase-files.ts";
import { findFile, insertUpload, markCommitted } from "../src/db/repositories/files.ts";
import { insertReference } from "../src/db/repositories/references.ts";

const ENTITY = "acme";
const NOW = new Date();
const WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const owner = { entityId: ENTITY, role: "service", subject: "import" } as const;

const open = (url: string, given = migrations): Promise<Database> =>
  openDatabase({
    url,
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...given],
    logger: createLogger({ service: "files-test", level: "silent" }),
  });

/** Stores a file that the tickets name, or have named. */
const storeFile = async (db: Database, ticketIds: readonly string[]): Promise<string> => {
  const id = randomUUID();
  const name = `${id}.txt`;
  await db.transaction(async (tx) => {
    const upload = { id, owner, purpose: "TICKET_ATTACHMENT", originalName: null, ticketId: null } as const;
    await insertUpload(tx, { ...upload, idempotencyKey: null, createdAt: NOW, expiresAt: NOW });
    const bytes = { contentType: "text/plain", size: 1, sha256: "0".repeat(64) } as const;
    await markCommitted(tx, { id, state: "committed", name, ...bytes, committedAt: NOW, unattachedSince: null });
    for (const ticketId of ticketIds) await insertReference(tx, { name, ticketId, owner, fileId: id, createdAt: NOW });
  });
  return id;
};

test("a file that tickets of two customers name goes when both are erased at once", async () => {
  await using database = await createTestDatabase();
  const db = await open(database.url);
  try {
    const tickets = [randomUUID(), randomUUID()] as const;
    const id = await storeFile(db, tickets);
    const erase = (ticketId: string, before?: () => Promise<void>): Promise<void> =>
      db.transaction(async (tx) => {
        await eraseFiles(tx, { entityId: ENTITY, customerId: null, ticketIds: [ticketId] });
        await before?.();
      });
    let isSecondDone = false;
    let second: Promise<void> | undefined;
    await erase(tickets[0], async () => {
      second = erase(tickets[1]).finally(() => (isSecondDone = true));
      second.catch(() => undefined);
      // It waits for the first, or has not looked at what the first did.
      await vi.waitFor(
        async () => {
          const waiting = await db.fork().execute(WAITING);
          if (waiting.length === 0 && !isSecondDone) throw new Error("The second erasure is on its way.");
        },
        { timeout: 60_000, interval: 20 },
      );
    });
    await second;
    expect(await findFile(db, { id, orReplaced: true })).toMatchObject({ state: "replaced" });
  } finally {
    await db.close();
  }
});

test("a file whose every mention an earlier release erased is taken for one that no ticket has named", async () => {
  await using database = await createTestDatabase();
  const isNew = ({ name }: { readonly name: string }): boolean => name === "files-011-find-unnamed-files";
  const before = await open(
    database.url,
    migrations.filter((migration) => !isNew(migration)),
  );
  const unnamed = await storeFile(before, []);
  const named = await storeFile(before, [randomUUID()]);
  await before.close();
  const db = await open(database.url);
  try {
    expect((await findFile(db, { id: unnamed }))?.unattachedSince).toEqual(expect.any(Date));
    expect((await findFile(db, { id: named }))?.unattachedSince).toBeNull();
  } finally {
    await db.close();
  }
});
