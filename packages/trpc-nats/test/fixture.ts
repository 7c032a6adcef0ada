import { setInterval } from "node:timers/promises";
import { initTRPC, lazy, tracked, TRPCError } from "@trpc/server";
import { z } from "zod";

/** What the tests' procedures report of themselves, and what the tests let them wait for. */
export class Probe {
  readonly events: string[] = [];
  readonly inputs: unknown[] = [];
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();

  note(event: string): void {
    this.events.push(event);
  }

  count(event: string): number {
    return this.events.filter((other) => other === event).length;
  }

  gate(name: string): PromiseWithResolvers<void> {
    let gate = this.#gates.get(name);
    if (gate === undefined) {
      gate = Promise.withResolvers<void>();
      this.#gates.set(name, gate);
    }
    return gate;
  }
}

export interface TestContext {
  readonly probe: Probe;
  readonly requestId: string;
  readonly caller: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly deadline?: number;
}

/** A failure of the domain, which the error formatter turns into data. */
export class OutOfStock extends Error {
  readonly left: number;

  constructor(left: number) {
    super("There is not enough.");
    this.left = left;
  }
}

const t = initTRPC.context<TestContext>().create({
  isDev: false,
  errorFormatter: ({ shape, error, ctx }) => ({
    ...shape,
    data: {
      ...shape.data,
      left: error.cause instanceof OutOfStock ? error.cause.left : null,
      zod: error.cause instanceof z.ZodError ? error.cause.issues.map((issue) => issue.path.join(".")) : null,
      knowsContext: ctx !== undefined,
    },
  }),
});

const untilAborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });

const FALSY = { undefined: undefined, null: null, zero: 0, empty: "", false: false, list: [] } as const;
export type FalsyName = keyof typeof FALSY;

const calls = t.router({
  echo: t.procedure.input(z.unknown()).query(({ input }) => input ?? null),
  describeInput: t.procedure.input(z.unknown()).query(({ input }) => ({ type: typeof input, isNull: input === null })),
  falsy: t.procedure.input(z.string()).query(({ input }) => FALSY[input as FalsyName]),
  add: t.procedure.input(z.object({ a: z.number(), b: z.number() })).mutation(({ input }) => input.a + input.b),
  whoAmI: t.procedure.query(({ ctx }) => ({
    caller: ctx.caller,
    requestId: ctx.requestId,
    idempotencyKey: ctx.idempotencyKey ?? null,
    traceparent: ctx.traceparent ?? null,
  })),
  remaining: t.procedure.query(({ ctx }) => (ctx.deadline ?? Number.NaN) - Date.now()),
  text: t.procedure.input(z.number()).query(({ input }) => "x".repeat(input)),
  /** Reports its start, then waits for a gate, or for the end of its signal. */
  hold: t.procedure.input(z.string()).mutation(async ({ input, ctx, signal }) => {
    ctx.probe.note(`hold ${input}`);
    try {
      await Promise.race([ctx.probe.gate(input).promise, untilAborted(signal)]);
      return `held ${input}`;
    } catch (cause) {
      ctx.probe.note(`aborted ${input}`);
      throw cause;
    }
  }),
  /** Waits for a gate, deaf to its signal. */
  deaf: t.procedure.input(z.string()).mutation(async ({ input, ctx }) => {
    ctx.probe.note(`deaf ${input}`);
    await ctx.probe.gate(input).promise;
    return "too late";
  }),
  mark: t.procedure.input(z.string()).mutation(({ input, ctx }) => {
    ctx.probe.note(`mark ${input}`);
    return input;
  }),
  /** The events of the server's probe. */
  noted: t.procedure.query(({ ctx }) => ctx.probe.events),
  streaming: t.procedure.query(async function* () {
    yield 1;
  }),
  unwritable: t.procedure.query(() => ({ big: 1n })),
});

const failures = t.router({
  domain: t.procedure.query(() => {
    throw new TRPCError({ code: "CONFLICT", message: "Taken.", cause: new OutOfStock(3) });
  }),
  crash: t.procedure.query(() => {
    throw new TypeError("a bug");
  }),
  notError: t.procedure.query(() => {
    throw "a string";
  }),
});

const Counting = z.object({ to: z.number(), lastEventId: z.string().optional() });

const events = t.router({
  /** Counts up to `to` in tracked events, from behind `lastEventId`. */
  count: t.procedure.input(Counting).subscription(async function* ({ input, ctx }) {
    ctx.probe.note(`count from ${input.lastEventId ?? "0"}`);
    for (let n = Number(input.lastEventId ?? 0) + 1; n <= input.to; n += 1) {
      ctx.probe.note("count produced");
      yield tracked(`${n}`, { n });
    }
  }),
  /** The same at a pace: an event every 20 ms. */
  metronome: t.procedure.input(Counting).subscription(async function* ({ input, signal }) {
    let n = Number(input.lastEventId ?? 0);
    for await (const _tick of setInterval(20, undefined, signal === undefined ? {} : { signal })) {
      if (n === input.to) return;
      n += 1;
      yield tracked(`${n}`, { n });
    }
  }),
  /** The same, but the first run breaks down after two events. */
  fragile: t.procedure.input(Counting).subscription(async function* ({ input, ctx }) {
    ctx.probe.note(`fragile from ${input.lastEventId ?? "0"}`);
    const start = Number(input.lastEventId ?? 0) + 1;
    for (let n = start; n <= input.to; n += 1) {
      if (input.lastEventId === undefined && n === 3) throw new Error("broken down");
      yield tracked(`${n}`, { n });
    }
  }),
  refused: t.procedure.subscription(async function* () {
    yield "one";
    throw new TRPCError({ code: "FORBIDDEN", message: "No more.", cause: new OutOfStock(0) });
  }),
  refusedAtOnce: t.procedure.input(z.object({ must: z.string() })).subscription(async function* () {
    yield "never";
  }),
  falsy: t.procedure.subscription(async function* () {
    yield* [0, "", false, null, undefined, []];
  }),
  /** One event, then silence until the consumer leaves. */
  open: t.procedure.input(z.string()).subscription(async function* ({ input, ctx, signal }) {
    ctx.probe.note(`open ${input}`);
    try {
      yield "first";
      await untilAborted(signal);
    } finally {
      ctx.probe.note(`left ${input}`);
    }
  }),
  tooLarge: t.procedure.input(z.number()).subscription(async function* ({ input }) {
    yield "small";
    yield "x".repeat(input);
  }),
  whoAmI: t.procedure.subscription(async function* ({ ctx }) {
    yield ctx.caller;
  }),
});

/** The router that every transport has to carry in the same way. */
export const router = t.router({
  calls,
  failures,
  events,
  lazily: lazy(() => Promise.resolve(t.router({ loaded: t.procedure.query(() => "loaded") }))),
});
export type TestRouter = typeof router;
