import { createHash, randomBytes, randomInt } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { databaseUrl } from "@crossdesk/deploy";
import { findFreePort, startNats } from "@crossdesk/dev-stack";
import { send, startTestPostgres } from "@crossdesk/testing";
import { openTestStore, STORE_KINDS } from "@crossdesk/file-store/testing";
import { buildFiles, LIFETIMES } from "@crossdesk/files";
import { connectNats, createLogger, manualClock } from "@crossdesk/service-kit";
import { expect, test } from "vitest";
import { z } from "zod";
import { startApp } from "./support/app-process.ts";
import { AUTH } from "./support/tokens.ts";

const STREAMS = 8;
const UPLOADS_BETWEEN_KILLS = 8;
const BOUNDARY = "a-boundary-that-no-file-holds";

const Common = z.object({ data: z.object({ fileName: z.string() }) });

const bodyOf = (bytes: Buffer): Buffer => {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
};
const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

test.each(STORE_KINDS)(
  "files service and gateway are killed under a stream of uploads to %s: what was acknowledged is whole, and nothing else is left",
  { timeout: 300_000 },
  async (kind) => {
    await using postgres = await startTestPostgres();
    await using nats = await startNats();
    await using opened = await openTestStore(kind);
    const env = {
      NATS_URL: nats.url,
      DATABASE_URL: postgres.url,
      AUTH_SECRET: AUTH.secret,
      PORT: String(await findFreePort()),
      ...Object.fromEntries(Object.entries(opened.config).map(([name, value]) => [name, String(value)])),
    };
    const url = `http://127.0.0.1:${env.PORT}`;
    const acknowledged = new Map<string, string>();
    const refused: (number | "cut")[] = [];
    {
      await using files = await startApp("files", env);
      await using gateway = await startApp("gateway", env);
      const stopping = new AbortController();
      const upload = async (): Promise<void> => {
        const bytes = randomBytes(randomInt(1, 600_000));
        const answer = await send(url, "/common/upload/file?bucketType=TICKET_ATTACHMENT", {
          method: "POST",
          body: bodyOf(bytes),
          headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
        });
        if (answer.status === 200) acknowledged.set(Common.parse(answer.json).data.fileName, sha256Of(bytes));
        else {
          refused.push(answer.status);
          await delay(50);
        }
      };
      const stream = async (): Promise<void> => {
        while (!stopping.signal.aborted) {
          await upload().catch(async () => {
            refused.push("cut");
            await gateway.ready();
          });
        }
      };
      const streams = Array.from({ length: STREAMS }, stream);
      for (const victim of [files, gateway]) {
        const target = acknowledged.size + UPLOADS_BETWEEN_KILLS;
        await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(target);
        await victim.kill();
        await victim.ready();
      }
      const afterwards = acknowledged.size;
      await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(afterwards);
      stopping.abort();
      await Promise.all(streams);
      expect([files.starts, gateway.starts]).toEqual([2, 2]);
    }
    expect(refused.filter((status) => status !== "cut" && status !== 503 && status !== 504)).toEqual([]);

    // Later: the sweep has come by.
    const clock = manualClock(new Date(Date.now() + LIFETIMES.upload + LIFETIMES.orphan));
    const logger = createLogger({ service: "files", level: "error" });
    const nc = await connectNats({ url: nats.url, name: "files", logger });
    const service = await buildFiles({
      nc,
      logger,
      clock,
      databaseUrl: databaseUrl(postgres.url, "crossdesk_files"),
      store: opened.store,
    });
    expect(await service.sweep()).toMatchObject({ missing: 0 });
    const rows = await service.db.query<{ id: string; name: string; state: string; sha256: string }>({
      text: "SELECT id, name, state, sha256 FROM files ORDER BY id",
    });
    expect(rows.filter(({ state }) => state !== "committed")).toEqual([]);
    const stored: string[] = [];
    for (const shard of await opened.store.shards())
      for await (const { fileId } of opened.store.list(shard)) stored.push(fileId);
    expect(stored.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    expect(await readdir(join(opened.folder, "files", "staging"))).toEqual([]);
    for (const { id, sha256 } of rows) expect(sha256Of(await buffer(await opened.store.read(id)))).toBe(sha256);
    const known = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
    expect([...acknowledged].filter(([name, sha256]) => known.get(name) !== sha256)).toEqual([]);
    await service.close();
    await nc.close();
    process.stdout.write(
      `${kind}: ${acknowledged.size} uploads acknowledged, ${refused.length} refused or cut, ${rows.length} files stored\n`,
    );
  },
);
