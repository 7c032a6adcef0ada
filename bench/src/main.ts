import type { Benchmark } from "./benchmark.ts";

interface Entry {
  readonly about: string;
  readonly load: () => Promise<Benchmark>;
}

const BENCHMARKS: Readonly<Record<string, Entry>> = {
  partner: {
    about: "the partners' operations through the whole system against one process that does the same",
    load: async () => (await import("./partner/benchmark.ts")).benchmarkPartner,
  },
  check: {
    about: "fails when the partners' operations take more CPU than they ever did, in that of the reference",
    load: async () => (await import("./partner/check/benchmark.ts")).benchmarkCheck,
  },
  profile: {
    about: "flame graphs of gateway and tickets service at an operation: get and add-message unless others are named",
    load: async () => (await import("./partner/profile/benchmark.ts")).benchmarkProfile,
  },
  checkouts: {
    about:
      "the partners' operations of another checkout (a folder; else the previous release) and of this one, in turn",
    load: async () => (await import("./checkouts/benchmark.ts")).benchmarkCheckouts,
  },
  frameworks: {
    about: "the system against the same use cases behind tRPC over HTTP and behind Moleculer over NATS",
    load: async () => (await import("./frameworks/benchmark.ts")).benchmarkFrameworks,
  },
  rpc: {
    about: "tRPC over NATS against bare NATS requests, tRPC over HTTP and, with `previous`, its previous release",
    load: async () => (await import("./rpc/benchmark.ts")).benchmarkRpc,
  },
  files: {
    about: "uploads and downloads against a bare Fastify, 50 uploads of 25 MB at once, slow clients",
    load: async () => (await import("./files/benchmark.ts")).benchmarkFiles,
  },
  search: {
    about: "keyword search and paging over the tickets service (full: 1,000,000 tickets, 3,000,000 messages)",
    load: async () => (await import("./search/benchmark.ts")).benchmarkSearch,
  },
  routing: {
    about: "from a ticket's making to an agent's list, at 50 new tickets a second",
    load: async () => (await import("./routing/benchmark.ts")).benchmarkRouting,
  },
  live: {
    about:
      "open chat pages, or with `consoles` agents' consoles: time, CPU and memory (full: 15,000; with gateways=2 28,000)",
    load: async () => (await import("./live/benchmark.ts")).benchmarkLive,
  },
  start: {
    about: "what starting each app takes until it is ready, and how many modules it loads (full: 25 starts of each)",
    load: async () => (await import("./start/benchmark.ts")).benchmarkStart,
  },
  access: {
    about: "what it costs to know who calls: a request with a token and with a key against one without proof",
    load: async () => (await import("./access/benchmark.ts")).benchmarkAccess,
  },
  attack: {
    about: "what others notice of requests that never end and of thousands of streams (full: 5,000 of each)",
    load: async () => (await import("./attack/benchmark.ts")).benchmarkAttack,
  },
  scale: {
    about:
      "what a request costs on little data and on much (full: 10,000 and 1,000,000 tickets), and on 1, 2, 4 replicas",
    load: async () => (await import("./scale/benchmark.ts")).benchmarkScale,
  },
  cluster: {
    about:
      "eleven replicas, three servers of NATS and two gateways under load while parts are restarted, killed, filled",
    load: async () => (await import("./cluster/benchmark.ts")).benchmarkCluster,
  },
};

const DEFAULT = "partner";

const words = process.argv.slice(2);
const named = words.find((word) => Object.hasOwn(BENCHMARKS, word)) ?? DEFAULT;
const isUnderstood = (word: string): boolean => word !== "full" && word !== named;

const list = (): string =>
  Object.entries(BENCHMARKS)
    .map(([title, { about }]) => `  ${title.padEnd(12)}${about}`)
    .join("\n");

const entry = BENCHMARKS[named];
if (entry === undefined || words.includes("--help")) {
  console.log(`Usage: npm run bench -- [name] [full] [what the benchmark understands]\n\n${list()}`);
} else {
  const full = words.includes("full");
  console.log(`\n${named}: ${entry.about}${full ? " (full)" : ""}\n`);
  const benchmark = await entry.load();
  await benchmark({ full, words: words.filter(isUnderstood) });
}
