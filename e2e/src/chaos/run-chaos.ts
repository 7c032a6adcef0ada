import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ensureDatabases, serviceDatabase } from "@crossdesk/deploy";
import { findFreePort, startNats, startPostgres } from "@crossdesk/dev-stack";
import { describeFindings } from "./check.ts";
import type { Findings } from "./check.ts";
import { openDatabases } from "./databases.ts";
import { startLoad } from "./load.ts";
import type { Load } from "./load.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { seedBug } from "./seeded-bugs.ts";
import type { Bug } from "./seeded-bugs.ts";
import { settle } from "./settle.ts";
import { natsVictim, postgresVictim, startProgram } from "./victim.ts";
import type { AppVictim, Victim } from "./victim.ts";

export interface ChaosOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Puts a bug into the system that the checker must find. */
  readonly bug?: Bug;
  /** Milliseconds without any event after which what is wrong counts: 45 s by default. */
  readonly quietMs?: number;
  /** Seconds that an agent has to pick a ticket: 2 by default, so that tickets change hands while the system comes to rest. */
  readonly pickSeconds?: number;
  /** Milliseconds that each caller pauses besides, after all that it does; none by default. */
  readonly pauseMs?: number;
  /** The folder of an initialised cluster that PostgreSQL's data is copied from. */
  readonly copyOf?: string;
  readonly log?: (line: string) => void;
}

export interface ChaosResult {
  /** Rounds that were run: fewer than asked for where something was found. */
  readonly rounds: number;
  readonly findings: Findings;
  readonly acknowledged: number;
  readonly answers: ReadonlyMap<number, number>;
  readonly strikes: number;
}

const programOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** How the services are set, so that what takes minutes happens within a round. */
const QUICK = { AGENT_OFFLINE_GRACE_SECONDS: "1", AGENT_CAPACITY: "60" };

const strike = async (victim: Victim, random: Random): Promise<string> => {
  if (random.next() < 0.6) {
    await victim.kill();
    return `killed ${victim.name}`;
  }
  const milliseconds = random.between(500, 4_000);
  await victim.pause();
  await delay(milliseconds);
  await victim.resume();
  return `stopped ${victim.name} for ${milliseconds} ms`;
};

/** Runs the whole system as processes under load, strikes at it, and checks what is left. Ends at the first finding. */
export const runChaos = async (options: ChaosOptions): Promise<ChaosResult> => {
  const { rounds, seed, bug, quietMs = 45_000, pickSeconds = 2, pauseMs = 0, copyOf, log = () => undefined } = options;
  const random = createRandom(seed);
  await using stack = new AsyncDisposableStack();
  const dataFolder = await mkdtemp(join(tmpdir(), "crossdesk-chaos-"));
  stack.defer(() => rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const [postgres, nats, port] = await Promise.all([
    // With folders of their own both write as they do in production: a temporary PostgreSQL commits before it has written.
    startPostgres({ dataDir: join(dataFolder, "postgres"), ...(copyOf === undefined ? {} : { copyOf }) }),
    startNats({ storeDir: join(dataFolder, "nats") }),
    findFreePort(),
  ]);
  stack.use(postgres);
  stack.use(nats);
  await ensureDatabases(postgres.url, ["tickets", "agents", "files", "ledger"].map(serviceDatabase));
  const secret = randomBytes(32).toString("hex");
  const env = {
    ...QUICK,
    AGENT_PICK_TIMEOUT_SECONDS: String(pickSeconds),
    DATABASE_URL: postgres.url,
    NATS_URL: nats.url,
    CROSSDESK_DATA: dataFolder,
    PORT: String(port),
    AUTH_SECRET: secret,
  };
  const start = async (name: string, path: string): Promise<AppVictim> =>
    stack.use(await startProgram({ name, main: programOf(path), env }));
  const apps = await Promise.all([
    start("tickets", "../../../apps/tickets/src/main.ts"),
    start("agents", "../../../apps/agents/src/main.ts"),
    start("files", "../../../apps/files/src/main.ts"),
    start("gateway", "../../../apps/gateway/src/main.ts"),
    start("ledger", "./ledger/main.ts"),
  ]);
  const [tickets, agents, , gateway, ledger] = apps;
  const databases = stack.use(openDatabases(postgres.url));
  if (bug !== undefined) await seedBug(databases, bug);
  const victims: [Victim, ...Victim[]] = [tickets, agents, gateway, ledger, natsVictim(nats), postgresVictim(postgres)];

  const load = await startLoad({ url: `http://127.0.0.1:${port}`, secret, seed, pauseMs });
  let strikes = 0;
  let findings: Findings = new Map();
  let round = 0;
  while (round < rounds && findings.size === 0) {
    round += 1;
    const done: string[] = [];
    load.go();
    for (let left = random.between(2, 3); left > 0; left -= 1) {
      await delay(random.between(300, 1_200));
      done.push(await strike(random.pick(victims), random));
      strikes += 1;
    }
    await delay(500);
    await load.rest();
    const settled = await settle(databases, load.promised, quietMs);
    ({ findings } = settled);
    log(
      `round ${round}: ${done.join(", ")}; ${load.promised.subjects.size} acknowledged, at rest after ${settled.ms} ms`,
    );
  }
  await load.end();
  if (findings.size > 0) log(`found:\n${describeFindings(findings)}`);
  return { rounds: round, findings, strikes, ...facts(load) };
};

const facts = ({ promised, answers }: Load): Pick<ChaosResult, "acknowledged" | "answers"> => ({
  acknowledged: promised.subjects.size,
  answers,
});
