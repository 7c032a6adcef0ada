import { createCrossdeskClient } from "@crossdesk/client";
import { withCall } from "@crossdesk/contracts";
import type { Caller, CrossdeskClient } from "@crossdesk/contracts";
import { databaseUrl } from "@crossdesk/deploy";
import { startNats, startPostgres } from "@crossdesk/dev-stack";
import { connect } from "@nats-io/transport-node";
import { Client } from "pg";
import type { BenchmarkOptions } from "../benchmark.ts";
import { startApp } from "../files/app-process.ts";
import { loadTickets } from "./load.ts";
import type { Amount } from "./load.ts";
import { createRandom, wordOfRank } from "./vocabulary.ts";
import { percentile } from "../percentile.ts";

const SHORT: Amount = { tickets: 20_000, messagesPerTicket: 3 };
const FULL: Amount = { tickets: 1_000_000, messagesPerTicket: 3 };

/** What p99 of a page must stay under, in milliseconds. */
const PROMISED_MS = 50;

const CALLER: Caller = { subject: "bench", role: "agent", entityId: "main" };

interface Search {
  readonly title: string;
  /** Returns another keyword each time, of the same kind. */
  readonly keyword: (random: () => number, amount: Amount) => string | undefined;
  readonly offset?: number;
  readonly count?: boolean;
  /** What the promise of 50 ms is about: a page of a keyword's newest tickets. */
  readonly promised: boolean;
}

const pick = (random: () => number, from: number, to: number): number => from + Math.floor(random() * (to - from));
const word = (random: () => number, from: number, to: number): string => wordOfRank(pick(random, from, to));

const SEARCHES: readonly Search[] = [
  { title: "no keyword", keyword: () => undefined, promised: false },
  { title: "very common word", keyword: (random) => word(random, 0, 20), promised: true },
  { title: "common word", keyword: (random) => word(random, 100, 1_000), promised: true },
  { title: "rare word", keyword: (random) => word(random, 40_000, 50_000), promised: true },
  { title: "word that is nowhere", keyword: (random) => `xyz${pick(random, 0, 100_000)}`, promised: true },
  { title: "prefix of two letters", keyword: (random) => word(random, 0, 50_000).slice(0, 2), promised: true },
  { title: "one letter", keyword: (random) => word(random, 0, 50_000).slice(0, 1), promised: true },
  {
    title: "two common words",
    keyword: (random) => `${word(random, 100, 1_000)} ${word(random, 100, 1_000)}`,
    promised: true,
  },
  {
    title: "three middling words, rarely together",
    keyword: (random) => [0, 1, 2].map(() => word(random, 2_000, 5_000)).join(" "),
    promised: true,
  },
  {
    title: "common and rare word",
    keyword: (random) => `${word(random, 0, 20)} ${word(random, 40_000, 50_000)}`,
    promised: true,
  },
  {
    title: "order number",
    keyword: (random, { tickets }) => {
      const number = pick(random, 1, tickets);
      return `ORD-${2020 + (number % 7)}/${number}`;
    },
    promised: true,
  },
  { title: "common word, offset 1,000", keyword: (random) => word(random, 100, 1_000), offset: 1_000, promised: false },
  { title: "common word, counted", keyword: (random) => word(random, 100, 1_000), count: true, promised: false },
  { title: "no keyword, counted", keyword: () => undefined, count: true, promised: false },
  { title: "no keyword, offset 10,000", keyword: () => undefined, offset: 10_000, promised: false },
  { title: "no keyword, offset 100,000", keyword: () => undefined, offset: 100_000, promised: false },
];

const milliseconds = (value: number): string => `${value.toFixed(1)} ms`.padStart(10);

type Tickets = CrossdeskClient["tickets"];

/** Measures one kind of search, one call at a time. */
const measure = async (tickets: Tickets, search: Search, { amount, calls }: { amount: Amount; calls: number }) => {
  const random = createRandom(11);
  const times: number[] = [];
  let found = 0;
  for (let call = -20; call < calls; call += 1) {
    const keyword = search.keyword(random, amount);
    const input = { limit: 10, offset: search.offset ?? 0, count: search.count ?? false };
    const start = performance.now();
    const page = await tickets.list.query(
      keyword === undefined ? input : { ...input, keyword },
      withCall({ caller: CALLER }),
    );
    // The first ones warm up.
    if (call < 0) continue;
    times.push(performance.now() - start);
    found += page.items.length;
  }
  const sorted = times.toSorted((left, right) => left - right);
  return {
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
    worst: sorted.at(-1) ?? Number.NaN,
    found: found / calls,
  };
};

const measureAll = async (tickets: Tickets, amount: Amount, calls: number): Promise<void> => {
  console.log(`${"".padEnd(40)}${"p50".padStart(10)}${"p99".padStart(10)}${"worst".padStart(10)}   found`);
  let kept = true;
  for (const search of SEARCHES) {
    const { p50, p99, worst, found } = await measure(tickets, search, { amount, calls });
    const late = search.promised && p99 >= PROMISED_MS;
    kept &&= !late;
    const figures = [p50, p99, worst].map(milliseconds).join("");
    console.log(`${search.title.padEnd(40)}${figures}   ${found.toFixed(1)}${late ? `  over ${PROMISED_MS} ms` : ""}`);
  }
  console.log(`\nPages of keywords under ${PROMISED_MS} ms at p99: ${kept ? "yes" : "no"}`);
};

/** Keyword search and paging over the running tickets service, with a new keyword for each call. */
export const benchmarkSearch = async ({ full }: BenchmarkOptions): Promise<void> => {
  const amount = full ? FULL : SHORT;
  await using stack = new AsyncDisposableStack();
  const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  stack.use(postgres);
  stack.use(nats);
  stack.use(await startApp("tickets", { NATS_URL: nats.url, DATABASE_URL: postgres.url, NODE_ENV: "production" }));

  const client = new Client({ connectionString: databaseUrl(postgres.url, "crossdesk_tickets") });
  await client.connect();
  stack.defer(() => client.end());
  const messages = amount.tickets * amount.messagesPerTicket;
  console.log(`Loading ${amount.tickets.toLocaleString("en")} tickets, ${messages.toLocaleString("en")} messages`);
  const started = performance.now();
  await loadTickets(client, amount);
  const { rows } = await client.query<{ size: string; search: string }>(
    `SELECT pg_size_pretty(pg_database_size(current_database())) AS size,
      pg_size_pretty(pg_total_relation_size('ticket_search')) AS search`,
  );
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(`Loaded in ${seconds} s: ${rows[0]?.size}, of which the search index ${rows[0]?.search}\n`);

  const nc = await connect({ servers: nats.url });
  stack.defer(() => nc.close());
  const { tickets } = createCrossdeskClient({ nc, timeoutMs: 30_000 });
  await measureAll(tickets, amount, full ? 300 : 100);
};
