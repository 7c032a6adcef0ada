import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@crossdesk/database";
import type { Clock, Loop } from "@crossdesk/service-kit";
import { startLoop } from "@crossdesk/service-kit";
import type { Agent } from "undici";
import { recordAttempt } from "../db/repositories/attempts.ts";
import { claimDeliveries, isAnyDue, releaseDelivery } from "../db/repositories/claims.ts";
import type { ClaimedDelivery } from "../db/repositories/claims.ts";
import { toWebhookId } from "../db/to-delivery.ts";
import type { Logger } from "../deps.ts";
import { parseDestination } from "../domain/destination.ts";
import { nextDelay } from "../domain/retry-schedule.ts";
import { signingSecrets } from "../domain/secrets.ts";
import { judge } from "../domain/verdict.ts";
import type { Outcome } from "../domain/verdict.ts";
import { SecretUnreadableError } from "../encryption/secret-cipher.ts";
import type { SecretCipher } from "../encryption/secret-cipher.ts";
import type { WebhooksSettings } from "../settings.ts";
import { observeAttempt } from "./metrics.ts";
import { sendWebhook } from "./send-webhook.ts";

export interface DispatcherOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: WebhooksSettings;
  readonly cipher: SecretCipher;
  readonly openAgent: () => Promise<Agent>;
  /** Has what waits for a disabled endpoint ended soon. */
  readonly tidy: () => void;
}

/** For what is written of an attempt; a process that takes longer counts as gone, and its attempt is repeated. */
const LEASE_MARGIN_MS = 10_000;
/** The longest that a replica waits for another one's claim at the same endpoints. */
const CONTENDED_MS = 50;
/** What an endpoint may be held back for by its own word. */
const LONGEST_PAUSE_MS = 3_600_000;

const unsent = (startedAt: Date, error: string): Outcome => ({
  startedAt,
  durationMs: 0,
  status: null,
  error,
  responseBody: null,
  retryAfterMs: undefined,
});

/**
 * Attempts due deliveries for as long as it runs, many at once and few to one endpoint. Every attempt is claimed first, by any
 * replica, and recorded after; a process that dies in between leaves the claim to run out, and the delivery is attempted again.
 */
export const startDispatcher = (options: DispatcherOptions): Loop => {
  const { db, clock, logger, settings, cipher, openAgent, tidy } = options;
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();

  const attempt = async (delivery: ClaimedDelivery, startedAt: Date): Promise<Outcome> => {
    const destination = parseDestination(delivery.url, settings.destinations);
    // The rules may have become stricter since the endpoint was made.
    if (!destination.allowed) return unsent(startedAt, `The endpoint's URL ${destination.because}.`);
    return sendWebhook(
      {
        webhookId: toWebhookId(delivery.messageId),
        url: destination.url,
        body: delivery.body,
        secrets: signingSecrets(delivery, startedAt).map((stored) => cipher.decrypt(delivery.endpointId, stored)),
        startedAt,
      },
      { agent: await openAgent(), timeoutMs: settings.timeoutMs, signal: stop.signal },
    );
  };

  const pauseOf = ({ retryAfterMs }: Outcome): number =>
    Math.min(retryAfterMs ?? settings.throttleMs, LONGEST_PAUSE_MS);

  const deliver = async (delivery: ClaimedDelivery): Promise<void> => {
    const { endpointId, type, tries } = delivery;
    const outcome = await attempt(delivery, clock.now());
    const verdict = judge(outcome);
    observeAttempt(verdict, outcome.durationMs);
    const now = clock.now();
    const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
    const wait = nextDelay({ tries: tries + 1, retryAfterMs: outcome.retryAfterMs, random: Math.random() });
    const { disabled } = await recordAttempt(db, {
      delivery,
      outcome,
      verdict,
      now,
      nextAt: wait === undefined ? undefined : after(wait),
      pausedUntil: verdict === "throttled" ? after(pauseOf(outcome)) : undefined,
      failingBefore: after(-settings.disableAfterMs),
    });
    const { status, durationMs } = outcome;
    logger.debug({ deliveryId: delivery.id, endpointId, type, verdict, status, durationMs }, "attempted a webhook");
    if (!disabled) return;
    logger.warn({ endpointId, status }, "a webhook endpoint was disabled");
    tidy();
  };

  /** The claim runs out, and it is attempted again: rather twice than never. */
  const leave = ({ id: deliveryId, endpointId }: ClaimedDelivery, error: unknown): void => {
    // A secret that cannot be read is no fault of the endpoint's: nothing counts against it, and no attempt is used up.
    const isUnreadable = error instanceof SecretUnreadableError;
    logger.error(
      { err: error, deliveryId, endpointId },
      isUnreadable ? "a webhook waits, as its endpoint's secret cannot be read" : "an attempt could not be recorded",
    );
  };

  const run = async (delivery: ClaimedDelivery): Promise<void> => {
    try {
      await deliver(delivery);
    } catch (error) {
      if (!stop.signal.aborted) return leave(delivery, error);
      await releaseDelivery(db, delivery, clock.now()).catch(() => undefined);
    }
  };

  const pass = async (): Promise<number> => {
    const room = settings.concurrency - underWay.size;
    if (room === 0) return settings.pollMs;
    const now = clock.now();
    if (!(await isAnyDue(db, now))) return settings.pollMs;
    const { deliveries, contended } = await claimDeliveries(db, {
      lease: randomUUID(),
      now,
      leasedUntil: new Date(now.getTime() + settings.timeoutMs + LEASE_MARGIN_MS),
      room,
      endpointConcurrency: settings.endpointConcurrency,
    });
    for (const delivery of deliveries) {
      const running: Promise<void> = run(delivery).finally(() => {
        underWay.delete(running);
        loop.wake();
      });
      underWay.add(running);
    }
    if (deliveries.length > 0) return 0;
    // By chance, so that replicas that met once don't meet again.
    return contended ? Math.random() * CONTENDED_MS : settings.pollMs;
  };

  const loop = startLoop({ task: "sending webhooks", logger, pass });
  const unfollow = clock.onMove?.(loop.wake);
  return {
    wake: loop.wake,
    close: async () => {
      unfollow?.();
      await loop.close();
      const grace = new AbortController();
      const ended = Promise.all(underWay).finally(() => grace.abort());
      await delay(settings.closeGraceMs, undefined, { signal: grace.signal }).catch(() => undefined);
      stop.abort();
      await ended;
    },
  };
};
