import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { databaseUrl, PROJECT_FOLDER, SERVICES } from "@crossdesk/deploy";
import { findFreePort, issueToken, startNats, startPostgres } from "@crossdesk/dev-stack";
import { connect } from "@nats-io/transport-node";
import { createRandom } from "../chaos/random.ts";
import { makeFurtherCalls } from "../wire/further-calls.ts";
import { AS_EVER, runPreviousProgram } from "../wire/previous-program.ts";
import { keepDifferent, recordWire } from "../wire/record-wire.ts";
import type { Exchange, Recording } from "../wire/recording.ts";
import { startApp } from "./app.ts";
import type { App } from "./app.ts";
import { findLost } from "./check-kept.ts";
import { startFront } from "./front.ts";
import { startLoad } from "./load.ts";
import { SETTINGS } from "./settings.ts";
import { APPS, makeVariables, provisionRelease, readRelease } from "./release.ts";
import type { AppName, Release } from "./release.ts";
import { makePast } from "./stage.ts";

/** The most findings of one check that are reported. */
const MOST_REPORTED = 10;
/** Where the previous release's program is, and what it calls itself. */
const PREVIOUS = join(PROJECT_FOLDER, "e2e/test/fixtures/previous");
const PROGRAM = "billing";

export interface UpgradeOptions {
  /** The previous release's checkout. */
  readonly previous: string;
  /** How often it goes up and back, each time in another order. */
  readonly orders: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Records what the previous release's programs say to each other, and ends with that. */
  readonly record?: {
    /** The procedures that it has. */
    readonly procedures: readonly string[];
    readonly write: (said: Pick<Recording, "program" | "calls" | "notices">) => Promise<void>;
  };
}

export interface UpgradeResult {
  readonly requests: number;
  readonly replacements: number;
  /** Reads that were compared with those of the beginning. */
  readonly reads: number;
  /** What failed, differed or was lost. */
  readonly findings: readonly string[];
}

