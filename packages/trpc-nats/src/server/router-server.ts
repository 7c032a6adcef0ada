import { createInbox } from "@nats-io/nats-core";
import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { callTRPCProcedure, TRPCError } from "@trpc/server";
import type { AnyTRPCRouter, inferRouterContext } from "@trpc/server";
import { Channel } from "../shared/channel.ts";
import type { ChannelListener } from "../shared/channel.ts";
import { inboxPrefixOf } from "../shared/inbox-prefix.ts";
import { MalformedEnvelope, parseControl, parseRequest } from "../shared/wire.ts";
import type { RequestEnvelope } from "../shared/wire.ts";
import { Paced } from "../shared/paced.ts";
import { settlesWithin } from "../shared/within.ts";
import { ActiveCall, cancelError, deadlineError } from "./active-call.ts";
import type { CallHost } from "./active-call.ts";
import { Answers, RetryableRefusal } from "./answers.ts";
import type { FailureSite, ServerErrorReport } from "./answers.ts";
import { CallTable } from "./call-table.ts";
import type { IncomingCall } from "./incoming-call.ts";
import type { CloseOptions, NatsRouterServer } from "./serve-router.ts";
import { closingError, ServerStream } from "./server-stream.ts";
import type { StreamHost } from "./server-stream.ts";
import { TransitClock } from "./transit.ts";

