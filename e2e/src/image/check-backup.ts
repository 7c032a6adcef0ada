import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { CheckOptions } from "./check-containers.ts";
import { createAsk, openTicket } from "./check-desk.ts";

/** Which release is backed up and restored. */
export interface BackupOptions extends CheckOptions {
  readonly version: string;
}

const SERVERS = ["postgres", "nats", "s3", "s3-bucket", "provision"];
const APPS = ["gateway", "webhooks", "files", "agents", "tickets"];
const KEPT_BY_SERVERS = ["postgres-data", "nats-data", "s3-data", "files-data", "audit-anchors"];

/** docker-compose.backup.yml over the other: everything is lost but the backup and `.env`. */
export const checkBackup = async ({ report, project, world, version }: BackupOptions): Promise<void> => {
  await report.check("everything is restored from a backup after all other volumes were lost", async () => {
    const ask = await createAsk(world);
    const { number, feedbackId, ticketId } = await openTicket(ask, `Backed up ${randomUUID()}`);
    const form = new FormData();
    form.set("file", new Blob(["a log\n"]), "app.log");
    const upload = await ask(`/user/help/file/upload/${feedbackId}/LOG`, { method: "POST", form });
    assert.equal(upload.status, 200, upload.bytes.toString());
    const read = async (): Promise<unknown> => [
      Object((await ask(`/backend/api/support-ticket/${number}`)).json).data.subject,
      (await ask(`/aws/download/support/file/${ticketId}/LOG`)).bytes.toString(),
    ];
    const before = await read();

    const file = world.files(version, { over: ["backup"] });
    await project.up(file);
    const program = (name: string): string => `packages/backup/src/bin/${name}.ts`;
    const taken = await project.run("backup", [program("backup"), "--to", "/backups/all"]);
    assert.equal(taken.code, 0, taken.output);
    await openTicket(ask, "Lost again");

    await project.lose([...APPS, ...SERVERS], KEPT_BY_SERVERS);
    const servers = Object.entries(file.services).filter(([name]) => SERVERS.includes(name) || name === "backup");
    await project.up({ ...file, services: Object.fromEntries(servers) });
    const restored = await project.run("backup", [program("restore"), "--from", "/backups/all"]);
    assert.equal(restored.code, 0, restored.output);
    await project.up(file);
    assert.deepEqual(await read(), before);
    const audit = await project.exec("tickets", ["node", "apps/tickets/src/bin/audit.ts", "verify"]);
    assert.match(audit.output, /whole/u);
    const list = await ask("/backend/api/support-ticket?keyword=Lost again");
    assert.deepEqual(Object(list.json).data, []);
    const { number: next } = await openTicket(ask, "After it");
    assert.ok(Number(next) > Number(number));
  });
};
