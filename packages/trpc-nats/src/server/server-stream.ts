import { callTRPCProcedure, isTrackedEnvelope, TRPCError } from "@trpc/server";
import type { AnyTRPCRouter, inferRouterContext } from "@trpc/server";
import { isObservable, observableToAsyncIterable } from "@trpc/server/observable";
import type { Channel } from "../shared/channel.ts";
import type { Due } from "../shared/deadlines.ts";
import { encodeJson } from "../shared/wire.ts";
import type { FrameEnvelope, RequestEnvelope } from "../shared/wire.ts";
import { cancelError, toIncomingCall } from "./active-call.ts";
import type { ReceivedCall } from "./active-call.ts";
import { RetryableRefusal } from "./answers.ts";
import type { Answers, FailureSite } from "./answers.ts";
import type { IncomingCall } from "./incoming-call.ts";

/** What a stream needs of the server that runs it. */
export interface StreamHost<TRouter extends AnyTRPCRouter> {
  readonly channel: Channel;
  readonly router: TRouter;
  readonly answers: Answers<TRouter>;
  /** Where this server instance takes acknowledgements and cancels. */
  readonly controlSubject: string;
  readonly createContext: (call: IncomingCall) => inferRouterContext<TRouter> | Promise<inferRouterContext<TRouter>>;
  /** The stream has said its last word, and its generator has been left. */
  onStreamEnd(stream: ServerStream<TRouter>): void;
}

const MOST_UNACKNOWLEDGED = 4_096;
const DEFAULT_WINDOW = 256;
const DEFAULT_HEARTBEAT_MS = 5_000;
const SHORTEST_HEARTBEAT_MS = 50;
const LONGEST_HEARTBEAT_MS = 60_000;
/** Heartbeats that may be missed before the other side counts as gone. */
const PATIENCE = 3;

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** What asks a subscription to continue at another server. */
export const closingError = (): TRPCError =>
  new RetryableRefusal({ code: "SERVICE_UNAVAILABLE", message: "The server is closing." });

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/**
 * One subscription on the server. Events are pulled from the generator only while the client has room for them, so
 * neither side's memory grows with a slow client.
 */
export class ServerStream<TRouter extends AnyTRPCRouter> implements Due {
  readonly id: string;
  dueAt: number;
  dueIndex = -1;
  readonly #host: StreamHost<TRouter>;
  readonly #request: RequestEnvelope;
  readonly #replyTo: string;
  readonly #controller = new AbortController();
  readonly #incoming: IncomingCall;
  readonly #window: number;
  readonly #heartbeatMs: number;
  #ctx: inferRouterContext<TRouter> | undefined;
  #iterator: AsyncIterator<unknown> | undefined;
  #seq = 0;
  #acknowledged = 0;
  #lastHeard: number;
  #lastSent: number;
  #pulling = false;
  #ended = false;

  constructor(host: StreamHost<TRouter>, { request, replyTo, site }: Omit<ReceivedCall, "remainingMs">) {
    this.id = request.id;
    this.#host = host;
    this.#request = request;
    this.#replyTo = replyTo;
    const { signal } = this.#controller;
    this.#incoming = toIncomingCall(request, site, { deadline: Number.POSITIVE_INFINITY, signal });
    this.#window = clamp(request.window ?? DEFAULT_WINDOW, 1, MOST_UNACKNOWLEDGED);
    this.#heartbeatMs = clamp(request.heartbeatMs ?? DEFAULT_HEARTBEAT_MS, SHORTEST_HEARTBEAT_MS, LONGEST_HEARTBEAT_MS);
    const now = performance.now();
    this.#lastHeard = now;
    this.#lastSent = now;
    this.dueAt = now + this.#heartbeatMs;
  }

