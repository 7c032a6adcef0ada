import type { OperationContext, SubscriptionResolver, TRPCResolverDef } from "@trpc/client";
import { Flow, FLOW_KEY } from "./flow.ts";

/** What one event of a subscription is to its consumer. (The iterator that `subscribe` itself can give says so too, but not in tRPC before 11.25.) */
type EventOf<TDef extends TRPCResolverDef> =
  TDef["output"] extends AsyncIterable<infer TEvent> ? TEvent : TDef["output"];

/** The options of `iterateSubscription`. */
export interface IterateSubscriptionOptions {
  readonly context?: OperationContext;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal;
}

/**
 * Subscribes with backpressure: `for await (const event of iterateSubscription(client.tickets.events, input))`. The server
 * is informed that an event was consumed when the loop asks for the next one, so it is never further ahead than the link's
 * `window`. (The iterator of tRPC's own `subscribe` collects events without bound while its consumer is busy.)
 */
export async function* iterateSubscription<TDef extends TRPCResolverDef>(
  procedure: { readonly subscribe: SubscriptionResolver<TDef> },
  input: TDef["input"],
  options: IterateSubscriptionOptions = {},
): AsyncGenerator<EventOf<TDef>, void, undefined> {
  const flow = new Flow();
  const events: EventOf<TDef>[] = [];
  let end: { readonly error?: unknown } | undefined;
  let wake = (): void => undefined;
  const subscription = procedure.subscribe(input, {
    context: { ...options.context, [FLOW_KEY]: flow },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onData: (event) => {
      events.push(event);
      wake();
    },
    onError: (error) => {
      end = { error };
      wake();
    },
    onComplete: () => {
      end ??= {};
      wake();
    },
  });
  try {
    for (;;) {
      for (const event of events.splice(0)) {
        yield event;
        flow.consume();
      }
      // More may have come while the consumer was busy.
      if (events.length > 0) continue;
      if (end !== undefined) {
        if ("error" in end) throw end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    subscription.unsubscribe();
  }
}
