import { createTRPCClientProxy, TRPCUntypedClient } from "@trpc/client";
import type { Operation, OperationContext, TRPCClient } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { codeOf } from "../shared/errors.ts";
import type { LinkSettings } from "./call.ts";
import { linkOf } from "./nats-link.ts";
import type { NatsLinkOptions } from "./nats-link.ts";
import { observeLink } from "./observe-link.ts";
import type { ObserveCall } from "./observe-link.ts";
import { prepareCalls } from "./prepare-call.ts";
import type { PrepareCall } from "./prepare-call.ts";
import { UnaryCall } from "./unary-call.ts";

/** The options of `createNatsClient`. */
export type NatsClientOptions<TRouter extends AnyTRPCRouter> = NatsLinkOptions<TRouter> & {
  /** Called for each call, for metrics and traces. */
  readonly observe?: ObserveCall | undefined;
};

interface RequestOptions {
  readonly context?: OperationContext;
  readonly signal?: AbortSignal;
}

const NO_CONTEXT: OperationContext = {};

/** tRPC's client, whose queries and mutations go to NATS without its chain of links, which costs as much as sending them. */
class NatsClient<TRouter extends AnyTRPCRouter> extends TRPCUntypedClient<TRouter> {
  readonly #settings: LinkSettings;
  readonly #prepare: PrepareCall;
  readonly #observe: ObserveCall | undefined;
  #calls = 0;

  constructor(options: NatsClientOptions<TRouter>) {
    const { observe } = options;
    const calls = prepareCalls<TRouter>(options);
    // What subscriptions go through.
    super({ links: [...(observe === undefined ? [] : [observeLink<TRouter>(observe)]), linkOf<TRouter>(calls)] });
    this.#settings = calls.settings;
    this.#prepare = calls.prepare;
    this.#observe = observe;
  }

  override query(path: string, input?: unknown, options?: RequestOptions): Promise<unknown> {
    return this.#call({ type: "query", path, input }, options);
  }

  override mutation(path: string, input?: unknown, options?: RequestOptions): Promise<unknown> {
    return this.#call({ type: "mutation", path, input }, options);
  }

  #call(
    { type, path, input }: Pick<Operation, "type" | "path" | "input">,
    { context = NO_CONTEXT, signal }: RequestOptions = {},
  ): Promise<unknown> {
    this.#calls += 1;
    const op: Operation = { id: this.#calls, type, path, input, context, signal: signal ?? null };
    return this.#observe === undefined ? this.#send(op) : this.#observed(op, this.#observe);
  }

  async #observed(op: Operation, observe: ObserveCall): Promise<unknown> {
    const { context, end } = observe(op);
    try {
      const data = await this.#send(context === undefined ? op : { ...op, context });
      end("OK");
      return data;
    } catch (error) {
      end(codeOf(error));
      throw error;
    }
  }

  #send(op: Operation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      new UnaryCall<TRouter>(this.#settings, this.#prepare(op), { data: resolve, error: reject }).start();
    });
  }
}

/**
 * A typed client of a service over NATS: what `createTRPCClient` with `natsLink` as its only link gives, at a fraction of its
 * price a call. Where other links are wanted, use those.
 */
export const createNatsClient = <TRouter extends AnyTRPCRouter>(
  options: NatsClientOptions<TRouter>,
): TRPCClient<TRouter> => createTRPCClientProxy<TRouter>(new NatsClient<TRouter>(options));