  async start(): Promise<void> {
    this.#host.channel.deadlines.add(this);
    try {
      const iterator = await this.#open();
      this.#iterator = iterator;
      if (this.#ended) {
        this.#leave();
        return;
      }
      this.#send({ seq: 0, result: { type: "started" } });
      this.#pull();
    } catch (cause) {
      if (this.#ended) this.#leave();
      else this.#fail(cause);
    }
  }

  /** The client has consumed all events up to this one. Also its sign of life. */
  acknowledge(seq: number): void {
    this.#lastHeard = performance.now();
    if (seq > this.#acknowledged) this.#acknowledged = Math.min(seq, this.#seq);
    this.#pull();
  }

  /** The client wants no more. */
  cancel(): void {
    this.#end(cancelError());
  }

  /** This server is going away; the client may resume at another. */
  close(): void {
    if (this.#ended) return;
    const error = closingError();
    this.#publish(this.#host.answers.unreported(error, this.#site(), { seq: this.#seq }));
    this.#end(error);
  }

  onDue(now: number): void {
    if (this.#ended) return;
    if (now - this.#lastHeard > PATIENCE * this.#heartbeatMs) {
      this.#end(new TRPCError({ code: "CLIENT_CLOSED_REQUEST", message: "The client has gone silent." }));
      return;
    }
    // Not before the stream has started: a ping says that it runs.
    if (this.#iterator !== undefined && now - this.#lastSent >= this.#heartbeatMs) {
      this.#send({ seq: this.#seq, ping: true });
    }
    this.dueAt = now + this.#heartbeatMs;
    this.#host.channel.deadlines.add(this);
  }

  async #open(): Promise<AsyncIterator<unknown>> {
    const { router } = this.#host;
    const { path, type, signal } = this.#incoming;
    const { input } = this.#request;
    this.#ctx = await this.#host.createContext(this.#incoming);
    const { transformer } = router._def._config;
    const result: unknown = await callTRPCProcedure({
      router,
      path,
      type,
      ctx: this.#ctx,
      signal,
      batchIndex: 0,
      getRawInput: () => Promise.resolve(input === undefined ? undefined : transformer.input.deserialize(input)),
    });
    const iterable = isObservable(result) ? observableToAsyncIterable(result, signal) : result;
    if (isAsyncIterable(iterable)) return iterable[Symbol.asyncIterator]();
    throw new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "A subscription must return an async iterable." });
  }

  #pull(): void {
    if (this.#pulling || this.#ended || this.#iterator === undefined) return;
    if (this.#seq - this.#acknowledged >= this.#window) return;
    this.#pulling = true;
    void this.#next(this.#iterator);
  }

  async #next(iterator: AsyncIterator<unknown>): Promise<void> {
    let item: IteratorResult<unknown>;
    try {
      item = await iterator.next();
    } catch (cause) {
      this.#iterator = undefined;
      if (!this.#ended) this.#fail(cause);
      return;
    } finally {
      this.#pulling = false;
    }
    if (this.#ended) return;
    if (item.done === true) {
      this.#iterator = undefined;
      this.#send({ seq: this.#seq, result: { type: "stopped" } });
      this.#end();
      return;
    }
    this.#event(item.value);
    this.#pull();
  }

  #event(value: unknown): void {
    this.#seq += 1;
    const event = isTrackedEnvelope(value) ? { id: value[0], data: { id: value[0], data: value[1] } } : { data: value };
    const { ok, payload } = this.#host.answers.event(this.#seq, event, this.#site());
    this.#publish(payload);
    if (!ok) this.#end();
  }

  #fail(cause: unknown): void {
    if (this.#ended) return;
    this.#publish(this.#host.answers.failure(cause, this.#site(), { seq: this.#seq }));
    this.#end();
  }

  #end(reason?: TRPCError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#host.channel.deadlines.delete(this);
    if (reason !== undefined) this.#controller.abort(reason);
    // A stream that is still being opened leaves when it has been.
    if (this.#iterator !== undefined || reason === undefined) this.#leave();
  }

  /** Lets the generator run its `finally`, however it reacts to that. */
  #leave(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const finish = (): void => this.#host.onStreamEnd(this);
    if (iterator?.return === undefined) {
      finish();
      return;
    }
    try {
      iterator.return().then(finish, finish);
    } catch {
      finish();
    }
  }

  #send(frame: FrameEnvelope): void {
    this.#publish(encodeJson(frame));
  }

  #publish(payload: string): void {
    this.#lastSent = performance.now();
    // Every frame says where this instance can be reached: the client may act on any of them.
    this.#host.channel.publisher.publish({
      subject: this.#replyTo,
      payload,
      reply: this.#host.controlSubject,
      cancelled: false,
    });
  }

  #site(): FailureSite<TRouter> {
    const { path, type, requestId } = this.#incoming;
    return { path, type, requestId, ctx: this.#ctx, input: this.#request.input };
  }
}
