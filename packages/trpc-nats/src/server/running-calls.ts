import { TRPCError } from "@trpc/server";
import type { AnyTRPCRouter, inferRouterContext } from "@trpc/server";
import { ActiveCall, cancelError, deadlineError } from "./active-call.ts";
import type { CallHost, ReceivedCall } from "./active-call.ts";
import { callProcedure } from "../fast/call-procedure.ts";
import { CallTable } from "./call-table.ts";
import type { StreamHost } from "./server-stream.ts";

/** What the calls need of the server that runs them. */
export interface RunningCallsHost<TRouter extends AnyTRPCRouter> extends Pick<
  StreamHost<TRouter>,
  "channel" | "router" | "answers" | "createContext"
> {
  /** A handler has ended, and its call has been answered. */
  onCallEnd(): void;
}

const isAsyncIterable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

const isPromise = <TValue>(value: TValue | Promise<TValue>): value is Promise<TValue> => value instanceof Promise;

/** The queries and mutations that run here. Each is answered once: by its handler, its deadline, its client or the end. */
export class RunningCalls<TRouter extends AnyTRPCRouter> implements CallHost {
  readonly #host: RunningCallsHost<TRouter>;
  readonly #calls = new CallTable();

  constructor(host: RunningCallsHost<TRouter>) {
    this.#host = host;
  }

  get size(): number {
    return this.#calls.size;
  }

  has(id: string): boolean {
    return this.#calls.has(id);
  }

  /** A call that runs here was asked again: its answer goes to where it was asked last. */
  redirect(id: string, replyTo: string): void {
    const call = this.#calls.get(id);
    if (call !== undefined) call.replyTo = replyTo;
  }

  start(received: ReceivedCall): void {
    void this.#run(new ActiveCall(this, received));
  }

  onDeadline(call: ActiveCall): void {
    const error = deadlineError();
    call.controller.abort(error);
    if (!call.answered) this.#answer(call, this.#host.answers.failure(error, call.site<TRouter>(undefined)));
  }

  /** The client wants no answer any more. Does nothing if the call is not one of these, or has been answered. */
  cancel(id: string): void {
    const call = this.#calls.get(id);
    if (call === undefined || call.answered) return;
    const error = cancelError();
    call.controller.abort(error);
    this.#answer(call, this.#host.answers.unreported(error, call.site<TRouter>(undefined)));
  }

  /** Asks all handlers to end. */
  abort(error: TRPCError): void {
    for (const call of this.#calls.values()) call.controller.abort(error);
  }

  /** Answers the calls that outlasted the shutdown; their handlers may have done their work, so no retry is advised. */
  abandon(): void {
    const error = new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "The server closed before the call ended." });
    for (const call of this.#calls.values()) {
      call.controller.abort(error);
      if (!call.answered) this.#answer(call, this.#host.answers.failure(error, call.site<TRouter>(undefined)));
    }
  }

  async #run(call: ActiveCall): Promise<void> {
    const { answers, channel, router } = this.#host;
    this.#calls.add(call);
    channel.deadlines.add(call);
    let ctx: inferRouterContext<TRouter> | undefined;
    try {
      const { incoming, request } = call;
      const context = this.#host.createContext(incoming);
      // Most contexts are made on the spot; a turn of the microtask queue is spared for them.
      ctx = isPromise(context) ? await context : context;
      // Cancelled or late before it began.
      if (call.answered) return;
      const data: unknown = await callProcedure({
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
      this.#answer(call, answers.result(data, call.site(ctx)));
    } catch (cause) {
      if (!call.answered) this.#answer(call, answers.failure(cause, call.site(ctx)));
    } finally {
      channel.deadlines.delete(call);
      this.#calls.delete(call);
      this.#host.onCallEnd();
    }
  }

  #readInput(input: unknown): unknown {
    if (input === undefined) return undefined;
    try {
      return this.#host.router._def._config.transformer.input.deserialize(input);
    } catch (cause) {
      throw new TRPCError({ code: "PARSE_ERROR", message: "The input cannot be read.", cause });
    }
  }

  #answer(call: ActiveCall, payload: string): void {
    call.answered = true;
    const reply = { subject: call.replyTo, payload, reply: "", cancelled: false };
    this.#host.channel.publisher.publish(reply);
  }
}
