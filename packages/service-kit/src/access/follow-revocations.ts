import { REVOCATIONS_SUBJECT, RevocationNews } from "@crossdesk/contracts";
import type { RevocationPage } from "@crossdesk/contracts";
import type { Running } from "../loop.ts";
import type { ServiceDeps } from "../process/run-service.ts";
import type { Revocations } from "./revocations.ts";

export interface FollowRevocationsOptions {
  readonly nc: ServiceDeps<unknown>["nc"];
  readonly logger: { readonly warn: (details: object, message: string) => void };
  readonly revocations: Revocations;
  /** Reads those behind a serial, where all of them matter; without it only those who are blocked are known. */
  readonly read?: (after: number) => Promise<RevocationPage>;
}

/** What follows revocations until it is closed. */
export interface FollowedRevocations extends Running {
  /** Resolves when those from before were read once, or could not be. */
  readonly ready: Promise<void>;
}

/** How soon a reading that failed is tried again, in milliseconds. */
const RETRY_MS = 500;

/** Reads what lies behind the last revocation that is known, again and again until that succeeds. */
const createReader = (revocations: Revocations, read: (after: number) => Promise<RevocationPage>) => {
  let isBehind = false;
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const pass = async (): Promise<void> => {
    try {
      while (isBehind) {
        isBehind = false;
        if (closing.signal.aborted) return;
        const page = await read(revocations.serial);
        revocations.apply(page.items);
        isBehind ||= page.hasMore;
      }
    } catch {
      // The service is away: what is known stays known.
      isBehind = true;
    }
  };
  const wake = (): Promise<void> => {
    isBehind = true;
    clearTimeout(timer);
    running ??= pass().finally(() => {
      running = undefined;
      if (isBehind && !closing.signal.aborted) timer = setTimeout(() => void wake(), RETRY_MS).unref();
    });
    return running;
  };
  const close = async (): Promise<void> => {
    closing.abort();
    clearTimeout(timer);
    await running;
  };
  return { wake, close };
};

/** Hears of revocations the moment they are made, and of those that were missed a few seconds later. */
export const followRevocations = ({ nc, logger, revocations, read }: FollowRevocationsOptions): FollowedRevocations => {
  const reader = read === undefined ? undefined : createReader(revocations, read);
  const hear = (news: RevocationNews): void => {
    const before = revocations.serial;
    if (news.kind === "standing") {
      if (reader === undefined) revocations.setBlocked(news.blocked, news.serial);
      else if (news.serial > before) void reader.wake();
      return;
    }
    revocations.apply(news.items);
    const [first] = news.items;
    if (reader === undefined || first === undefined || first.serial <= before + 1) return;
    // Some before these were missed.
    revocations.rewind(before);
    void reader.wake();
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
    ready: reader?.wake() ?? Promise.resolve(),
    close: async () => {
      if (!nc.isClosed()) subscription.unsubscribe();
      await reader?.close();
    },
  };
};
