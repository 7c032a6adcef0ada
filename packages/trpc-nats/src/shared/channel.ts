import { errors } from "@nats-io/nats-core";
import type { NatsConnection, Status } from "@nats-io/nats-core";
import { Deadlines } from "./deadlines.ts";
import { JoinedPublisher } from "./publisher.ts";

/** Receives the events of the connection itself; every method runs synchronously and in order of arrival. */
export interface ChannelListener {
  onDisconnected?(): void;
  onReconnected?(): void;
  /** The connection is closed for good. */
  onClosed?(): void;
  /** The broker refused a publish to this subject. */
  onForbidden?(subject: string): void;
}

const DEFAULT_MAX_PAYLOAD = 1024 * 1024;
const channels = new WeakMap<NatsConnection, Channel>();

/** What all links and servers on one NATS connection share: its state, the joined publisher and the deadline sweep. */
export class Channel {
  readonly nc: NatsConnection;
  readonly publisher: JoinedPublisher;
  readonly deadlines = new Deadlines();
  readonly #listeners = new Set<ChannelListener>();
  #connected: boolean;
  #maxPayload = DEFAULT_MAX_PAYLOAD;

  /** The channel of a connection, made on first use. */
  static of(nc: NatsConnection): Channel {
    let channel = channels.get(nc);
    if (channel === undefined) {
      channel = new Channel(nc);
      channels.set(nc, channel);
    }
    return channel;
  }

  private constructor(nc: NatsConnection) {
    this.nc = nc;
    this.publisher = new JoinedPublisher(nc);
    this.#connected = nc.info !== undefined;
    if (!this.#connected && !nc.isClosed()) this.publisher.hold();
    void this.#watch();
  }

  get connected(): boolean {
    return this.#connected && !this.nc.isClosed();
  }

  get closed(): boolean {
    return this.nc.isClosed();
  }

  /** Bytes the broker takes in one message. The last known value while disconnected. */
  get maxPayload(): number {
    const { info } = this.nc;
    if (info !== undefined) this.#maxPayload = info.max_payload;
    return this.#maxPayload;
  }

  addListener(listener: ChannelListener): void {
    this.#listeners.add(listener);
  }

  deleteListener(listener: ChannelListener): void {
    this.#listeners.delete(listener);
  }

  async #watch(): Promise<void> {
    if (!this.nc.isClosed()) for await (const status of this.nc.status()) this.#onStatus(status);
    await this.nc.closed();
    this.#connected = false;
    // Nothing will be sent any more: let each waiting message learn it from the closed connection.
    this.publisher.release();
    this.#tell((listener) => listener.onClosed?.());
  }

  #onStatus(status: Status): void {
    if (status.type === "disconnect") {
      this.#connected = false;
      this.publisher.hold();
      this.#tell((listener) => listener.onDisconnected?.());
    } else if (status.type === "reconnect") {
      this.#connected = true;
      this.publisher.release();
      this.#tell((listener) => listener.onReconnected?.());
    } else if (status.type === "error") {
      const { error } = status;
      if (!(error instanceof errors.PermissionViolationError) || error.operation !== "publish") return;
      this.#tell((listener) => listener.onForbidden?.(error.subject));
    }
  }

  #tell(what: (listener: ChannelListener) => void): void {
    // A copy: a listener may come or go because of what it receives.
    const present = [...this.#listeners];
    for (const listener of present) what(listener);
  }
}