/** Replaces a release's apps by the other's one by one, and back again, while callers go on. */
export const runUpgradeTest = async ({
  previous,
  orders,
  seed,
  say,
  record,
}: UpgradeOptions): Promise<UpgradeResult> => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-upgrade-"));
  // At a signal nothing else is disposed of; the servers' watchdogs end them.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  stack.defer(async () => {
    process.off("exit", remove);
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  await mkdir(join(folder, "files"));
  const [postgres, port, natsPort] = [stack.use(await startPostgres()), await findFreePort(), await findFreePort()];
  const place = {
    postgres: `127.0.0.1:${postgres.port}`,
    nats: `127.0.0.1:${natsPort}`,
    databaseUrl: postgres.url,
    folder,
  };
  const known = await makeVariables(previous);
  const variables: Readonly<Record<string, string>> = {
    ...(await makeVariables(PROJECT_FOLDER)),
    // What the previous release knows by one password keeps it, so that its connections are good until it is gone.
    ...Object.fromEntries(
      SERVICES.map((name) => name.toUpperCase()).map((name) => [
        `${name}_DATABASE_SECRET`,
        known[`${name}_SECRET`] ?? "",
      ]),
    ),
    ...known,
    ...SETTINGS,
    PUBLISH_PORT: String(port),
  };
  const [old, next] = await Promise.all([
    readRelease("the previous release", previous, { variables, place }),
    readRelease("this release", PROJECT_FOLDER, { variables, place }),
  ]);

  const configFile = await provisionRelease(old);
  // What JetStream keeps, and where, is in that file.
  const nats = stack.use(
    await startNats({ port: natsPort, storeDir: join(folder, "nats"), configFile, jetstream: false }),
  );
  const nc = await connect({ servers: nats.url, user: "operator", pass: variables["OPERATOR_SECRET"] ?? "" });
  stack.defer(() => nc.close());
  const front = stack.use(await startFront(port));
  const findings: string[] = [];
  const find = (lines: readonly string[]): void => {
    for (const line of lines.slice(0, MOST_REPORTED)) say(`FOUND ${line}`);
    findings.push(...lines);
  };
  const apps = new Map<AppName, App>();
  stack.defer(async () => void (await Promise.all([...apps.values()].map((app) => app.stop()))));
  const start = async (name: AppName, release: Release): Promise<void> => {
    const app = await startApp(name, { release, folder, onEnd: (line) => find([line]) });
    const before = apps.get(name);
    apps.set(name, app);
    if (name === "gateway") front.add(app.url);
    if (before === undefined) return;
    if (name === "gateway") await front.remove(before.url);
    await before.stop();
  };
  await Promise.all(APPS.map((name) => start(name, old)));

  const databaseOf = (service: string): string => databaseUrl(postgres.url, `crossdesk_${service}`);
  const authSecret = variables["AUTH_SECRET"] ?? "";
  const asking = { url: front.url, authSecret, nc };
  const recorder = await recordWire(nc);
  const secret = variables["OPERATOR_SECRET"] ?? "";
  const natsUrl = `nats://operator:${secret}@127.0.0.1:${natsPort}`;
  const program: Exchange[] = [];
  for (const env of await waysIn({ url: front.url, authSecret, natsUrl })) {
    const said = await runPreviousProgram({ folder: PREVIOUS, env });
    if (!isDeepStrictEqual(said, AS_EVER)) find([`over ${env.TRANSPORT} the program said ${JSON.stringify(said)}`]);
    if (env.TRANSPORT === "nats") program.push(...recorder.calls().filter(isOfProgram));
  }
  say("this release's client works with the previous release, over NATS and HTTP");
  const past = await makePast({ ...asking, databases: SERVICES.map(databaseOf) });
  say(`the previous release runs, and ${past.reads} reads of what people left behind are known`);
  const load = await startLoad(asking);
  let [replacements, reads, reported] = [0, 0, 0];
  /** Lets everybody go on with what runs now, and reads everything again. */
  const look = async (what: string, isSame: boolean): Promise<void> => {
    await load.round();
    find(await past.compare({ isSame }));
    reads += past.reads;
    find(load.tally.failures.splice(0));
    say(
      `${what}: ${load.tally.requests - reported} requests${findings.length === 0 ? "" : `, ${findings.length} findings`}`,
    );
    reported = load.tally.requests;
  };
  await look("before", true);
  if (record !== undefined) {
    await load.end();
    find(await makeFurtherCalls({ nc, story: past.story, procedures: record.procedures }));
    const calls = keepDifferent(recorder.calls(), ({ subject }) => subject);
    await record.write({ program, calls, notices: keepDifferent(recorder.notices(), ({ subject }) => subject) });
    return { requests: load.tally.requests, replacements, reads, findings };
  }
  recorder.stop();

  const random = createRandom(seed);
  for (let order = 1; order <= orders; order += 1) {
    for (const release of [next, old]) {
      await provisionRelease(release);
      // On the way back the broker keeps the users of the later release, which may do what those of the earlier one may.
      if (release === next) process.kill(nats.pid, "SIGHUP");
      await look(`${release.name} is provisioned`, release === next);
      for (const name of shuffled(APPS, () => random.next())) {
        await start(name, release);
        replacements += 1;
        await look(
          `${name} of ${release.name}`,
          release === old && [...apps.values()].every((app) => app.release === old),
        );
      }
    }
  }
  await load.end();
  find(load.tally.failures);
  find(await findLost({ databaseOf, services: SERVICES, tally: load.tally }));
  find(await verifyAudit(databaseOf("tickets")));
  return { requests: load.tally.requests, replacements, reads, findings };
};

/** How the program enters the system, over NATS and then over HTTP. */
const waysIn = async (to: { url: string; authSecret: string; natsUrl: string }) => {
  const claims = { sub: PROGRAM, role: "service", entityId: "main" } as const;
  const signing = { secret: to.authSecret, issuer: "crossdesk", audience: "crossdesk", expiresInSeconds: 600 };
  return [
    { TRANSPORT: "nats", NATS_URL: to.natsUrl },
    { TRANSPORT: "http", CROSSDESK_URL: to.url, CROSSDESK_TOKEN: await issueToken(claims, signing) },
  ];
};

const isOfProgram = ({ request }: Exchange): boolean => Object(Object(request).caller).subject === PROGRAM;

const shuffled = <Item>(items: readonly Item[], next: () => number): readonly Item[] =>
  items
    .map((item) => ({ item, place: next() }))
    .toSorted((left, right) => left.place - right.place)
    .map(({ item }) => item);

/** The documented check of the audit log, as a person runs it. */
const verifyAudit = async (url: string): Promise<readonly string[]> => {
  const program = join(PROJECT_FOLDER, "apps/tickets/src/bin/audit.ts");
  const env = { PATH: process.env["PATH"], DATABASE_URL: url };
  try {
    await promisify(execFile)(process.execPath, [program, "verify"], { env });
    return [];
  } catch (error) {
    return [`the audit log is not whole: ${String(Object(error).stdout)}${String(Object(error).stderr)}`];
  }
};
