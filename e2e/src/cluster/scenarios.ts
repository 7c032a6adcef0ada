import { setTimeout as delay } from "node:timers/promises";
import { send } from "@crossdesk/testing";
import { Client } from "pg";
import { postgresVictim } from "../chaos/victim.ts";
import type { AppVictim } from "../chaos/victim.ts";
import type { EventStream } from "./event-stream.ts";
import { fillDisk } from "./small-disk.ts";
import { KINDS } from "./start-cluster.ts";
import type { Cluster } from "./start-cluster.ts";

/** The system that a scenario acts on, and how it reports. */
export interface Field {
  readonly cluster: Cluster;
  readonly events: EventStream;
  /** How often what is done in rounds is done. */
  readonly rounds: number;
  /** To be called when the cause of the trouble is gone: what fails from then on is recovery. Without a call, recovery begins with the scenario. */
  readonly over: () => void;
}

export interface Scenario {
  readonly title: string;
  /** Which requests may fail: none at all, few of those that are sent some seconds later, or as many as do. */
  readonly mayFail: "none" | "few later" | "many";
  readonly run: (field: Field) => Promise<void>;
  /** It needs PostgreSQL on a disk that can be filled. */
  readonly needsSmallDisk?: boolean;
}

const AWAY_MS = 10_000;
const STOPPED_MS = 20_000;
const NO_CHANGES_MS = 8_000;
/** Between two restarts, as an orchestrator waits before it goes on. */
const PAUSE_MS = 500;
const READY_WITHIN_MS = 120_000;

const first = (apps: readonly AppVictim[]): AppVictim => {
  const [app] = apps;
  if (app === undefined) throw new Error("There is no such replica.");
  return app;
};

const restartAll = async ({ cluster, rounds }: Field): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of KINDS) {
      for (const app of cluster.apps[kind]) {
        await app.restart();
        await delay(PAUSE_MS);
      }
    }
  }
};

const untilReady = async (urls: readonly string[]): Promise<void> => {
  for (const url of urls) {
    for (const giveUpAt = performance.now() + READY_WITHIN_MS; ; await delay(100)) {
      const answer = await send(url, "/health/ready").catch(() => undefined);
      if (answer?.status === 200) break;
      if (performance.now() > giveUpAt) throw new Error(`${url} is not ready: ${answer?.text ?? "no answer"}`);
    }
  }
};

/** One of each kind at a time; the next ones when all is ready, as an orchestrator does. */
const restartSideBySide = async ({ cluster, rounds }: Field): Promise<void> => {
  const kinds = KINDS.map((kind) => cluster.apps[kind]);
  const most = Math.max(...kinds.map((apps) => apps.length));
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < most; index += 1) {
      await Promise.all(kinds.flatMap((apps) => apps.slice(index, index + 1)).map((app) => app.restart()));
      await untilReady(cluster.gatewayUrls);
      await delay(PAUSE_MS);
    }
  }
};

const restartBrokers = async ({ cluster, events, rounds }: Field): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    for (const node of cluster.nats.nodes) {
      await node.restart();
      await events.untilWhole();
    }
  }
};

const kill = (kind: (typeof KINDS)[number]): Scenario => ({
  title: `one of the ${kind === "gateway" ? "gateways" : `${kind} replicas`} killed`,
  mayFail: "few later",
  run: ({ cluster }) => first(cluster.apps[kind]).kill(),
});

const stop = (kind: (typeof KINDS)[number]): Scenario => ({
  title: `one of the ${kind === "gateway" ? "gateways" : `${kind} replicas`} stopped for 20 s`,
  mayFail: "few later",
  run: async ({ cluster }) => {
    const app = first(cluster.apps[kind]);
    await app.pause();
    await delay(STOPPED_MS);
    await app.resume();
  },
});

const makeReadOnly = async ({ cluster, over }: Field): Promise<void> => {
  // This one connection may write on.
  const client = new Client({
    connectionString: cluster.postgres.url,
    options: "-c default_transaction_read_only=off",
  });
  await client.connect();
  try {
    await client.query("ALTER SYSTEM SET default_transaction_read_only = on");
    await client.query("SELECT pg_reload_conf()");
    await delay(NO_CHANGES_MS);
    await client.query("ALTER SYSTEM RESET default_transaction_read_only");
    await client.query("SELECT pg_reload_conf()");
    over();
  } finally {
    await client.end();
  }
};

const fillDatabaseDisk = async ({ cluster, over }: Field): Promise<void> => {
  const { smallDisk, postgres } = cluster;
  if ("none" in smallDisk) throw new Error(`PostgreSQL has no small disk: ${smallDisk.none}.`);
  const makeRoom = await fillDisk(smallDisk.folder);
  await delay(NO_CHANGES_MS);
  await makeRoom();
  // Where its log could not grow, the server has ended, and is started again as an operator would.
  await delay(1_000);
  if (!postgres.running) await postgres.restart();
  over();
};

export const SCENARIOS = {
  calm: { title: "nothing happens", mayFail: "none", run: () => delay(AWAY_MS) },
  rolling: { title: "every replica restarted, one after another", mayFail: "none", run: restartAll },
  "rolling-side-by-side": {
    title: "every replica restarted, one of each kind at a time",
    mayFail: "none",
    run: restartSideBySide,
  },
  // An answer that is on its way through a server that ends is lost; changes without a key are not asked for again.
  "rolling-nats": { title: "every server of NATS restarted, one after another", mayFail: "many", run: restartBrokers },
  "kill-gateway": kill("gateway"),
  "kill-tickets": kill("tickets"),
  "kill-agents": kill("agents"),
  "kill-files": kill("files"),
  "kill-webhooks": kill("webhooks"),
  "kill-nats": {
    title: "the leading server of NATS killed, away for 10 s",
    mayFail: "many",
    run: async ({ cluster, events }) => {
      const leader = cluster.nats.nodes[await events.leader()];
      await leader?.kill();
      await delay(AWAY_MS);
      await leader?.restart();
      await events.untilWhole();
    },
  },
  "wipe-nats": {
    title: "the disk of the leading server of NATS wiped",
    mayFail: "many",
    run: async ({ cluster, events }) => {
      await cluster.nats.wipe(await events.leader());
      await events.untilWhole();
    },
  },
  "restart-postgres": {
    title: "PostgreSQL restarted",
    mayFail: "many",
    run: async ({ cluster, over }) => {
      await cluster.postgres.restart();
      over();
    },
  },
  "kill-postgres": {
    title: "PostgreSQL killed, and started again",
    mayFail: "many",
    run: async ({ cluster, over }) => {
      await postgresVictim(cluster.postgres).kill();
      over();
    },
  },
  "read-only": { title: "PostgreSQL read-only for 8 s", mayFail: "many", run: makeReadOnly },
  "full-disk": {
    title: "PostgreSQL's disk full for 8 s",
    mayFail: "many",
    run: fillDatabaseDisk,
    needsSmallDisk: true,
  },
  "stop-tickets": stop("tickets"),
  "stop-agents": stop("agents"),
  "stop-gateway": stop("gateway"),
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
export const isScenario = (name: string): name is ScenarioName => Object.hasOwn(SCENARIOS, name);
