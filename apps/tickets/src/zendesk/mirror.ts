import { EVERYTHING } from "@crossdesk/contracts";
import { setTimeout as delay } from "node:timers/promises";
import type { Ticket } from "@crossdesk/contracts";
import type { Running } from "@crossdesk/service-kit";
import { findTicketDetails } from "../db/repositories/ticket-details.ts";
import { lockTicket } from "../db/repositories/find-ticket.ts";
import type { TicketsDeps } from "../deps.ts";
import { SYSTEM } from "../domain/actor.ts";
import { recordChange } from "../use-cases/record-change.ts";
import { createZendeskClient } from "./client.ts";
import type { Outcome } from "./client.ts";
import { findMessage } from "../db/repositories/messages.ts";
import { buryJob, claimJobs, deferJob, finishJob, keepBody } from "../db/repositories/zendesk-jobs.ts";
import type { ZendeskJob } from "../db/repositories/zendesk-jobs.ts";
import type { ZendeskSettings } from "./settings.ts";
import { sendMessage, sendTicket } from "./send-to-zendesk.ts";

const POLL_MS = 500;
/** What Zendesk answers where it knows the key with another body; and to what it cannot read, whatever the key. */
const BAD_REQUEST = 400;

type Failure = Exclude<Outcome<unknown>, { readonly kind: "done" }>;

/** Copies tickets and messages to Zendesk, each once and in order, in spite of failures. */
class Mirror {
  readonly #deps: TicketsDeps;
  readonly #settings: ZendeskSettings;
  readonly #client;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #pausedUntil = 0;
  #isHalted = false;

  constructor(deps: TicketsDeps, settings: ZendeskSettings) {
    this.#deps = deps;
    this.#settings = settings;
    this.#client = createZendeskClient(settings);
  }

  async run(): Promise<void> {
    const { logger } = this.#deps;
    while (!this.#stop.signal.aborted) {
      try {
        if (!(await this.#claim())) await this.#pause(POLL_MS);
        else if (this.#running.size >= this.#settings.concurrency) await Promise.race(this.#running);
      } catch (error) {
        logger.warn({ err: error }, "the mirror to Zendesk could not look for work");
        await this.#pause(POLL_MS * 4);
      }
    }
    await Promise.all(this.#running);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  /** Takes on what is due; `false` where there is nothing, or nothing may be sent now. */
  async #claim(): Promise<boolean> {
    const { db, clock } = this.#deps;
    const now = clock.now();
    const limit = this.#settings.concurrency - this.#running.size;
    if (this.#isHalted || now.getTime() < this.#pausedUntil || limit <= 0) return limit <= 0;
    // Three calls at most, each within its time; another replica takes over what this one has dropped.
    const leaseUntil = new Date(now.getTime() + 4 * this.#settings.timeoutMs);
    const jobs = await claimJobs(db, { now, leaseUntil, limit });
    for (const job of jobs) {
      const work = this.#work(job).finally(() => this.#running.delete(work));
      this.#running.add(work);
    }
    return jobs.length > 0;
  }

  async #work(job: ZendeskJob): Promise<void> {
    const { logger } = this.#deps;
    try {
      const failure = await (job.messageId === 0 ? this.#tellTicket(job) : this.#tellMessage(job));
      if (failure !== undefined) await this.#fail(job, failure);
    } catch (error) {
      // Its lease runs out, and it is tried again.
      logger.warn({ err: error, ticketId: job.ticketId, messageId: job.messageId }, "a mirror job failed");
    }
  }

  async #tellTicket(job: ZendeskJob): Promise<Failure | undefined> {
    const { db } = this.#deps;
    const details = await findTicketDetails(db, { id: job.ticketId }, EVERYTHING);
    if (details === undefined) return { kind: "refused", status: 0, reason: "The ticket is gone." };
    const outcome = await sendTicket(this.#attempt(job), details.ticket, {
      body: job.body,
      key: job.idempotencyKey,
      keep: (body) => keepBody(db, job, body),
    });
    if (outcome.kind !== "done") return outcome;
    await db.transaction(async (tx) => {
      const before = await lockTicket(tx, { id: job.ticketId }, EVERYTHING);
      if (before !== undefined && before.ticket.zendeskTicketId === null) {
        recordChange(this.#deps, tx, {
          before,
          after: { ...before.ticket, zendeskTicketId: outcome.value } satisfies Ticket,
          action: "Mirrored ticket to Zendesk",
          detail: { zendeskTicketId: outcome.value },
          actor: SYSTEM,
          requestId: undefined,
          event: "events.tickets.ticket-updated",
        });
      }
      await finishJob(tx, job);
    });
    return undefined;
  }

  async #tellMessage(job: ZendeskJob): Promise<Failure | undefined> {
    const { db } = this.#deps;
    const details = await findTicketDetails(db, { id: job.ticketId }, EVERYTHING);
    const zendeskId = details?.ticket.zendeskTicketId ?? null;
    const message = await findMessage(db, job.ticketId, job.messageId);
    if (zendeskId === null || message === undefined) {
      return { kind: "refused", status: 0, reason: "Its ticket was not taken by Zendesk, or the message is gone." };
    }
    const outcome = await sendMessage(this.#attempt(job), zendeskId, message);
    if (outcome.kind !== "done") return outcome;
    await finishJob(db, job);
    return undefined;
  }

  #attempt(job: ZendeskJob) {
    return { client: this.#client, links: this.#settings.links, isRepeated: job.attempts > 1 };
  }

  async #fail(job: ZendeskJob, failure: Failure): Promise<void> {
    const { db, clock, logger } = this.#deps;
    const ids = { ticketId: job.ticketId, messageId: job.messageId };
    const now = clock.now().getTime();
    if (failure.kind === "limited") {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + failure.waitMs);
      return deferJob(db, job, { runAt: new Date(now + failure.waitMs), reason: "429" });
    }
    if (failure.kind === "unauthorized") {
      if (!this.#isHalted) {
        logger.error(
          { ...ids, reason: failure.reason },
          "Zendesk refuses our credentials: the mirror has stopped. Correct ZENDESK_EMAIL and ZENDESK_API_TOKEN, and start the service again; nothing is lost.",
        );
      }
      this.#isHalted = true;
      return deferJob(db, job, { runAt: new Date(now), reason: failure.reason });
    }
    const { first, most } = this.#settings.retryMs;
    const runAt = new Date(now + Math.min(most, first * 2 ** Math.min(job.attempts - 1, 20)));
    const isBad = failure.kind === "refused" && failure.status === BAD_REQUEST && job.messageId === 0;
    // One new key; where it fares no better, it was not the key.
    if (isBad && job.reason?.startsWith(`${BAD_REQUEST}`) !== true) {
      return deferJob(db, job, { runAt, reason: failure.reason, renewed: true });
    }
    if (failure.kind === "again") return deferJob(db, job, { runAt, reason: failure.reason });
    logger.warn({ ...ids, status: failure.status }, "Zendesk does not take this; it is in the mirror's dead letters");
    return buryJob(db, job, failure.reason);
  }
}

/** Starts the mirror. Any number of replicas may run one; each job is one's alone at a time. */
export const startZendeskMirror = (deps: TicketsDeps, settings: ZendeskSettings): Running => {
  const mirror = new Mirror(deps, settings);
  const done = mirror.run();
  return {
    close: () => {
      mirror.stop();
      return done;
    },
  };
};
