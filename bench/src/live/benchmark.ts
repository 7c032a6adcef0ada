import type { Benchmark } from "../benchmark.ts";
import { measureConsoles } from "./consoles.ts";
import { measurePages } from "./pages.ts";
import { startLiveSystem } from "./system.ts";

const STREAMS = { quick: 3_000, full: 15_000 } as const;
/** On two gateways. */
const STREAMS_OF_TWO = { quick: 3_000, full: 28_000 } as const;
const CONSOLES = { quick: 200, full: 1_000 } as const;
const MESSAGES_PER_SECOND = 200;
const CHANGES_PER_SECOND = 50;

const valueOf = (words: readonly string[], name: string): string | undefined =>
  words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);

/**
 * Live updates: `live` for chat pages, `live consoles` for agents' consoles of one tenant. `gateways=2` shares the streams among two; `rate=50`
 * is another rate, for machines that have other work, `streams=1000` another number; `profiles=folder` keeps CPU profiles there.
 */
export const benchmarkLive: Benchmark = async ({ full, words }) => {
  const form = full ? "full" : "quick";
  const gateways = Number(valueOf(words, "gateways") ?? 1);
  const isOfConsoles = words.includes("consoles");
  const rate = Number(valueOf(words, "rate") ?? (isOfConsoles ? CHANGES_PER_SECOND : MESSAGES_PER_SECOND));
  const given = valueOf(words, "streams");
  await using system = await startLiveSystem({ gateways, profiles: valueOf(words, "profiles") });
  if (isOfConsoles) {
    await measureConsoles(system, { consoles: Number(given ?? CONSOLES[form]), rate });
    return;
  }
  const usual = gateways === 1 ? STREAMS[form] : STREAMS_OF_TWO[form];
  await measurePages(system, { streams: Number(given ?? usual), rate });
};
