import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { TRPCError } from "@trpc/server";
import type { AnyTRPCRouter, inferRouterContext } from "@trpc/server";
import { Channel } from "../shared/channel.ts";
import type { ChannelListener } from "../shared/channel.ts";
import { encodeJson, MalformedEnvelope, parseControl, parseRequest } from "../shared/wire.ts";
import type { RequestEnvelope, WhereaboutsEnvelope } from "../shared/wire.ts";
import { Paced } from "../shared/paced.ts";
import { deadlineError } from "./active-call.ts";
import type { ReceivedCall } from "./active-call.ts";
import type { ServedSubjects } from "./served-subjects.ts";
import { Answers } from "./answers.ts";
import type { ServerErrorReport } from "./answers.ts";
import type { IncomingCall } from "./incoming-call.ts";
import { fullError, Refusals } from "./refusals.ts";
import { RunningCalls } from "./running-calls.ts";
import type { RunningCallsHost } from "./running-calls.ts";
import type { CloseOptions, NatsRouterServer } from "./serve-router.ts";
import { closingError, ServerStream } from "./server-stream.ts";
import type { StreamHost } from "./server-stream.ts";
import { IdleWatch, shutDown } from "./shutdown.ts";
import { TransitClock } from "./transit.ts";

/** The options of `serveRouter`, checked and complete. */
export interface RouterServerSettings<TRouter extends AnyTRPCRouter> {
  readonly nc: NatsConnection;
  /** Where this instance alone takes control messages. */
  readonly controlSubject: string;
  readonly subjects: ServedSubjects;
  readonly queue: string;
  readonly router: TRouter;
  readonly createContext: (call: IncomingCall) => inferRouterContext<TRouter> | Promise<inferRouterContext<TRouter>>;
  readonly maxInFlight: number;
  readonly maxSubscriptions: number;
  readonly onError: ((report: ServerErrorReport<TRouter>) => void) | undefined;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_CLOSE_MS = 10_000;

/** Takes messages from the broker and hands each to what it is for: a new call, a new stream, one that runs, or a refusal. */
export class RouterServer<TRouter extends AnyTRPCRouter>
  implements NatsRouterServer, RunningCallsHost<TRouter>, StreamHost<TRouter>, ChannelListener
{
  readonly channel: Channel;
  readonly router: TRouter;
  readonly answers: Answers<TRouter>;
  readonly controlSubject: string;
  readonly createContext: StreamHost<TRouter>["createContext"];
  readonly #settings: RouterServerSettings<TRouter>;
  readonly #subjects: ServedSubjects;
  readonly #calls: RunningCalls<TRouter>;
  readonly #streams = new Map<string, ServerStream<TRouter>>();
  readonly #refusals: Refusals<TRouter>;
  readonly #transit = new TransitClock();
  readonly #inbox: Paced<Msg>;
  readonly #idle = new IdleWatch(() => this.#calls.size === 0 && this.#streams.size === 0 && this.#inbox.empty);
  readonly #requests: readonly Subscription[];
  readonly #controls: readonly Subscription[];
  #closing: Promise<void> | undefined;

  constructor(settings: RouterServerSettings<TRouter>) {
    const { nc, subjects, queue, router, createContext, onError } = settings;
    this.#settings = settings;
    this.#subjects = subjects;
    this.channel = Channel.of(nc);
    this.controlSubject = settings.controlSubject;
    this.router = router;
    this.createContext = createContext;
    this.answers = new Answers(router, this.channel, onError);
    this.#refusals = new Refusals(this.answers, this.channel);
    this.#calls = new RunningCalls(this);
    this.#inbox = new Paced(this.channel.publisher, (message) => this.#receive(message));
    const callback = (error: Error | null, message: Msg): void => {
      if (error === null) this.#inbox.take(message);
      else this.#refusals.report(error);
    };
    this.#requests = [
      ...subjects.bases.map((base) => nc.subscribe(`${base}.>`, { queue, callback })),
      nc.subscribe(`${subjects.replica}.>`, { callback }),
    ];
    // To all members of the service, from clients that cannot know who runs their call; and to this one alone.
    this.#controls = [...subjects.bases, this.controlSubject].map((subject) => nc.subscribe(subject, { callback }));
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
    this.#calls.abort(error);
    for (const stream of this.#streams.values()) stream.cancel();
  }

  onCallEnd(): void {
    this.#idle.check();
  }

  onStreamEnd(stream: ServerStream<TRouter>): void {
    this.#streams.delete(stream.id);
    this.#idle.check();
  }

  /** The guard of everything that a message sets off: what is thrown out of a callback would end the connection. */
  #receive(message: Msg): void {
    const { subject } = message;
    try {
      if (subject === this.controlSubject || this.#subjects.isControl(subject)) this.#control(message);
      else this.#accept(message);
    } catch (cause) {
      if (cause instanceof MalformedEnvelope)
        this.#refusals.malformed(message.reply ?? "", this.#pathOf(subject), cause);
      else this.#refusals.report(cause);
    }
    this.#idle.check();
  }

  #accept(message: Msg): void {
    const { reply = "", subject } = message;
    // Nobody waits for an answer, so nobody made this call by the protocol.
    if (reply === "") return;
    if (this.#subjects.isPresence(subject)) return this.#publish(reply, { running: [] });
    const request = parseRequest(message.string());
    const site = this.#subjects.siteOf(subject);
    if (this.#calls.has(request.id) || this.#streams.has(request.id)) {
      // This server was only slow to say that it runs the call.
      if (request.askedAgain === true) return this.#calls.redirect(request.id, reply);
      throw new MalformedEnvelope('There is a call with this "id" already.');
    }
    const remainingMs = this.#remaining(request, reply);
    const error = remainingMs <= 0 ? deadlineError() : this.#objection(request);
    if (error !== undefined) this.#refusals.call(reply, request, { path: site.path, error });
    else if (request.type === "subscription") this.#startStream({ request, replyTo: reply, site });
    else this.#calls.start({ request, replyTo: reply, site, remainingMs });
  }

  /** What keeps a call from running here and now. */
  #objection({ type }: RequestEnvelope): TRPCError | undefined {
    const { maxInFlight, maxSubscriptions } = this.#settings;
    if (type !== "subscription") return this.#calls.size >= maxInFlight ? fullError("calls") : undefined;
    if (this.#closing !== undefined) return closingError();
    return this.#streams.size >= maxSubscriptions ? fullError("subscriptions") : undefined;
  }

  #startStream(received: Omit<ReceivedCall, "remainingMs">): void {
    const stream = new ServerStream(this, received);
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

  #control(message: Msg): void {
    const control = parseControl(message.string());
    if ("running" in control) return this.#answerWhereabouts(message, control.running);
    const stream = this.#streams.get(control.id);
    if ("cancel" in control) {
      stream?.cancel();
      this.#calls.cancel(control.id);
    } else if (stream !== undefined) {
      stream.acknowledge(control.ack);
    } else if (message.subject === this.controlSubject) {
      this.#refusals.unknownSubscription(message.reply ?? "");
    }
  }

  /** Those that are running here, and where this replica alone can be called from now on. */
  #answerWhereabouts({ subject, reply = "" }: Msg, ids: readonly string[]): void {
    if (reply === "") return;
    const isOpen = this.#closing === undefined && this.#subjects.mayChoose(subject);
    this.#publish(reply, { running: ids.filter((id) => this.#calls.has(id)) }, isOpen ? this.#subjects.replica : "");
  }

  #publish(subject: string, answer: WhereaboutsEnvelope, reply = ""): void {
    this.channel.publisher.publish({ subject, payload: encodeJson(answer), reply, cancelled: false });
  }

  #pathOf(subject: string): string | undefined {
    const isCall = subject !== this.controlSubject && !this.#subjects.isControl(subject);
    return isCall ? this.#subjects.siteOf(subject).path : undefined;
  }

  async #shutDown(timeoutMs: number): Promise<void> {
    const closing = {
      channel: this.channel,
      requests: this.#requests,
      controls: this.#controls,
      closeStreams: () => {
        for (const stream of this.#streams.values()) stream.close();
      },
      idle: () => this.#idle.wait(),
      abandonCalls: () => this.#calls.abandon(),
    };
    await shutDown(closing, timeoutMs);
    this.channel.deleteListener(this);
  }
}
