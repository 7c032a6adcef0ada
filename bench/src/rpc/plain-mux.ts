import { createInbox } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";

interface Pending {
  readonly expiresAt: number;
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

/** Publishes of one event-loop turn, handed over in one go so that they leave in one write. */
class Joined {
  readonly #nc: NatsConnection;
  #queue: { readonly subject: string; readonly payload: string; readonly reply: string | undefined }[] = [];

  constructor(nc: NatsConnection) {
    this.#nc = nc;
  }

  publish(subject: string, payload: string, reply?: string): void {
    if (this.#queue.push({ subject, payload, reply }) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const batch = this.#queue;
    this.#queue = [];
    for (const { subject, payload, reply } of batch) {
      this.#nc.publish(subject, payload, reply === undefined ? undefined : { reply });
    }
  }
}

/** The least that carries requests as `natsLink` does: own inbox, joined publishes, one timer. No tRPC, no care. */
export class PlainMux {
  readonly #prefix = `${createInbox()}.`;
  readonly #pending = new Map<string, Pending>();
  readonly #out: Joined;
  readonly #sweep: NodeJS.Timeout;
  #count = 0;

  constructor(nc: NatsConnection) {
    this.#out = new Joined(nc);
    nc.subscribe(`${this.#prefix}*`, {
      callback: (_error, message) => {
        const token = message.subject.slice(this.#prefix.length);
        const pending = this.#pending.get(token);
        this.#pending.delete(token);
        pending?.resolve(message.string());
      },
    });
    this.#sweep = setInterval(() => this.#expire(), 1_000).unref();
  }

  request(subject: string, payload: string): Promise<string> {
    this.#count += 1;
    const token = this.#count.toString(36);
    return new Promise((resolve, reject) => {
      this.#pending.set(token, { expiresAt: performance.now() + 5_000, resolve, reject });
      this.#out.publish(subject, payload, this.#prefix + token);
    });
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #expire(): void {
    const now = performance.now();
    for (const [token, pending] of this.#pending) {
      if (pending.expiresAt > now) continue;
      this.#pending.delete(token);
      pending.reject(new Error("timeout"));
    }
  }
}

/** The server's side of it: parse, work, answer, joined. */
export const servePlainMux = (nc: NatsConnection, subject: string, handle: (text: string) => string): void => {
  const out = new Joined(nc);
  nc.subscribe(subject, {
    callback: (_error, message) => out.publish(message.reply ?? "", handle(message.string())),
  });
};
