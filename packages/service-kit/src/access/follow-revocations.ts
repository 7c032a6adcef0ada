import { REVOCATIONS_SUBJECT, RevocationNews } from "@crossdesk/contracts";
import type { RevocationPage } from "@crossdesk/contracts";
import { startLoop } from "../loop.ts";
import type { LoopOptions, Running } from "../loop.ts";
import type { ServiceDeps } from "../process/run-service.ts";
import type { Revocations } from "./revocations.ts";

export interface FollowRevocationsOptions {
  readonly nc: ServiceDeps<unknown>["nc"];
  readonly logger: LoopOptions["logger"];
  readonly revocations: Revocations;
  /** Reads those behind a serial, where all of them matter; without it only those who are blocked are known. */
  readonly read?: (after: number) => Promise<RevocationPage>;
}

/** What follows revocations until it is closed. */
export interface FollowedRevocations extends Running {
  /** Resolves when those from before were read once, or could not be. */
  readonly ready: Promise<void>;
  /** Whether those from before were read: until then some who are refused elsewhere are not. */
  readonly isComplete: () => boolean;
}

/** How soon a reading that failed is tried again, in milliseconds. */
const RETRY_MS = 500;
const IDLE_MS = 60_000;

type Read = NonNullable<FollowRevocationsOptions["read"]>;

/** Reads what lies behind the last revocation that is known, again and again until that succeeds. */
const startReader = ({ logger, revocations }: FollowRevocationsOptions, read: Read) => {
  const tried = Promise.withResolvers<void>();
  let isBehind = true;
  let isComplete = false;
  const loop = startLoop({
    task: "reading revocations",
    logger,
    pass: async (signal) => {
      try {
        while (isBehind && !signal.aborted) {
          isBehind = false;
          const page = await read(revocations.serial);
          revocations.apply(page.items);
          isBehind ||= page.hasMore;
        }
        isComplete ||= !isBehind;
        return IDLE_MS;
      } catch {
        // The service is away: what is known stays known.
        isBehind = true;
        return RETRY_MS;
      } finally {
        tried.resolve();
      }
    },
  });
  return {
    tried: tried.promise,
    isComplete: () => isComplete,
    wake: () => {
      isBehind = true;
      loop.wake();
    },
    close: loop.close,
  };
};

/** Receives revocations as soon as they are made, and missed ones a few seconds later. */
export const followRevocations = (options: FollowRevocationsOptions): FollowedRevocations => {
  const { nc, logger, revocations, read } = options;
  const receive = (news: RevocationNews): void => {
    const before = revocations.serial;
    if (news.kind === "standing") {
      if (reader === undefined) revocations.setBlocked(news.blocked, news.serial);
      else if (news.serial > before) reader.wake();
      return;
    }
    revocations.apply(news.items);
    const [first] = news.items;
    if (reader === undefined || first === undefined || first.serial <= before + 1) return;
    // Some before these were missed.
    revocations.rewind(before);
    reader.wake();
  };
  const subscription = nc.subscribe(REVOCATIONS_SUBJECT, {
    callback: (error, message) => {
      if (error !== null) return;
      try {
        receive(RevocationNews.parse(message.json()));
      } catch (failure) {
        logger.warn({ err: failure }, "news of revocations cannot be read");
      }
    },
  });
  // Later revocations are received; earlier ones are read.
  const reader = read === undefined ? undefined : startReader(options, read);
  return {
    ready: reader?.tried ?? Promise.resolve(),
    isComplete: reader?.isComplete ?? (() => true),
    close: async () => {
      if (!nc.isClosed()) subscription.unsubscribe();
      await reader?.close();
    },
  };
};
