import type { Msg } from "@nats-io/nats-core";
import { TRPCClientError } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import type { Due } from "../shared/deadlines.ts";
import { isRetryable, toClientError } from "../shared/errors.ts";
import type { TransportErrorCode } from "../shared/errors.ts";
import type { Outgoing } from "../shared/publisher.ts";
import { encodeJson, fits, isRecord, parseAnswer, readErrorShape } from "../shared/wire.ts";
import type { ControlEnvelope, RawAnswer, RequestEnvelope } from "../shared/wire.ts";
import type { CallRequest, LinkSettings } from "./call.ts";
import type { Flow } from "./flow.ts";
import type { Listener } from "./reply-inbox.ts";

/** What an attempt reports to the subscription that it serves. After `onStopped` or `onBroken` it reports nothing more. */
export interface AttemptObserver<TRouter extends AnyTRPCRouter> {
  onStarted(): void;
  onEvent(event: { readonly id: string | undefined; readonly data: unknown }): void;
  onStopped(): void;
  /** `resumable` says whether another attempt makes sense. */
  onBroken(error: TRPCClientError<TRouter>, resumable: boolean): void;
}

/** Whether another attempt makes sense, and what broke this one. */
interface Breaking {
  readonly resumable?: boolean;
  readonly cause?: unknown;
}

/** Heartbeats that may be missed before the server counts as gone. */
const PATIENCE = 3;

/** The codes after which tRPC's own subscription links connect again. */
const RESUMABLE_CODES = new Set<unknown>([
  "INTERNAL_SERVER_ERROR",
  "BAD_GATEWAY",
  "SERVICE_UNAVAILABLE",
  "GATEWAY_TIMEOUT",
]);

const isResumable = (error: TRPCClientError<AnyTRPCRouter>): boolean =>
  isRetryable(error) || (isRecord(error.data) && RESUMABLE_CODES.has(error.data["code"]));

/** One run of a subscription at one server: the request, its events, and the signs of life in both directions. */
export class StreamAttempt<TRouter extends AnyTRPCRouter> implements Outgoing, Listener, Due {
  readonly subject: string;
  readonly reply: string;
  readonly payload: string;
  cancelled = false;
  dueAt: number;
  dueIndex = -1;
  readonly #settings: LinkSettings;
  readonly #request: CallRequest;
  readonly #flow: Flow;
  readonly #observer: AttemptObserver<TRouter>;
  readonly #number: number;
  readonly #id: string;
  /** Where the server that runs this attempt listens; known from its first message. */
  #control: string | undefined;
  #seq = 0;
  #acknowledged = 0;
  #lastHeard: number;