/** The options of `serveRouter`, checked and complete. */
export interface RouterServerSettings<TRouter extends AnyTRPCRouter> {
  readonly nc: NatsConnection;
  readonly base: string;
  readonly queue: string;
  readonly router: TRouter;
  readonly createContext: (call: IncomingCall) => inferRouterContext<TRouter> | Promise<inferRouterContext<TRouter>>;
  readonly maxInFlight: number;
  readonly maxSubscriptions: number;
  readonly onError: ((report: ServerErrorReport<TRouter>) => void) | undefined;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_CLOSE_MS = 10_000;
const FLUSH_MS = 2_000;

const isAsyncIterable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

const isPromise = <TValue>(value: TValue | Promise<TValue>): value is Promise<TValue> => value instanceof Promise;

/** Takes calls from the broker, runs them, and sees to it that each is answered. */
export class RouterServer<TRouter extends AnyTRPCRouter>
  implements NatsRouterServer, CallHost, StreamHost<TRouter>, ChannelListener
{
  readonly channel: Channel;
  readonly router: TRouter;
  readonly answers: Answers<TRouter>;
  readonly controlSubject: string;
  readonly createContext: StreamHost<TRouter>["createContext"];
  readonly #settings: RouterServerSettings<TRouter>;
  readonly #pathStart: number;
  readonly #calls = new CallTable();
  readonly #streams = new Map<string, ServerStream<TRouter>>();
  readonly #transit = new TransitClock();
  readonly #inbox: Paced<Msg>;
  readonly #requests: Subscription;
  readonly #controls: readonly Subscription[];
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(settings: RouterServerSettings<TRouter>) {
    const { nc, base, queue, router, createContext, onError } = settings;
    this.#settings = settings;
    this.#pathStart = base.length + 1;
    this.channel = Channel.of(nc);
    this.controlSubject = createInbox(inboxPrefixOf(nc));
    this.router = router;
    this.createContext = createContext;
    this.answers = new Answers(router, this.channel, onError);
    this.#inbox = new Paced(this.channel.publisher, (message) => this.#receive(message));
    const callback = (error: Error | null, message: Msg): void => {
      if (error === null) this.#inbox.take(message);
      else this.#reportUnplaced(error);
    };
    this.#requests = nc.subscribe(`${base}.>`, { queue, callback });
    // To all members of the service, from clients that cannot know who runs their call; and to this one alone.
    this.#controls = [base, this.controlSubject].map((subject) => nc.subscribe(subject, { callback }));
    this.channel.addListener(this);
  }

  get inFlight(): number {
    return this.#calls.size;
  }

  get subscriptions(): number {
    return this.#streams.size;
  }

  async ready(): Promise<void> {
    await this.channel.nc.flush();
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.#closing ??= this.#shutDown(options.timeoutMs ?? DEFAULT_CLOSE_MS);
    return this.#closing;
  }

  onClosed(): void {
    const error = new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "The connection to NATS is closed." });
    for (const call of this.#calls.values()) call.controller.abort(error);
    for (const stream of this.#streams.values()) stream.cancel();
  }

  onDeadline(call: ActiveCall): void {
    const error = deadlineError();
    call.controller.abort(error);
    if (!call.answered) this.#answer(call, this.answers.failure(error, call.site<TRouter>(undefined)));
  }

  onStreamEnd(stream: ServerStream<TRouter>): void {
    this.#streams.delete(stream.id);
    this.#checkIdle();
  }

  /** The guard of everything that a message sets off: what is thrown out of a callback would end the connection. */
  #receive(message: Msg): void {
    const { subject } = message;
    try {
      if (subject === this.controlSubject || subject === this.#settings.base) this.#control(message);
      else this.#accept(message);
    } catch (cause) {
      if (cause instanceof MalformedEnvelope) this.#refuseMalformed(message, cause);
      else this.#reportUnplaced(cause);
    }
    if (this.#onIdle !== undefined) this.#checkIdle();
  }

  #accept(message: Msg): void {
    const { reply = "", subject } = message;
    // Nobody waits for an answer, so nobody made this call by the protocol.
    if (reply === "") return;
    const request = parseRequest(message.string());
    const path = subject.slice(this.#pathStart);
    if (this.#calls.has(request.id) || this.#streams.has(request.id)) {
      throw new MalformedEnvelope('There is a call with this "id" already.');
    }
    const remainingMs = this.#remaining(request, reply);
    if (remainingMs <= 0) this.#refuse(reply, request, path, deadlineError());
    else if (request.type === "subscription") this.#acceptStream(request, reply, path);
    else if (this.#calls.size >= this.#settings.maxInFlight) this.#refuse(reply, request, path, this.#full("calls"));
    else void this.#run(new ActiveCall(this, request, reply, path, remainingMs));
  }

  #acceptStream(request: RequestEnvelope, reply: string, path: string): void {
    if (this.#closing !== undefined) {
      this.#refuse(reply, request, path, closingError());
      return;
    }
    if (this.#streams.size >= this.#settings.maxSubscriptions) {
      this.#refuse(reply, request, path, this.#full("subscriptions"));
      return;
    }
    const stream = new ServerStream(this, request, reply, path);
    this.#streams.set(stream.id, stream);
    void stream.start();
  }

  /** Milliseconds until the client gives up: what it had when it sent the call, less the time the call spent waiting. */
  #remaining(request: RequestEnvelope, reply: string): number {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, clock } = request;
    if (clock === undefined) return timeoutMs;
    const client = reply.slice(0, reply.lastIndexOf("."));
    return timeoutMs - this.#transit.measure(client, clock, performance.now());
  }

  async #run(call: ActiveCall): Promise<void> {
    this.#calls.add(call);
    this.channel.deadlines.add(call);
    let ctx: inferRouterContext<TRouter> | undefined;
    try {
      const { incoming, request } = call;
      const { router } = this;
      const context = this.createContext(incoming);
      // Most contexts are made on the spot; a turn of the microtask queue is spared for them.
      ctx = isPromise(context) ? await context : context;
      // Cancelled or late before it began.
      if (call.answered) return;
      const data: unknown = await callTRPCProcedure({
        router,
        path: incoming.path,
        type: incoming.type,
        ctx,
        signal: incoming.signal,
        batchIndex: 0,
        getRawInput: () => Promise.resolve(this.#readInput(request.input)),
      });
      if (call.answered) return;
      if (isAsyncIterable(data)) {
        const message = "Only subscriptions can stream over NATS.";
        throw new TRPCError({ code: "NOT_IMPLEMENTED", message });
      }
      this.#answer(call, this.answers.result(data, call.site(ctx)));
    } catch (cause) {
      if (!call.answered) this.#answer(call, this.answers.failure(cause, call.site(ctx)));
    } finally {
      this.channel.deadlines.delete(call);
      this.#calls.delete(call);
      this.#checkIdle();
    }
  }

  #readInput(input: unknown): unknown {
    if (input === undefined) return undefined;
    try {
      return this.router._def._config.transformer.input.deserialize(input);
    } catch (cause) {
      throw new TRPCError({ code: "PARSE_ERROR", message: "The input cannot be read.", cause });
    }
  }

