import { EVENTS_STREAM } from "@crossdesk/contracts";
import { startLoop } from "@crossdesk/service-kit";
import type { Loop } from "@crossdesk/service-kit";
import { jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamManager, StreamInfo } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { openConsumer } from "./event-consumer.ts";
import type { EventConsumer } from "./event-consumer.ts";
import { readTicketEvent } from "./stored-event.ts";
import type { TicketEvent } from "./stored-event.ts";

const SUBJECT = "events.tickets.>";

export interface EventFollowerOptions {
  readonly nc: NatsConnection;
  readonly logger: Pick<Logger, "info" | "warn">;
  /** How many of the latest events are read at the start. */
  readonly prefill: number;
  readonly onEvent: (event: TicketEvent) => void;
  /** Whether everything published so far was delivered, and the rest will be. */
  readonly onLive: (isLive: boolean) => void;
  /** Events come from this sequence on: those of another stream than before, where there was one. `streamId` distinguishes them. */
  readonly onBegin: (fromSeq: number, streamId: string) => void;
}

/** After this time of silence, in milliseconds, the broker counts as gone. It sends a heartbeat every second. */
const SILENT_MS = 2_500;
const WATCHED_MS = 250;
const ASKED_WITHIN_MS = 2_000;
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** How many digits of its creation time identify a stream. */
const STREAM_ID_LENGTH = 20;

interface FoundStream {
  readonly created: string;
  readonly fromSeq: number;
  readonly lastSeq: number;
}

/**
 * Follows the events of all tickets in the order of the stream, over breaks of the connection, restarts of the broker, and the loss of the
 * stream. Each is delivered at least once; those that are published again after a loss are delivered again.
 */
export class EventFollower {
  readonly #options: EventFollowerOptions;
  readonly #stop = new AbortController();
  #last: Pick<TicketEvent, "seq" | "eventId"> | undefined;
  /** The stream as it was last found, until it delivers something. */
  #found: FoundStream | undefined;
  #consumer: EventConsumer | undefined;
  #loop: Loop | undefined;
  #failures = 0;

  constructor(options: EventFollowerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#loop !== undefined || this.#stop.signal.aborted) return;
    const { logger } = this.#options;
    this.#loop = startLoop({ task: "following events", logger, pass: () => this.#pass() });
    void this.#followConnection();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    const ended = this.#loop?.close();
    this.#consumer?.close();
    await ended;
  }

  /** The events from one sequence up to another, as the stream has them. */
  async read(fromSeq: number, upToSeq: number): Promise<TicketEvent[]> {
    const { nc } = this.#options;
    const jsm = await this.#manager();
    const events: TicketEvent[] = [];
    const { promise: whole, resolve } = Promise.withResolvers<void>();
    const consumer = await openConsumer({
      nc,
      jsm,
      subject: SUBJECT,
      fromSeq,
      onMessage: (seq, text) => {
        const event = readTicketEvent(seq, text);
        if (event !== undefined && seq <= upToSeq) events.push(event);
        if (seq >= upToSeq) resolve();
      },
    });
    try {
      if (consumer.waiting === 0) return events;
      await Promise.race([
        whole,
        consumer.ended.then(() => Promise.reject(new Error("The events could not all be read."))),
      ]);
      return events;
    } finally {
      consumer.close();
    }
  }

  /** The event that the stream has at a sequence. */
  async at(seq: number): Promise<TicketEvent | undefined> {
    const jsm = await this.#manager();
    const message = await jsm.streams.getMessage(EVENTS_STREAM.name, { seq });
    return message === null ? undefined : readTicketEvent(seq, message.string());
  }

  #manager(): Promise<JetStreamManager> {
    return jetstreamManager(this.#options.nc, { checkAPI: false, timeout: ASKED_WITHIN_MS });
  }

  /** Returns the milliseconds until it is tried again. */
  async #pass(): Promise<number> {
    const began = performance.now();
    try {
      await this.#attempt();
    } catch (error) {
      if (this.#failures === 0) this.#options.logger.info({ err: error }, "events cannot be followed; trying again");
    }
    this.#options.onLive(false);
    this.#failures = performance.now() - began > LONGEST_PAUSE_MS ? 0 : this.#failures + 1;
    return Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** this.#failures);
  }

  /** Follows until something is missing. */
  async #attempt(): Promise<void> {
    const { nc, onEvent, onLive } = this.#options;
    const jsm = await this.#manager();
    const info = await jsm.streams.info(EVENTS_STREAM.name);
    const fromSeq = await this.#next(jsm, info);
    let behind = Number.POSITIVE_INFINITY;
    let received = 0;
    const consumer = await openConsumer({
      nc,
      jsm,
      subject: SUBJECT,
      fromSeq,
      onMessage: (seq, text) => {
        const event = readTicketEvent(seq, text);
        if (event !== undefined) {
          this.#last = event;
          onEvent(event);
        }
        received += 1;
        if (received === behind) onLive(true);
      },
    });
    behind = consumer.waiting;
    if (received >= behind) onLive(true);
    const watch = setInterval(() => {
      if (performance.now() - consumer.heardAt() > SILENT_MS) consumer.close();
    }, WATCHED_MS);
    this.#consumer = consumer;
    if (this.#stop.signal.aborted) consumer.close();
    try {
      await consumer.ended;
    } finally {
      this.#consumer = undefined;
      clearInterval(watch);
      consumer.close();
    }
  }

  /** The sequence to go on from. */
  async #next(jsm: JetStreamManager, { created, state }: StreamInfo): Promise<number> {
    const last = this.#last;
    const found = this.#found;
    if (last !== undefined && (await this.#isSame(last, state))) return last.seq + 1;
    if (last === undefined && found?.created === created && state.last_seq >= found.lastSeq) {
      this.#found = { ...found, lastSeq: state.last_seq };
      return found.fromSeq;
    }
    const isFirst = found === undefined;
    const fromSeq = isFirst ? await this.#first(jsm, state) : state.first_seq;
    if (!isFirst)
      this.#options.logger.warn({ last: last?.seq, stream: state.last_seq }, "the event stream is another one");
    this.#last = undefined;
    this.#found = { created, fromSeq, lastSeq: state.last_seq };
    this.#options.onBegin(fromSeq, created.replaceAll(/\D/gu, "").slice(0, STREAM_ID_LENGTH));
    return fromSeq;
  }

  /** Where the latest events begin; there is one of a ticket among them, if there is any. */
  async #first(jsm: JetStreamManager, state: StreamInfo["state"]): Promise<number> {
    const begin = Math.max(state.first_seq, state.last_seq - this.#options.prefill + 1);
    if (state.messages === 0) return begin;
    const latest = await jsm.streams.getMessage(EVENTS_STREAM.name, { last_by_subj: SUBJECT });
    return latest === null ? begin : Math.min(begin, latest.seq);
  }

  /** Whether the stream still has the last delivered event at its place: it may have been created again, or come back empty. */
  async #isSame(last: Pick<TicketEvent, "seq" | "eventId">, state: StreamInfo["state"]): Promise<boolean> {
    if (last.seq > state.last_seq || last.seq < state.first_seq) return false;
    return (await this.at(last.seq))?.eventId === last.eventId;
  }

  /** What came while the connection was away is lost: the consumer is opened again. */
  async #followConnection(): Promise<void> {
    for await (const { type } of this.#options.nc.status()) {
      if (this.#stop.signal.aborted) return;
      if (type !== "disconnect" && type !== "slowConsumer" && type !== "reconnect") continue;
      this.#consumer?.close();
      this.#loop?.wake();
    }
  }
}
