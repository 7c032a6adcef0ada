import { randomUUID } from "node:crypto";
import type { CrossdeskClientOptions } from "@crossdesk/client";
import type { FastifyBaseLogger } from "fastify";
import { z } from "zod";
import { UsageLedger } from "./usage-ledger.ts";
import type { UsageUpdate } from "./usage-ledger.ts";

/** The NATS subject on which gateways publish what callers use. */
const USAGE_SUBJECT = "live.usage";

/** `told`: what earlier releases call updates, and publish. */
const UsageNews = z.object({
  from: z.string(),
  told: z.array(z.tuple([z.string(), z.number().min(0), z.number().min(0)])),
});
type UsageNews = z.infer<typeof UsageNews>;

const REPEATED_MS = 1_000;
/** Updates of one message: far below what the broker passes on, however long their keys are. */
const MOST_AT_ONCE = 200;

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

/** Opens this gateway's part of the ledger. While the broker cannot be reached, each gateway counts for itself. */
export const shareUsage = ({ nc, logger }: ShareUsageOptions): SharedUsage => {
  const from = randomUUID();
  const publish = (updates: readonly UsageUpdate[]): void => {
    if (nc.isClosed() || nc.isDraining()) return;
    for (let begin = 0; begin === 0 || begin < updates.length; begin += MOST_AT_ONCE) {
      const news: UsageNews = { from, told: updates.slice(begin, begin + MOST_AT_ONCE).map((each) => [...each]) };
      nc.publish(USAGE_SUBJECT, JSON.stringify(news));
    }
  };
  // Whole milliseconds: with fractions, a window of 60,000 ms may seem to last a little longer than that.
  const ledger = new UsageLedger({ now: () => Math.floor(performance.now()), publish });
  let end = (): void => undefined;
  return {
    ledger,
    start: () => {
      const subscription = nc.subscribe(USAGE_SUBJECT, {
        callback: (error, message) => {
          if (error !== null) return;
          try {
            const news = UsageNews.parse(message.json());
            if (news.from !== from && ledger.receive(news.from, news.told)) publish(ledger.repeat());
          } catch (err) {
            logger.warn({ err }, "cannot read an update of another gateway's usage");
          }
        },
      });
      // The others learn from it that there is one more gateway.
      publish([]);
      const repeating = setInterval(() => publish(ledger.repeat()), REPEATED_MS).unref();
      end = () => {
        clearInterval(repeating);
        publish(ledger.end());
        if (!nc.isClosed()) subscription.unsubscribe();
      };
    },
    close: () => end(),
  };
};
