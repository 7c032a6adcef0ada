#!/usr/bin/env node
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "@crossdesk/database/admin";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { deleteStreams } from "@crossdesk/events";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { restoreBackup } from "../restore-backup.ts";
import { findSystem } from "../system-here.ts";

const USAGE = `Usage: npm run restore -- --from <folder> [--replace] [--with-other-secrets]

Makes databases and files as they were when the backup in the folder was taken, and empties the event stream. No app may run meanwhile.
  --replace             removes what the databases have now
  --with-other-secrets  goes on without the secrets that the backup was made with
`;

await runCommand(USAGE, async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: "string" },
      replace: { type: "boolean", default: false },
      "with-other-secrets": { type: "boolean", default: false },
    },
  });
  if (values.from === undefined) throw new UsageError("--from is required.");
  const logger = createLogger({ service: "restore", level: "warn" });
  await using system = await findSystem(process.env, "restore");
  // Before anything is changed: a broker that cannot be reached is to be known by then.
  const nc = system.nats && (await connectNats({ ...system.nats, name: "restore", logger, waits: false }));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => nc?.close());
  const { takenAt, release } = await restoreBackup({
    ...system,
    from: resolve(values.from),
    serverUrl: system.databaseUrl,
    appsFolder: join(PROJECT_FOLDER, "apps"),
    replace: values.replace,
    withOtherSecrets: values["with-other-secrets"],
    logger,
  });
  // Some of their events may come from a time that is undone now.
  if (nc !== undefined) await deleteStreams(nc);
  process.stdout.write(
    `Everything is as of ${takenAt} (release ${release}). Start the apps, then: npm run audit -- verify\n`,
  );
  if (nc === undefined && process.env["DATABASE_URL"] !== undefined) {
    process.stdout.write(
      "NATS_URL names no broker: empty its streams EVENTS and EVENTS_GIVEN_UP before the apps start.\n",
    );
  }
});
