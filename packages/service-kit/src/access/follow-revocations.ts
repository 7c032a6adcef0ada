import { REVOCATIONS_SUBJECT, RevocationNews } from "@crossdesk/contracts";
import type { RevocationPage } from "@crossdesk/contracts";
import type { Logger } from "pino";
import { startLoop } from "../loop.ts";
import type { Running } from "../loop.ts";
import type { ServiceDeps } from "../process/run-service.ts";
import type { Revocations } from "./revocations.ts";

export interface FollowRevocationsOptions {
  readonly nc: ServiceDeps<unknown>["nc"];
  readonly logger: Logger;
  readonly revocations: Revocations;
  /** Reads those behind a serial, where all of them matter; without it only those who are blocked are known. */
  readonly read?: (after: number) => Promise<RevocationPage>;
}

/** How soon a reading that failed is tried again, in milliseconds. */
const RETRY_MS = 500;
/** Only a word of there being others makes it read sooner. */
const IDLE_MS = 60_000;

/** Hears of revocations the moment they are made, and of those that were missed a few seconds later. */
export const followRevocations = ({ nc, logger, revocations, read }: FollowRevocationsOptions): Running => {
  let isBehind = read !== undefined;
  const catchUp = async (): Promise<number> => {
    if (read === undefined || !isBehind) return IDLE_MS;
    try {
      isBehind = false;
      for (let hasMore = true; hasMore;) {
        const page = await read(revocations.serial);
        revocations.apply(page.items);
        ({ hasMore } = page);
      }
      return IDLE_MS;
    } catch {
      // The service is away: what is known stays known.
      isBehind = true;
      return RETRY_MS;
    }
  };
  const loop = read === undefined ? undefined : startLoop({ task: "reading revocations", logger, pass: catchUp });
  const hear = (news: RevocationNews): void => {
    if (news.kind === "standing") {
      if (read === undefined) revocations.setBlocked(news.blocked, news.serial);
      if (news.serial <= revocations.serial) return;
    } else {
      const [first] = news.items;
      const isNext = first !== undefined && first.serial <= revocations.serial + 1;
      const before = revocations.serial;
      revocations.apply(news.items);
      if (isNext || read === undefined) return;
      // Some before these were missed.
      revocations.rewind(before);
    }
    isBehind = true;
    loop?.wake();
  };
  const subscription = nc.subscribe(REVOCATIONS_SUBJECT, {
    callback: (error, message) => {
      if (error !== null) return;
      try {
        hear(RevocationNews.parse(message.json()));
      } catch (failure) {
        logger.warn({ err: failure }, "news of revocations cannot be read");
      }
    },
  });
  return {
    close: async () => {
      if (!nc.isClosed()) subscription.unsubscribe();
      await loop?.close();
    },
  };
};
