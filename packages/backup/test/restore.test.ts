import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_FOLDER, SERVICES } from "@crossdesk/deploy";
import { createDiskStore } from "@crossdesk/file-store";
import { createLogger } from "@crossdesk/service-kit";
import { readSchema } from "@crossdesk/stored-service";
import { expect, test } from "vitest";
import { MANIFEST } from "../src/manifest.ts";
import { restoreBackup } from "../src/restore-backup.ts";

const APPS = join(PROJECT_FOLDER, "apps");

/** Restores a backup whose tables have no files, where no server answers. */
const restoreInvented = async ({ migrations = [] as string[] } = {}): Promise<unknown> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-restore-"));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rm(folder, { recursive: true }));
  const contentsOf = async (service: string) => {
    const known = (await readSchema(join(APPS, service))).migrations.map(({ name }) => name);
    return {
      migrations: [...known, ...migrations],
      tables: [{ name: "outbox", columns: ["id"], rows: 0 }],
      sequences: {},
    };
  };
  const databases = Object.fromEntries(
    await Promise.all(SERVICES.map(async (service) => [service, await contentsOf(service)] as const)),
  );
  const manifest = {
    format: 1,
    takenAt: new Date(0).toISOString(),
    release: "9.9.9",
    databases,
    files: { blobs: 0, pictures: 0 },
    secrets: { salt: "00", of: {} },
  };
  await writeFile(join(folder, MANIFEST), JSON.stringify(manifest));
  return await restoreBackup({
    from: folder,
    serverUrl: "postgres://nobody@127.0.0.1:1/postgres",
    appsFolder: APPS,
    store: createDiskStore({ folder: join(folder, "files") }),
    secrets: {},
    replace: true,
    withOtherSecrets: false,
    logger: createLogger({ service: "restore", level: "fatal" }),
  });
};

test("a backup of a later release is refused before anything is removed, and the refusal says with what it can be restored", async () => {
  await expect(restoreInvented({ migrations: ["tickets-of-tomorrow"] })).rejects.toThrow(
    /release 9\.9\.9.*tickets-of-tomorrow.*restore it with that release/s,
  );
});

test("a backup without one of its files is refused before anything is removed, and the refusal names the file", async () => {
  await expect(restoreInvented()).rejects.toThrow(/incomplete: .*outbox.* is missing/s);
});
