import { randomUUID } from "node:crypto";
import type { CrossdeskClientOptions } from "@crossdesk/client";
import type { FastifyBaseLogger } from "fastify";
import { z } from "zod";
import { UsageLedger } from "./usage-ledger.ts";
import type { Told } from "./usage-ledger.ts";

/** The NATS subject on which gateways tell each other what callers use. */
const USAGE_SUBJECT = "live.usage";

const UsageNews = z.object({
  from: z.string(),
  told: z.array(z.tuple([z.string(), z.number().min(0), z.number().min(0)])),
});
type UsageNews = z.infer<typeof UsageNews>;

const REPEATED_MS = 1_000;
/** Keys of one message: far below what the broker passes on, however long they are. */
const MOST_TOLD = 200;

export interface ShareUsageOptions {
  readonly nc: CrossdeskClientOptions["nc"];
  readonly logger: Pick<FastifyBaseLogger, "warn">;
}

/** A ledger that all gateways of a broker keep together. */
export interface SharedUsage {
  readonly ledger: UsageLedger;
  readonly start: () => void;
  readonly close: () => void;
}

/** Opens this gateway's part of the ledger. While the broker is away each gateway counts for itself. */
export const shareUsage = ({ nc, logger }: ShareUsageOptions): SharedUsage => {
  const from = randomUUID();
  const tell = (told: readonly Told[]): void => {
    if (nc.isClosed() || nc.isDraining()) return;
    for (let begin = 0; begin === 0 || begin < told.length; begin += MOST_TOLD) {
      const news: UsageNews = { from, told: told.slice(begin, begin + MOST_TOLD).map((each) => [...each]) };
      nc.publish(USAGE_SUBJECT, JSON.stringify(news));
    }
  };
  // Whole milliseconds: with fractions, a window of 60,000 ms may seem to last a little longer than that.
  const ledger = new UsageLedger({ now: () => Math.floor(performance.now()), tell });
  let end = (): void => undefined;
  return {
    ledger,
    start: () => {
      const subscription = nc.subscribe(USAGE_SUBJECT, {
        callback: (error, message) => {
          if (error !== null) return;
          try {
            const news = UsageNews.parse(message.json());
            if (news.from !== from && ledger.hear(news.from, news.told)) tell(ledger.repeat());
          } catch (err) {
            logger.warn({ err }, "what another gateway tells of usage cannot be read");
          }
        },
      });
      // Others know from it that there is one more.
      tell([]);
      const repeating = setInterval(() => tell(ledger.repeat()), REPEATED_MS).unref();
      end = () => {
        clearInterval(repeating);
        tell(ledger.end());
        if (!nc.isClosed()) subscription.unsubscribe();
      };
    },
    close: () => end(),
  };
};
