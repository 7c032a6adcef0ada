import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { migrateServices, PROJECT_FOLDER, reasonOf } from "@crossdesk/deploy";
import { appEnvironment } from "./app-environment.ts";
import { AppLog } from "./app-log.ts";
import { AppProcess } from "./app-process.ts";
import { checkAddress } from "./check-address.ts";
import { colors } from "./colors.ts";
import { untilReady } from "./gateway-health.ts";
import { addressIdentity, IDENTITY, IDENTITY_MAIN } from "./identity-process.ts";
import { isRunning, ProcessIdentity } from "./processes.ts";
import { createReporter, type Output, type Reporter } from "./reporter.ts";
import { type Servers, startServers } from "./servers.ts";
import { readSettings, type Settings } from "./settings.ts";
import { StackKeeper } from "./stack-record.ts";
import { onStopSignal } from "./stop-signals.ts";
import { welcome } from "./welcome.ts";

/** Where each app that runs in development registers itself, so that the servers outlive it. */
export function devFolder(dataFolder: string): string {
  return join(dataFolder, "dev");
}

/** Runs the servers for `npm run dev` until it is stopped, and returns the exit code. The apps run beside it. */
export async function runDev(output: Output): Promise<number> {
  const reporter = createReporter(output);
  const stopping = new AbortController();
  let keeper: StackKeeper | undefined;
  let servers: Servers | undefined;
  let identity: AppProcess | undefined;
  const finish = async (settings: Settings) => {
    // Ends the apps' processes, if the terminal did not.
    await keeper?.update({ natsUrl: null, databaseUrl: null });
    await untilAppsEnded(devFolder(settings.dataFolder));
    await identity?.stop(IDENTITY_GRACE_MS);
    await servers?.stop();
    await keeper?.release();
  };
  try {
    const settings = readSettings(process.env);
    const stopped = new Promise<void>((resolve) => {
      onStopSignal({
        async first() {
          stopping.abort();
          reporter.close();
          resolve();
        },
        async second() {
          identity?.kill();
          await servers?.kill();
        },
      });
    });
    try {
      await checkAddress(settings);
      await rm(devFolder(settings.dataFolder), { recursive: true, force: true });
      keeper = await StackKeeper.claim(settings.dataFolder, settings.localUrl);
      // The apps wait for the servers, and then know where the provider is.
      identity = await startIdentity({ settings, keeper, reporter });
      servers = await startServers({ settings, reporter, keeper });
      const env = await appEnvironment(settings, servers);
      const { databaseUrl } = servers;
      if (settings.databaseUrl === undefined) {
        const onLine = (): undefined => undefined;
        // Again whenever a migration is written.
        const { compileCache } = settings;
        const migrating = migrateServices({ databaseUrl, onLine, compileCache, signal: stopping.signal, watch: true });
        void migrating.catch((error: unknown) => {
          if (!stopping.signal.aborted) reporter.warn(reasonOf(error));
        });
      }
      void greetWhenReady({ settings, secret: env["AUTH_SECRET"], output, signal: stopping.signal });
      await stopped;
    } finally {
      await finish(settings);
    }
    return 0;
  } catch (error) {
    reporter.close();
    reporter.fail(reasonOf(error));
    return 1;
  }
}

const IDENTITY_GRACE_MS = 1000;

/** People sign in at the provider for development, unless there is another one. */
async function startIdentity(options: {
  settings: Settings;
  keeper: StackKeeper;
  reporter: Reporter;
}): Promise<AppProcess | undefined> {
  const { settings, keeper, reporter } = options;
  const address = await addressIdentity(settings, keeper);
  if (address === undefined) return undefined;
  const process = new AppProcess({
    name: IDENTITY,
    main: IDENTITY_MAIN,
    cwd: PROJECT_FOLDER,
    env: address.env,
    log: new AppLog(join(settings.dataFolder, "logs", `${IDENTITY}.log`)),
    onLine: (line) => reporter.note(line),
    onStart: (started) => keeper.note({ apps: { ...keeper.record.apps, [IDENTITY]: started } }),
    onReady: () => undefined,
    onMisconfigured: (reason) => reporter.warn(reason),
    onCrash: ({ how, waitMs }) => reporter.warn(`${IDENTITY} ${how}; starting it again in ${waitMs / 1000} s`),
  });
  process.start();
  return process;
}

async function greetWhenReady(options: {
  settings: Settings;
  secret: string | undefined;
  output: Output;
  signal: AbortSignal;
}): Promise<void> {
  const { settings, secret, output, signal } = options;
  try {
    await untilReady(settings.localUrl, { withinMs: Number.POSITIVE_INFINITY, everyMs: 1000, signal });
  } catch {
    return;
  }
  output.write(`\n${colors.bold("Crossdesk is ready")}\n${await welcome(settings, secret)}`);
}

/** Apps finish their work on the servers first; those that take too long lose them. */
async function untilAppsEnded(folder: string): Promise<void> {
  const giveUpAt = performance.now() + 3500;
  while ((await anyAppRuns(folder)) && performance.now() < giveUpAt) await delay(50);
}

async function anyAppRuns(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "null");
    const identity = ProcessIdentity.nullable().safeParse(parse(text));
    if (identity.success && identity.data !== null && (await isRunning(identity.data))) return true;
  }
  return false;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
