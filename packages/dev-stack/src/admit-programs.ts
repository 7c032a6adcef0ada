import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { natsUsers, passwordOf, programUser } from "@crossdesk/deploy";
import type { NatsProgram } from "@crossdesk/deploy";
import { embeddedConfiguration } from "./nats.ts";
import { isRunning, sendSignal } from "./processes.ts";
import { keepStackSecret } from "./secret.ts";
import { ServerRecord } from "./server-process.ts";

/** The nats-server that runs on this data folder, if one does. */
const runningServer = async (folder: string): Promise<number | undefined> => {
  const text = await readFile(join(folder, "process.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { server } = ServerRecord.parse(JSON.parse(text));
  return (await isRunning(server)) ? server.pid : undefined;
};

/**
 * Has the nats-server of a running system take these programs in, in place of those that it knew, whose connections it closes. Says whether
 * there is such a server.
 */
export const admitPrograms = async (dataFolder: string, programs: readonly NatsProgram[]): Promise<boolean> => {
  const folder = join(dataFolder, "nats");
  const pid = await runningServer(folder);
  if (pid === undefined) return false;
  const secret = await keepStackSecret(dataFolder);
  const users = [...natsUsers((user) => passwordOf(secret, `nats ${user}`)), ...programs.map(programUser)];
  const file = join(folder, "users.conf");
  await writeFile(`${file}.new`, embeddedConfiguration(folder, users), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return sendSignal(pid, "SIGHUP");
};
