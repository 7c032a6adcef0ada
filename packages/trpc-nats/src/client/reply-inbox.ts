import { createInbox } from "@nats-io/nats-core";
import type { Msg, NatsConnection } from "@nats-io/nats-core";
import { Channel } from "../shared/channel.ts";
import { Paced } from "../shared/paced.ts";
import { Slots } from "../shared/slots.ts";

/** Waits for answers under one token of the inbox. */
export interface Listener {
  onMessage(message: Msg): void;
  /** Nobody subscribes to the subject that was published to. */
  onNoResponders(): void;
  onClosed(): void;
  onForbidden(): void;
  /** The subject that the broker may refuse. */
  readonly subject: string;
}

const inboxes = new WeakMap<NatsConnection, Map<string, ReplyInbox>>();
const NO_RESPONDERS = 503;

/**
 * The one wildcard subscription that receives the answers to all calls of a connection, distinguished by the last token of
 * the subject.
 */
export class ReplyInbox {
  readonly channel: Channel;
  /** Names this inbox among all clients; unguessable, so that only its owner can cancel its calls. */
  readonly name: string;
  readonly #prefix: string;
  readonly #messages: Paced<Msg>;
  readonly #listeners = new Slots<Listener>();

  /** The inbox of a connection for a prefix (`_INBOX` unless the account's permissions ask for another). */
  static of(nc: NatsConnection, inboxPrefix?: string): ReplyInbox {
    let ofConnection = inboxes.get(nc);
    if (ofConnection === undefined) {
      ofConnection = new Map();
      inboxes.set(nc, ofConnection);
    }
    const key = inboxPrefix ?? "";
    let inbox = ofConnection.get(key);
    if (inbox === undefined) {
      inbox = new ReplyInbox(nc, inboxPrefix);
      ofConnection.set(key, inbox);
    }
    return inbox;
  }

  private constructor(nc: NatsConnection, inboxPrefix: string | undefined) {
    this.channel = Channel.of(nc);
    const inbox = createInbox(inboxPrefix);
    this.name = inbox.slice(inbox.lastIndexOf(".") + 1);
    this.#prefix = `${inbox}.`;
    this.#messages = new Paced(this.channel.publisher, (message) => this.#receive(message));
    if (!nc.isClosed() && !nc.isDraining()) {
      nc.subscribe(`${this.#prefix}*`, {
        callback: (error, message) => {
          if (error === null) this.#messages.take(message);
          else this.#tell((listener) => listener.onForbidden());
        },
      });
    }
    this.channel.addListener({
      onClosed: () => this.#tell((listener) => listener.onClosed()),
      onForbidden: (subject) =>
        this.#tell((listener) => {
          if (listener.subject === subject) listener.onForbidden();
        }),
    });
  }

  /** A number for a call, which is the last token of its reply subject; unique for the life of the inbox. */
  nextNumber(): number {
    return this.#listeners.nextNumber();
  }

  subjectOf(number: number): string {
    return `${this.#prefix}${number}`;
  }

  open(number: number, listener: Listener): void {
    this.#listeners.set(number, listener);
  }

  close(number: number): void {
    this.#listeners.delete(number);
  }

  #tell(what: (listener: Listener) => void): void {
    for (const listener of this.#listeners.values()) what(listener);
  }

  #receive(message: Msg): void {
    const listener = this.#listeners.get(Number(message.subject.slice(this.#prefix.length)));
    if (listener === undefined) return;
    if (message.data.length === 0 && message.headers?.code === NO_RESPONDERS) listener.onNoResponders();
    else listener.onMessage(message);
  }
}
