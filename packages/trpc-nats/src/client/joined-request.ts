import type { Msg, NatsConnection } from "@nats-io/nats-core";
import type { Due } from "../shared/deadlines.ts";
import { inboxPrefixOf } from "../fast/inbox-prefix.ts";
import type { Outgoing } from "../shared/publisher.ts";
import { headersOf } from "../fast/raw-writer.ts";
import { fits } from "../shared/wire.ts";
import type { Listener } from "./reply-inbox.ts";
import { ReplyInbox } from "./reply-inbox.ts";

/** How a promise ends. */
interface Settling {
  readonly resolve: (text: string) => void;
  readonly reject: (cause: Error) => void;
}

/** A plain NATS request. */
export interface JoinedRequestOptions {
  readonly nc: NatsConnection;
  readonly subject: string;
  readonly payload: string;
  /** Milliseconds until it is given up. Where there is no connection until then, it is never sent. */
  readonly timeoutMs: number;
  /** The header `Nats-Msg-Id`, by which JetStream stores a message once: letters, digits, `:`, `_` and `-`. */
  readonly messageId?: string;
}

const MESSAGE_ID = /^[\w:-]+$/;

/** Message, wait and deadline in one object, since one is made for every request. */
class JoinedRequest implements Outgoing, Listener, Due {
  readonly subject: string;
  readonly payload: string;
  readonly reply: string;
  readonly messageId: string | undefined;
  readonly dueAt: number;
  cancelled = false;
  dueIndex = -1;
  readonly #inbox: ReplyInbox;
  readonly #number: number;
  readonly #timeoutMs: number;
  readonly #resolve: (text: string) => void;
  readonly #reject: (cause: Error) => void;

  constructor(
    inbox: ReplyInbox,
    { subject, payload, timeoutMs, messageId }: JoinedRequestOptions,
    { resolve, reject }: Settling,
  ) {
    this.#inbox = inbox;
    this.#number = inbox.nextNumber();
    this.#timeoutMs = timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
    this.subject = subject;
    this.payload = payload;
    this.messageId = messageId;
    this.reply = inbox.subjectOf(this.#number);
    this.dueAt = performance.now() + timeoutMs;
  }

  start(): void {
    const { channel } = this.#inbox;
    if (channel.closed) return this.onClosed();
    this.#inbox.open(this.#number, this);
    channel.deadlines.add(this);
    channel.publisher.publish(this);
  }

  onMessage(message: Msg): void {
    this.#settle();
    this.#resolve(message.string());
  }

  onNoResponders(): void {
    this.#fail(`Nobody listens to ${this.subject}.`);
  }

  onForbidden(): void {
    this.#fail(`The broker does not allow this connection to publish to ${this.subject}.`);
  }

  onClosed(): void {
    this.#fail("The connection to NATS is closed.");
  }

  onRefused(cause: unknown): void {
    this.#fail("The NATS library refused the message.", cause);
  }

  onDue(): void {
    this.#fail(`No answer within ${this.#timeoutMs} ms.`);
  }

  #fail(message: string, cause?: unknown): void {
    this.#settle();
    this.#reject(new Error(message, { cause }));
  }

  #settle(): void {
    this.cancelled = true;
    this.#inbox.close(this.#number);
    this.#inbox.channel.deadlines.delete(this);
  }
}

/**
 * Asks by a plain NATS request, and gives the answer's text. It leaves in one write with the calls and answers of its turn, in the order
 * in which they were made, and shares their reply inbox and timer; the library's own `request` pays for a write, a timer
 * and a stack trace each time. Rejects with an `Error` where no answer comes; it may have arrived all the same.
 */
export const requestJoined = async (options: JoinedRequestOptions): Promise<string> => {
  const { nc, payload, messageId } = options;
  if (messageId !== undefined && !MESSAGE_ID.test(messageId)) throw new TypeError(`"${messageId}" is no message id.`);
  const inbox = ReplyInbox.of(nc, inboxPrefixOf(nc));
  // The broker counts headers as well, and closes a connection that sends more than it takes.
  const room = inbox.channel.maxPayload - (messageId === undefined ? 0 : headersOf(messageId).length);
  if (!fits(payload, room)) throw new RangeError("The message is larger than the broker takes.");
  return new Promise((resolve, reject) => {
    new JoinedRequest(inbox, options, { resolve, reject }).start();
  });
};
