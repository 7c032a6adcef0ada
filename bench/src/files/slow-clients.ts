import { z } from "zod";
import { median, judge, quantile, print } from "./figures.ts";
import { startHelper } from "./helper-process.ts";
import { takeQuietTurns } from "./quiet-turns.ts";
import type { Stack } from "./stack.ts";

const CLIENTS = 40;
const BYTES_PER_SECOND = 10_000;
/** How much longer the slowest hundredth of others' requests may take while slow clients are there. */
const LIMIT = 1.5;

const Took = z.record(z.string(), z.array(z.number()));
const Crawling = z.object({ crawling: z.number() });

/**
 * What others wait for while 20 clients send and 20 read at 10 kB/s, and while they don't: turn by turn, so that whatever
 * else the machine does falls on both. Client and prober are processes of their own.
 */
export const measureSlowClients = async (
  stack: Stack,
  { rounds, turnMs, link }: { readonly rounds: number; readonly turnMs: number; readonly link: string },
): Promise<void> => {
  const { gatewayUrl } = stack;
  await using prober = startHelper(new URL("prober.ts", import.meta.url), gatewayUrl);
  await using crawlers = startHelper(new URL("crawlers.ts", import.meta.url), gatewayUrl);
  const { pathname, search } = new URL(link);
  const start = { order: "start", count: CLIENTS, bytesPerSecond: BYTES_PER_SECOND, path: pathname + search };
  await prober.ask({ forMs: turnMs });
  const processes = [prober, crawlers, stack.gateway, stack.files, stack.tickets].map(({ cpu }) => cpu);
  const turns = await takeQuietTurns({ wanted: rounds, processes }, async () => {
    const alone = Took.parse(await prober.ask({ forMs: turnMs }));
    await crawlers.ask(start);
    const beside = Took.parse(await prober.ask({ forMs: turnMs }));
    const { crawling } = Crawling.parse(await crawlers.ask({ order: "stop" }));
    return { alone, beside, crawling };
  });
  const alone = turns.map((turn) => turn.alone);
  const beside = turns.map((turn) => turn.beside);
  const crawling = Math.min(...turns.map((turn) => turn.crawling));
  const p99s = (turns: readonly Record<string, number[]>[]): number =>
    median(turns.map((took) => quantile(Object.values(took).flat(), 0.99)));
  for (const kind of Object.keys(alone[0] ?? {})) {
    const of = (turns: readonly Record<string, number[]>[], share: number): string =>
      quantile(
        turns.flatMap((took) => took[kind] ?? []),
        share,
      ).toFixed(1);
    print(
      `  ${kind}`,
      `p50 ${of(alone, 0.5)} ms alone, ${of(beside, 0.5)} beside them; p99 ${of(alone, 0.99)}, ${of(beside, 0.99)}`,
    );
  }
  const [without, among] = [p99s(alone), p99s(beside)];
  const text = `p99 of others ${without.toFixed(1)} ms alone, ${among.toFixed(1)} ms beside them (limit × ${LIMIT})`;
  judge(
    `${crawling} clients at ${BYTES_PER_SECOND / 1_000} kB/s`,
    text,
    crawling === CLIENTS && among <= without * LIMIT,
  );
};