  /** Throws what the input's serialisation throws. */
  constructor(
    settings: LinkSettings,
    call: { readonly request: CallRequest; readonly input: unknown; readonly flow: Flow },
    observer: AttemptObserver<TRouter>,
  ) {
    const { inbox } = settings;
    this.#settings = settings;
    this.#request = call.request;
    this.#flow = call.flow;
    this.#observer = observer;
    this.#number = inbox.nextNumber();
    this.#id = `${inbox.name}.${this.#number}`;
    this.subject = `${settings.base}.${call.request.op.path}`;
    this.reply = inbox.subjectOf(this.#number);
    this.#lastHeard = performance.now();
    this.dueAt = this.#lastHeard + call.request.timeoutMs;
    this.payload = encodeJson(this.#envelope(call.input));
  }

  start(): void {
    const { channel } = this.#settings.inbox;
    if (!fits(this.payload, channel.maxPayload)) {
      const size = `${Buffer.byteLength(this.payload)} bytes, and the broker takes ${channel.maxPayload}`;
      this.#break("PAYLOAD_TOO_LARGE", `The request is too large: ${size}.`);
      return;
    }
    this.#settings.inbox.open(this.#number, this);
    channel.deadlines.add(this);
    channel.publisher.publish(this);
  }

  /** The consumer took an event. Reported to the server when half of the window is free again. */
  onConsumed(): void {
    const consumed = this.#seq - this.#flow.outstanding;
    if (consumed - this.#acknowledged >= Math.max(1, this.#settings.window >> 1)) this.#acknowledge();
  }

  /** Ends the attempt from this side; the observer receives nothing more. */
  cancel(): void {
    if (this.cancelled) return;
    this.#finish();
    this.#tellServer({ id: this.#id, cancel: true }, "");
  }

  onMessage(message: Msg): void {
    if (this.cancelled) return;
    this.#lastHeard = performance.now();
    if (message.reply !== undefined && message.reply !== "") this.#control = message.reply;
    let answer: RawAnswer;
    try {
      answer = parseAnswer(message.string());
      if (answer.kind === "error") this.#onError(answer.error);
      else this.#onFrame(answer);
    } catch (cause) {
      this.#break("BAD_GATEWAY", "The server's answer cannot be read.", { cause });
    }
  }

  onNoResponders(): void {
    this.#break("SERVICE_UNAVAILABLE", `No server listens to ${this.#settings.base}.`, { resumable: true });
  }

  onForbidden(): void {
    this.#break("FORBIDDEN", `The broker does not allow this connection to call ${this.#settings.base}.`);
  }

  onClosed(): void {
    this.#break("SERVICE_UNAVAILABLE", "The connection to NATS is closed.");
  }

  onRefused(cause: unknown): void {
    this.#break("SERVICE_UNAVAILABLE", "The connection to NATS is closed.", { cause });
  }

  /** Lost with the connection; what the server sent meanwhile is gone. */
  onDisconnected(): void {
    this.#break("SERVICE_UNAVAILABLE", "The connection to NATS was lost.", { resumable: true });
  }

  onDue(now: number): void {
    if (this.cancelled) return;
    const { heartbeatMs } = this.#settings;
    if (this.#control === undefined) {
      this.#giveUp(`The subscription did not start within ${this.#request.timeoutMs} ms.`);
    } else if (now - this.#lastHeard > PATIENCE * heartbeatMs) {
      this.#giveUp(`The server has been silent for ${PATIENCE * heartbeatMs} ms.`);
    } else {
      this.#acknowledge();
      this.dueAt = now + heartbeatMs;
      this.#settings.inbox.channel.deadlines.add(this);
    }
  }

  #onFrame(answer: Exclude<RawAnswer, { kind: "error" }>): void {
    if (answer.kind === "started") {
      const { deadlines } = this.#settings.inbox.channel;
      deadlines.delete(this);
      this.dueAt = this.#lastHeard + this.#settings.heartbeatMs;
      deadlines.add(this);
      this.#observer.onStarted();
      return;
    }
    const expected = answer.kind === "data" ? this.#seq + 1 : this.#seq;
    if (answer.seq !== expected) {
      this.#giveUp("Events were lost on the way.");
      return;
    }
    if (answer.kind === "data") this.#onEvent(answer.id, answer.data);
    if (answer.kind === "stopped") {
      this.#finish();
      this.#observer.onStopped();
    }
  }

  #onEvent(id: string | undefined, raw: unknown): void {
    const data = raw === undefined ? undefined : this.#settings.transformer.output.deserialize(raw);
    this.#seq += 1;
    this.#observer.onEvent({ id, data });
    if (!this.cancelled) this.onConsumed();
  }

  #onError(raw: unknown): void {
    const shape = readErrorShape(this.#settings.transformer.output.deserialize(raw));
    const error = TRPCClientError.from<TRouter>({ error: shape });
    this.#finish();
    this.#observer.onBroken(error, isResumable(error));
  }

  #envelope(input: unknown): RequestEnvelope {
    const { op, metadata, timeoutMs } = this.#request;
    const { window, heartbeatMs, transformer } = this.#settings;
    return {
      id: this.#id,
      type: op.type,
      timeoutMs: Math.ceil(timeoutMs),
      clock: Math.round(performance.now()),
      requestId: metadata.requestId,
      caller: metadata.caller,
      idempotencyKey: metadata.idempotencyKey,
      traceparent: metadata.traceparent,
      tracestate: metadata.tracestate,
      window,
      heartbeatMs,
      input: input === undefined ? undefined : transformer.input.serialize(input),
    };
  }

  /** Sent with a reply subject, so that the broker reports immediately if the server is gone. */
  #acknowledge(): void {
    this.#acknowledged = this.#seq - this.#flow.outstanding;
    this.#tellServer({ id: this.#id, ack: this.#acknowledged }, this.reply);
  }

  #tellServer(control: ControlEnvelope, reply: string): void {
    // Before its first message it is not known which member of the service runs the subscription: all receive it.
    const subject = this.#control ?? this.#settings.base;
    this.#settings.inbox.channel.publisher.publish({ subject, payload: encodeJson(control), reply, cancelled: false });
  }

  /** The server may still be there: it is asked to stop before another attempt is made. */
  #giveUp(message: string): void {
    const { path } = this.#request.op;
    this.cancel();
    this.#observer.onBroken(toClientError<TRouter>({ code: "TIMEOUT", message, path, retryable: true }), true);
  }

  #break(code: TransportErrorCode, message: string, { resumable = false, cause }: Breaking = {}): void {
    if (this.cancelled) return;
    this.#finish();
    const { path } = this.#request.op;
    this.#observer.onBroken(toClientError<TRouter>({ code, message, path, retryable: resumable, cause }), resumable);
  }

  #finish(): void {
    this.cancelled = true;
    this.#settings.inbox.close(this.#number);
    this.#settings.inbox.channel.deadlines.delete(this);
  }
}
