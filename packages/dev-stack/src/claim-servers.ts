import type { Servers } from "./servers.ts";
import { startServers } from "./servers.ts";
import { createReporter } from "./reporter.ts";
import { readSettings } from "./settings.ts";
import { isRunning } from "./processes.ts";
import { readStackRecord, StackKeeper } from "./stack-record.ts";

/** The PostgreSQL server of a system that `npm start` runs on a data folder now. */
export async function findRunningServers(dataFolder: string): Promise<{ readonly databaseUrl: string } | undefined> {
  const { owner = null, databaseUrl = null } = (await readStackRecord(dataFolder)) ?? {};
  if (owner === null || databaseUrl === null || !(await isRunning(owner))) return undefined;
  return { databaseUrl };
}

/**
 * Starts the servers of `npm start` without the apps, for a program that works on its data; refuses while it runs. `prepare` is called when
 * nothing runs on the data.
 */
export async function claimServers(
  env: NodeJS.ProcessEnv,
  prepare?: () => Promise<void>,
): Promise<Pick<Servers, "databaseUrl" | "stop">> {
  const settings = readSettings(env);
  const keeper = await StackKeeper.claim(settings.dataFolder, settings.localUrl);
  try {
    await prepare?.();
    const servers = await startServers({ settings, keeper, reporter: createReporter(process.stderr) });
    return {
      databaseUrl: servers.databaseUrl,
      async stop() {
        await servers.stop();
        await keeper.release();
      },
    };
  } catch (error) {
    await keeper.release();
    throw error;
  }
}
