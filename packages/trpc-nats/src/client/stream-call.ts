import { TRPCClientError } from "@trpc/client";
import type { OperationResultEnvelope } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import type { Observer } from "@trpc/server/observable";
import type { ChannelListener } from "../shared/channel.ts";
import { toClientError } from "../shared/errors.ts";
import type { CallRequest, LinkSettings } from "./call.ts";
import { Flow, FLOW_KEY } from "./flow.ts";
import { StreamAttempt } from "./stream-attempt.ts";
import type { AttemptObserver } from "./stream-attempt.ts";

type Result<TRouter extends AnyTRPCRouter> = OperationResultEnvelope<unknown, TRPCClientError<TRouter>>["result"];

/** As tRPC's own links do: the id goes where the procedure's input has room for it. */
const withLastEventId = (input: unknown, lastEventId: string | undefined): unknown => {
  if (lastEventId === undefined) return input;
  if (input !== undefined && input !== null && typeof input !== "object") return input;
  return { ...input, lastEventId };
};

/**
 * One subscription as its consumer sees it: attempts, one after the other, each resuming behind the last tracked event,
 * until the server says that it ended, an error that is final, or the consumer leaves.
 */
export class StreamCall<TRouter extends AnyTRPCRouter> implements AttemptObserver<TRouter>, ChannelListener {
  readonly #settings: LinkSettings;
  readonly #request: CallRequest;
  readonly #observer: Observer<OperationResultEnvelope<unknown, TRPCClientError<TRouter>>, TRPCClientError<TRouter>>;
  readonly #flow: Flow;
  /** Without a flow of its own, an event counts as consumed once it has been handed over. */
  readonly #ownFlow: boolean;
  #attempt: StreamAttempt<TRouter> | undefined;
  #lastEventId: string | undefined;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #waitsForConsumer = false;
  #over = false;

  constructor(
    settings: LinkSettings,
    request: CallRequest,
    observer: Observer<OperationResultEnvelope<unknown, TRPCClientError<TRouter>>, TRPCClientError<TRouter>>,
  ) {
    this.#settings = settings;
    this.#request = request;
    this.#observer = observer;
    const flow = request.op.context[FLOW_KEY];
    this.#ownFlow = flow instanceof Flow;
    this.#flow = flow instanceof Flow ? flow : new Flow();
  }

  start(): void {
    const { signal } = this.#request.op;
    this.#connecting(null);
    if (this.#over) return;
    if (signal?.aborted === true) {
      this.#complete();
      return;
    }
    signal?.addEventListener("abort", this.#onAbort);
    this.#flow.watch(() => this.#onConsumed());
    this.#settings.inbox.channel.addListener(this);
    this.#open();
  }

  /** The consumer has left. */
  abandon(): void {
    if (this.#over) return;
    this.#release();
    this.#attempt?.cancel();
  }

  onStarted(): void {
    this.#next({ type: "started" });
    this.#next({ type: "state", state: "pending", error: null });
  }

  onEvent(event: { readonly id: string | undefined; readonly data: unknown }): void {
    const { id, data } = event;
    this.#failures = 0;
    if (this.#ownFlow) this.#flow.deliver();
    if (id !== undefined) this.#lastEventId = id;
    this.#next(id === undefined ? { type: "data", data } : { type: "data", id, data });
  }

  onStopped(): void {
    this.#attempt = undefined;
    this.#complete();
  }

  onBroken(error: TRPCClientError<TRouter>, resumable: boolean): void {
    this.#attempt = undefined;
    if (this.#over) return;
    if (!resumable) {
      this.#fail(error);
      return;
    }
    this.#connecting(error);
    if (this.#over) return;
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#open(), this.#settings.resumeDelayMs(this.#failures));
  }

  onDisconnected(): void {
    this.#attempt?.onDisconnected();
  }

  onReconnected(): void {
    // No reason to wait for the delay: what it waited for has just come back.
    clearTimeout(this.#timer);
    if (this.#attempt === undefined) this.#open();
  }

  onClosed(): void {
    const message = "The connection to NATS is closed.";
    const { path } = this.#request.op;
    this.#attempt = undefined;
    if (this.#over) return;
    this.#fail(toClientError<TRouter>({ code: "SERVICE_UNAVAILABLE", message, path }));
  }

  readonly #onAbort = (): void => {
    if (this.#over) return;
    this.#attempt?.cancel();
    this.#complete();
  };

  #open(): void {
    if (this.#over || this.#attempt !== undefined) return;
    const { channel } = this.#settings.inbox;
    if (channel.closed) {
      this.onClosed();
      return;
    }
    // Without a connection there is nothing to try; its return opens.
    if (!channel.connected) return;
    this.#waitsForConsumer = this.#flow.outstanding > 0;
    if (this.#waitsForConsumer) return;
    const input = withLastEventId(this.#request.op.input, this.#lastEventId);
    try {
      this.#attempt = new StreamAttempt(this.#settings, { request: this.#request, input, flow: this.#flow }, this);
    } catch (cause) {
      const message = "The input cannot be written as JSON.";
      const { path } = this.#request.op;
      this.onBroken(toClientError<TRouter>({ code: "BAD_REQUEST", message, path, cause }), false);
      return;
    }
    this.#attempt.start();
  }

  #onConsumed(): void {
    this.#attempt?.onConsumed();
    // Each attempt has the whole window to itself, so it begins only when the last one's events are used up.
    if (this.#waitsForConsumer && this.#flow.outstanding === 0) this.#open();
  }

  #connecting(error: TRPCClientError<TRouter> | null): void {
    this.#next({ type: "state", state: "connecting", error });
  }

  /** A consumer's callback that throws ends its subscription, and nothing else. */
  #next(result: Result<TRouter>): void {
    if (this.#over) return;
    try {
      this.#observer.next({ result });
    } catch (cause) {
      this.#attempt?.cancel();
      this.#fail(TRPCClientError.from<TRouter>(cause instanceof Error ? cause : new Error(String(cause))));
    }
  }

  #complete(): void {
    this.#next({ type: "stopped" });
    this.#next({ type: "state", state: "idle", error: null });
    if (this.#over) return;
    this.#release();
    this.#tell(() => this.#observer.complete());
  }

  #fail(error: TRPCClientError<TRouter>): void {
    if (this.#over) return;
    this.#release();
    this.#tell(() => this.#observer.error(error));
  }

  /** The last word: there is nobody left to hear of its failure. */
  #tell(word: () => void): void {
    try {
      word();
    } catch {
      // The consumer's own; the connection and all other calls go on.
    }
  }

  #release(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#settings.inbox.channel.deleteListener(this);
    this.#request.op.signal?.removeEventListener("abort", this.#onAbort);
  }
}
