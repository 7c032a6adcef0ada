import { setTimeout as delay } from "node:timers/promises";
import { runRound } from "./measure.ts";
import type { Bench } from "./measure.ts";
import { OPERATION_NAMES } from "./operations.ts";
import type { OperationName } from "./operations.ts";
import { median } from "./statistics.ts";
import { readMemory, readPeakMemory } from "./usage.ts";

/** Of 100 requests; as partners mix them, roughly. */
const MIX = {
  get: 60,
  list: 16,
  keyword: 1,
  session: 8,
  chats: 5,
  "add-message": 6,
  create: 2,
  echo: 2,
} as const satisfies Record<OperationName, number>;

export const SERVICES = ["gateway", "tickets", "agents", "files"] as const;
export type Service = (typeof SERVICES)[number];

/** Bytes of one service. */
export interface ServiceMemory {
  /** The most at any time, also while the program was loaded. */
  readonly peak: number;
  /** The medians of the samples of each quarter. */
  readonly quarters: readonly number[];
  /** The most in the last quarter. */
  readonly last: number;
}

export interface MemoryResult {
  readonly requests: number;
  readonly seconds: number;
  readonly services: Readonly<Record<Service, ServiceMemory>>;
}

const QUARTERS = 4;
/** Requests that are sent before it is another operation's turn, by its share of the mix. */
const TURN = 5_000;
const SAMPLE_EVERY_MS = 500;
const CONNECTIONS = 64;
const FOREVER_MS = 3_600_000;

type Samples = Record<Service, number[]>;

const emptySamples = (): Samples => ({ gateway: [], tickets: [], agents: [], files: [] });

/** Records the memory of each service at intervals until it is stopped. */
const watch = ({ system }: Bench, samples: Samples) => {
  const end = new AbortController();
  const done = (async () => {
    while (!end.signal.aborted) {
      for (const service of SERVICES) samples[service].push(await readMemory(system.pids[service]));
      await delay(SAMPLE_EVERY_MS);
    }
  })();
  return async (): Promise<void> => {
    end.abort();
    await done;
  };
};

const runQuarter = async (bench: Bench, requests: number): Promise<number> => {
  let sent = 0;
  while (sent < requests) {
    const turn = Math.min(TURN, requests - sent);
    for (const operation of OPERATION_NAMES) {
      const mostRequests = Math.max(1, Math.round((turn * MIX[operation]) / 100));
      const connections = Math.min(CONNECTIONS, mostRequests);
      const round = { operation, side: "system", connections, durationMs: FOREVER_MS, mostRequests } as const;
      sent += (await runRound(bench, round)).load.requests;
    }
  }
  return sent;
};

/** Sends many requests of all kinds and says how the memory of each service goes. */
export const measureMemory = async (bench: Bench, requests: number): Promise<MemoryResult> => {
  const started = performance.now();
  const quarters: Samples[] = [];
  let sent = 0;
  for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
    const samples = emptySamples();
    const stop = watch(bench, samples);
    try {
      sent += await runQuarter(bench, requests / QUARTERS);
    } finally {
      await stop();
    }
    quarters.push(samples);
    console.error(`memory: ${sent.toLocaleString("en")} requests`);
  }
  const of = async (service: Service): Promise<ServiceMemory> => ({
    peak: await readPeakMemory(bench.system.pids[service]),
    quarters: quarters.map((samples) => median(samples[service])),
    last: Math.max(...(quarters.at(-1)?.[service] ?? [])),
  });
  return {
    requests: sent,
    seconds: (performance.now() - started) / 1_000,
    services: {
      gateway: await of("gateway"),
      tickets: await of("tickets"),
      agents: await of("agents"),
      files: await of("files"),
    },
  };
};