  #answer(call: ActiveCall, payload: string): void {
    call.answered = true;
    this.#publish(call.replyTo, payload);
  }

  #control(message: Msg): void {
    const control = parseControl(message.string());
    const stream = this.#streams.get(control.id);
    if ("cancel" in control) {
      stream?.cancel();
      this.#cancelCall(control.id);
    } else if (stream !== undefined) {
      stream.acknowledge(control.ack);
    } else if (message.subject === this.controlSubject) {
      const error = new RetryableRefusal({
        code: "SERVICE_UNAVAILABLE",
        message: "There is no such subscription here.",
      });
      this.#publish(message.reply ?? "", this.answers.unreported(error, this.#nowhere()));
    }
  }

  #cancelCall(id: string): void {
    const call = this.#calls.get(id);
    if (call === undefined || call.answered) return;
    const error = cancelError();
    call.controller.abort(error);
    this.#answer(call, this.answers.unreported(error, call.site<TRouter>(undefined)));
  }

  #full(what: string): TRPCError {
    return new RetryableRefusal({ code: "TOO_MANY_REQUESTS", message: `The server has as many ${what} as it takes.` });
  }

  #refuse(reply: string, request: RequestEnvelope, path: string, error: TRPCError): void {
    const { type, input, requestId } = request;
    this.#publish(reply, this.answers.unreported(error, { type, input, path, requestId, ctx: undefined }));
  }

  #refuseMalformed(message: Msg, cause: MalformedEnvelope): void {
    const error = new TRPCError({ code: "BAD_REQUEST", message: cause.message });
    const path = message.subject.startsWith(`${this.#settings.base}.`)
      ? message.subject.slice(this.#pathStart)
      : undefined;
    const payload = this.answers.failure(error, { ...this.#nowhere(), path });
    this.#publish(message.reply ?? "", payload);
  }

  #reportUnplaced(cause: unknown): void {
    this.answers.failure(cause, this.#nowhere());
  }

  #nowhere(): FailureSite<TRouter> {
    return { type: "unknown", path: undefined, input: undefined, ctx: undefined, requestId: undefined };
  }

  #publish(subject: string, payload: string): void {
    if (subject !== "") this.channel.publisher.publish({ subject, payload, reply: "", cancelled: false });
  }

  #checkIdle(): void {
    if (this.#calls.size === 0 && this.#streams.size === 0 && this.#inbox.empty) this.#onIdle?.();
  }

  async #shutDown(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const { nc, publisher } = this.channel;
    if (!nc.isClosed()) {
      // Resolves once the broker sends no more and what it had sent has been taken.
      await settlesWithin(this.#requests.isClosed() ? Promise.resolve() : this.#requests.drain(), timeoutMs);
      if (!this.#requests.isClosed()) this.#requests.unsubscribe();
    }
    for (const stream of this.#streams.values()) stream.close();
    await settlesWithin(this.#idle(), deadline - performance.now());
    this.#abandonCalls();
    publisher.flush();
    if (!nc.isClosed()) {
      await settlesWithin(nc.flush(), FLUSH_MS);
      for (const subscription of this.#controls) if (!subscription.isClosed()) subscription.unsubscribe();
    }
    this.channel.deleteListener(this);
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#checkIdle();
    });
  }

  /** Answers the calls that outlasted the shutdown; their handlers may have done their work, so no retry is advised. */
  #abandonCalls(): void {
    const error = new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "The server closed before the call ended." });
    for (const call of this.#calls.values()) {
      call.controller.abort(error);
      if (!call.answered) this.#answer(call, this.answers.failure(error, call.site<TRouter>(undefined)));
    }
  }
}
