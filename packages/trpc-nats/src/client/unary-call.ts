import type { Msg } from "@nats-io/nats-core";
import { TRPCClientError } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import type { Due } from "../shared/deadlines.ts";
import { toClientError } from "../shared/errors.ts";
import type { TransportErrorCode } from "../shared/errors.ts";
import type { Outgoing } from "../shared/publisher.ts";
import { encodeJson, fits, parseAnswer, readErrorShape } from "../shared/wire.ts";
import type { ControlEnvelope, RequestEnvelope } from "../shared/wire.ts";
import type { CallRequest, LinkSettings, Outcome } from "./call.ts";
import { ANSWER_MS } from "./replicas.ts";
import type { SlowCall } from "./replicas.ts";
import type { Listener } from "./reply-inbox.ts";

/** Whether the same call may succeed later, and why it failed. */
interface Failing {
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * One query or mutation: the message on its way out, the wait for its answer, and its deadline. One object plays all
 * three parts because this is made for every call.
 */
export class UnaryCall<TRouter extends AnyTRPCRouter> implements Outgoing, Listener, Due, SlowCall {
  subject: string;
  reply: string;
  payload = "";
  cancelled = false;
  dueAt: number;
  dueIndex = -1;
  readonly #settings: LinkSettings;
  readonly #request: CallRequest;
  readonly #outcome: Outcome<TRouter>;
  #number: number;
  readonly id: string;
  readonly #deadline: number;
  /** Until when it waits for a connection. */
  readonly #unsentUntil: number;
  /** How long it waits each time before the replicas are asked about it. */
  readonly #patienceMs: number;
  #waitMs: number;
  /** When they are asked next. */
  #askAt: number;
  #base: string;
  #onAbort: (() => void) | undefined;
  #sent = false;
  /** The numbers under which replicas had it before, which may still be at work on it. */
  #earlier: number[] | undefined;
  #settled = false;

