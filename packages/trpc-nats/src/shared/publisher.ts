import { headers } from "@nats-io/nats-core";
import type { MsgHdrs, NatsConnection } from "@nats-io/nats-core";
import { findRawWriter, MESSAGE_ID_HEADER } from "../fast/raw-writer.ts";
import type { RawWriter } from "../fast/raw-writer.ts";

/** A message on its way to the broker. The publisher reads `cancelled` when it sends, not when it is handed over. */
export interface Outgoing {
  readonly subject: string;
  /** JSON text, which fits the broker's limit. */
  readonly payload: string;
  /** The reply subject; empty for none. */
  readonly reply: string;
  /** The header by which JetStream stores a message once. */
  readonly messageId?: string | undefined;
  cancelled: boolean;
  /** Called before a message that had to wait for the connection is sent, so that it can be brought up to date. */
  onHeld?(): void;
  onSent?(): void;
  /** The client library refused the message; it was not sent. */
  onRefused?(cause: unknown): void;
}

const FIRST_PURGE = 1024;

const messageIdHeader = (id: string): MsgHdrs => {
  const header = headers();
  header.set(MESSAGE_ID_HEADER, id);
  return header;
};

/**
 * Joins the publishes of one event-loop turn into one write to the socket. nats-core writes once per microtask queue,
 * so messages handed to it in one synchronous run leave together; this queue makes that run, once per turn, in order.
 * While the connection is down, messages wait here, because a core publish would vanish without an error.
 */
export class JoinedPublisher {
  readonly #nc: NatsConnection;
  readonly #write: RawWriter | undefined;
  #queue: Outgoing[] = [];
  #scheduled = false;
  #held = false;
  #purgeAt = FIRST_PURGE;

  constructor(nc: NatsConnection) {
    this.#nc = nc;
    this.#write = findRawWriter(nc);
  }

  publish(message: Outgoing): void {
    this.#queue.push(message);
    if (this.#held) this.#purge();
    else this.#schedule();
  }

  /** Keeps messages back until `release`. */
  hold(): void {
    this.#held = true;
    this.#purgeAt = FIRST_PURGE;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    for (const message of this.#queue) if (!message.cancelled) message.onHeld?.();
    this.flush();
  }

  /** Hands everything that waits to the client library now; does nothing while held. */
  flush(): void {
    if (this.#held) return;
    const batch = this.#queue;
    this.#queue = [];
    if (this.#write !== undefined && !this.#nc.isClosed() && !this.#nc.isDraining()) this.#write(batch);
    else for (const message of batch) if (!message.cancelled) this.#send(message);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #send(message: Outgoing): void {
    try {
      const { subject, payload, reply, messageId } = message;
      this.#nc.publish(subject, payload, {
        ...(reply === "" ? {} : { reply }),
        ...(messageId === undefined ? {} : { headers: messageIdHeader(messageId) }),
      });
    } catch (cause) {
      message.onRefused?.(cause);
      return;
    }
    message.onSent?.();
  }

  /** Forgets what was cancelled while waiting, at a cost that stays constant per message. */
  #purge(): void {
    if (this.#queue.length < this.#purgeAt) return;
    this.#queue = this.#queue.filter((message) => !message.cancelled);
    this.#purgeAt = Math.max(FIRST_PURGE, this.#queue.length * 2);
  }
}