  constructor(settings: LinkSettings, request: CallRequest, outcome: Outcome<TRouter>) {
    const { inbox } = settings;
    this.#settings = settings;
    this.#request = request;
    this.#outcome = outcome;
    this.#number = inbox.nextNumber();
    this.id = `${inbox.name}.${this.#number}`;
    this.#base = settings.replicas.base;
    this.subject = `${this.#base}.${request.op.path}`;
    this.reply = inbox.subjectOf(this.#number);
    const now = performance.now();
    this.#deadline = now + request.timeoutMs;
    const { askAfterMs } = settings;
    this.#patienceMs =
      askAfterMs === Number.POSITIVE_INFINITY ? askAfterMs : Math.min(askAfterMs, request.timeoutMs / 2);
    this.#waitMs = this.#patienceMs;
    this.#askAt = Math.min(this.#deadline, now + this.#waitMs);
    this.#unsentUntil = Math.min(this.#deadline, now + settings.reconnectWaitMs);
    this.dueAt = inbox.channel.connected ? this.#askAt : this.#unsentUntil;
  }

  start(): void {
    const { channel } = this.#settings.inbox;
    const { signal } = this.#request.op;
    if (signal?.aborted === true) {
      this.#fail("CLIENT_CLOSED_REQUEST", "The call was aborted before it was sent.", { cause: signal.reason });
      return;
    }
    if (channel.closed) {
      this.onRefused(undefined);
      return;
    }
    try {
      this.payload = encodeJson(this.#envelope());
    } catch (cause) {
      this.#fail("BAD_REQUEST", "The input cannot be written as JSON.", { cause });
      return;
    }
    if (!fits(this.payload, channel.maxPayload)) {
      const size = `${Buffer.byteLength(this.payload)} bytes, and the broker takes ${channel.maxPayload}`;
      this.#fail("PAYLOAD_TOO_LARGE", `The request is too large: ${size}.`);
      return;
    }
    if (signal !== null && signal !== undefined) {
      // Not assigned to the property as it is made: V8 puts such functions among the old objects, and what each holds with it.
      const onAbort = (): void => this.#abort(signal.reason);
      this.#onAbort = onAbort;
      signal.addEventListener("abort", onAbort);
    }
    this.#settings.inbox.open(this.#number, this);
    channel.deadlines.add(this);
    channel.publisher.publish(this);
  }

  /** The caller is no longer interested: settles without an outcome, and informs the server. */
  abandon(): void {
    if (this.#settled) return;
    this.#settle();
    this.#cancel();
  }

  onMessage(message: Msg): void {
    if (this.#settled) return;
    const { output } = this.#settings.transformer;
    let error: TRPCClientError<TRouter>;
    try {
      const answer = parseAnswer(message.string());
      // An earlier copy may fail only because the last one overtook it and holds the key: the last one's answer counts.
      if (answer.kind === "error" && message.subject !== this.reply) return;
      if (answer.kind === "data") {
        const data = answer.data === undefined ? undefined : output.deserialize(answer.data);
        this.#settle();
        this.#outcome.data(data);
        return;
      }
      if (answer.kind !== "error") throw new Error(`Unexpected answer of kind ${answer.kind}.`);
      error = TRPCClientError.from<TRouter>({ error: readErrorShape(output.deserialize(answer.error)) });
    } catch (cause) {
      this.#fail("BAD_GATEWAY", "The server's answer cannot be read.", { cause });
      return;
    }
    this.#settle();
    this.#outcome.error(error);
  }

  onNoResponders(): void {
    const { replicas, base } = this.#settings;
    if (replicas.isSingle(this.#base)) {
      // It certainly did not run.
      replicas.onGone(this.#base);
      return this.#sendUnder(base);
    }
    this.#fail("SERVICE_UNAVAILABLE", `No server listens to ${this.#settings.base}.`, { retryable: true });
  }

  onForbidden(): void {
    const { replicas, base } = this.#settings;
    if (replicas.isSingle(this.#base)) {
      replicas.onForbidden();
      return this.#sendUnder(base);
    }
    this.#fail("FORBIDDEN", `The broker does not allow this connection to call ${this.#settings.base}.`);
  }

  onClosed(): void {
    this.#fail("SERVICE_UNAVAILABLE", "The connection to NATS is closed.", { retryable: !this.#sent });
  }

  /** The connection came back while the call waited: the server must learn the time that is left, not the original one. */
  onHeld(): void {
    this.payload = encodeJson(this.#envelope());
  }

  onSent(): void {
    this.#sent = true;
    this.dueAt = this.#askAt;
  }

  onRefused(cause: unknown): void {
    this.#fail("SERVICE_UNAVAILABLE", "The connection to NATS is closed.", { retryable: true, cause });
  }

  /** The replica that has it does not answer. A query may run twice, and a key makes a mutation take effect once. */
  onMissing(base: string): void {
    const { op, metadata } = this.#request;
    if (this.#settled || (op.type === "mutation" && metadata.idempotencyKey === undefined)) return;
    const { inbox } = this.#settings;
    (this.#earlier ??= []).push(this.#number);
    this.#number = inbox.nextNumber();
    this.reply = inbox.subjectOf(this.#number);
    inbox.open(this.#number, this);
    this.#askAfter(this.#patienceMs);
    this.#sendUnder(base);
  }

  onDue(now: number): void {
    if (this.#settled) return;
    if (!this.#sent) {
      // The connection was lost after the call was made.
      if (now < this.#unsentUntil) return this.#await(this.#unsentUntil);
      this.#fail("SERVICE_UNAVAILABLE", "There is no connection to NATS.", { retryable: true });
      return;
    }
    if (now < this.#deadline) {
      // The replica that runs it may be gone the next time, and where none answered, one may by then. Each wait is twice as long as the
      // one before: replicas that have much to do are not kept from it by questions.
      this.#askAfter(2 * this.#waitMs);
      this.#settings.replicas.ask(this);
      return;
    }
    this.#fail("TIMEOUT", `No answer within ${this.#request.timeoutMs} ms.`);
    this.#cancel();
  }

  #sendUnder(base: string): void {
    this.#base = base;
    this.subject = `${base}.${this.#request.op.path}`;
    // The time that is left, not the original one.
    this.payload = encodeJson(this.#envelope());
    this.#settings.inbox.channel.publisher.publish(this);
  }

  /** The next time is after the answers to the last. */
  #askAfter(ms: number): void {
    this.#waitMs = ms;
    this.#askAt = Math.min(this.#deadline, performance.now() + Math.max(ms, 2 * ANSWER_MS));
    this.#await(this.#askAt);
  }

  #await(moment: number): void {
    const { deadlines } = this.#settings.inbox.channel;
    this.dueAt = moment;
    deadlines.add(this);
  }

  #abort(reason: unknown): void {
    if (this.#settled) return;
    this.#fail("CLIENT_CLOSED_REQUEST", "The call was aborted.", { cause: reason });
    this.#cancel();
  }

  #envelope(): RequestEnvelope {
    const { op, metadata } = this.#request;
    const clock = performance.now();
    return {
      id: this.id,
      type: op.type,
      timeoutMs: Math.max(1, Math.ceil(this.#deadline - clock)),
      clock: Math.round(clock),
      requestId: metadata.requestId,
      caller: metadata.caller,
      idempotencyKey: metadata.idempotencyKey,
      traceparent: metadata.traceparent,
      tracestate: metadata.tracestate,
      askedAgain: this.#earlier === undefined ? undefined : true,
      input: op.input === undefined ? undefined : this.#settings.transformer.input.serialize(op.input),
    };
  }

  /** Sends a cancellation to the members of the service; the one that runs the call stops it. A call that was never sent is just not sent. */
  #cancel(): void {
    if (!this.#sent) return;
    const control: ControlEnvelope = { id: this.id, cancel: true };
    this.#settings.inbox.channel.publisher.publish({
      subject: this.#settings.base,
      payload: encodeJson(control),
      reply: "",
      cancelled: false,
    });
  }

  #fail(code: TransportErrorCode, message: string, { retryable = false, cause }: Failing = {}): void {
    if (this.#settled) return;
    this.#settle();
    this.#outcome.error(toClientError<TRouter>({ code, message, retryable, cause, path: this.#request.op.path }));
  }

  #settle(): void {
    this.#settled = true;
    this.cancelled = true;
    const { inbox } = this.#settings;
    inbox.close(this.#number);
    for (const number of this.#earlier ?? []) inbox.close(number);
    inbox.channel.deadlines.delete(this);
    if (this.#onAbort !== undefined) this.#request.op.signal?.removeEventListener("abort", this.#onAbort);
  }
}
