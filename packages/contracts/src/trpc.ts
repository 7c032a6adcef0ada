import { initTRPC, tracked, TRPCError } from "@trpc/server";
import type { TrackedEnvelope, TRPCProcedureType } from "@trpc/server";
import { z } from "zod";
import type { CallContext } from "./context.ts";
import { CrossdeskError, ERROR_CODES, kindOfCode } from "./errors.ts";
import { describeIssues, toFieldIssues } from "./input-issues.ts";
import type { ErrorData, ErrorDetails, ErrorKind } from "./errors.ts";

interface Described {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** What a failed call was for, as far as it is known. */
interface Failed {
  readonly error: TRPCError;
  readonly type: TRPCProcedureType | "unknown";
  readonly path: string | undefined;
  /** As it was sent. */
  readonly input: unknown;
  readonly requestId: string | undefined;
}

const METHODS = { query: "GET", mutation: "POST", subscription: "GET" } as const satisfies Record<
  TRPCProcedureType,
  string
>;

/** The message for an error that tRPC finds before the procedure runs; it says what to fix. */
const refusalMessage = ({ error, type, path }: Failed): string => {
  const { code, cause, message } = error;
  if (code === "NOT_FOUND" && path !== undefined) {
    return `There is no ${type === "unknown" ? "procedure" : type} "${path}".`;
  }
  if (code === "METHOD_NOT_SUPPORTED" && path !== undefined && type !== "unknown") {
    return `"${path}" is a ${type}: it is called by ${METHODS[type]}.`;
  }
  if (code === "UNSUPPORTED_MEDIA_TYPE") return "The input must be JSON, sent with the content type application/json.";
  return code === "BAD_REQUEST" && cause instanceof SyntaxError ? "The input is not JSON." : message;
};

/** What the caller may know of a failure. Causes outside the catalogue say nothing but that it was ours. */
const describe = (failed: Failed): Described => {
  const { error, input, requestId } = failed;
  const { cause } = error;
  if (cause instanceof CrossdeskError) return { kind: cause.kind, message: cause.message, details: cause.details };
  if (error.code === "BAD_REQUEST" && cause instanceof z.core.$ZodError) {
    const issues = toFieldIssues(cause.issues, input);
    return { kind: "VALIDATION_FAILED", message: describeIssues(issues), details: { issues } };
  }
  const kind = kindOfCode(error.code);
  if (kind === "INTERNAL") {
    const reference = requestId === undefined ? "" : ` Request id: ${requestId}.`;
    return { kind, message: `Something went wrong on our side.${reference}`, details: {} };
  }
  return { kind, message: refusalMessage(failed), details: {} };
};

/** What a definition says of a procedure beside its input and output. */
export interface ProcedureMeta {
  /** What the items of a subscription are. They are not parsed one by one: many streams share each of them. */
  readonly items?: z.ZodType;
}

/** The only `initTRPC` of the system: context and error shape are the same for every service and transport. */
const t = initTRPC
  .context<CallContext>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    // Over HTTP: a keep-alive, before a proxy closes a quiet subscription.
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 45_000 } },
    errorFormatter: ({ shape, error, ctx, input, path, type }) => {
      const { kind, message, details } = describe({ error, type, path, input, requestId: ctx?.requestId });
      const data: ErrorData = {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        kind,
        details,
        ...(path === undefined ? {} : { path }),
        ...(ctx === undefined ? {} : { requestId: ctx.requestId }),
      };
      return { code: shape.code, message, data };
    },
  });

/**
 * The outermost step of every procedure: it is observed, and a failure of the catalogue gets its code. Of a call with an idempotency key the handler
 * gets the input as it was sent too, by which a repetition is known again in another release.
 */
const answer = t.middleware(async ({ next, ctx, path, type, getRawInput }) => {
  const { requestId, traceparent, idempotencyKey } = ctx;
  const known = idempotencyKey === undefined ? ctx : { ...ctx, sent: { path, input: (await getRawInput()) ?? {} } };
  const observation = ctx.onServe?.({ path, type, requestId, traceparent });
  const traced = observation?.traceparent;
  const result =
    traced === undefined && known === ctx
      ? await next()
      : await next({ ctx: { ...known, traceparent: traced ?? traceparent } });
  if (result.ok) {
    observation?.end("OK");
    return result;
  }
  const { cause } = result.error;
  if (!(cause instanceof CrossdeskError)) {
    observation?.end(result.error.code);
    return result;
  }
  // tRPC wraps what a handler throws as INTERNAL_SERVER_ERROR; the catalogue knows the right code.
  const code = ERROR_CODES[cause.kind];
  observation?.end(code);
  throw new TRPCError({ code, message: cause.message, cause });
});

/** A call without any input is one with an empty input: a failure then names the fields that are to be sent. */
const completeInput = t.middleware(({ next, getRawInput }) =>
  next({ getRawInput: async () => ((await getRawInput()) === undefined ? {} : getRawInput()) }),
);

export const router = t.router;
export const procedure = t.procedure.use(answer).use(completeInput);

/** What a handler gets beside its input. `signal` aborts at the deadline or when the caller cancels. */
export interface Call {
  readonly ctx: CallContext;
  readonly signal: AbortSignal | undefined;
}

/** A procedure's implementation: parsed input in, the output schema's input type out. */
export type Handler<Input extends z.ZodType, Output extends z.ZodType> = (
  input: z.output<Input>,
  call: Call,
) => Promise<z.input<Output>>;

/** One item of a subscription, with the id that a client that was cut off names to go on behind it. */
export interface Tracked<Item> {
  readonly id: string;
  readonly item: Item;
}

/**
 * A subscription's implementation. It refuses before it begins; what it resolves with ends when the call's signal aborts,
 * and holds nothing until its first item is asked for.
 */
export type WatchHandler<Input extends z.ZodType, Item> = (
  input: z.output<Input>,
  call: Call,
) => Promise<AsyncGenerator<Tracked<Item>, void, undefined>>;

/** Passes a subscription's items to tRPC, marked with their ids. */
export async function* trackItems<Item>(
  items: AsyncIterable<Tracked<Item>>,
): AsyncGenerator<TrackedEnvelope<Item>, void, undefined> {
  for await (const { id, item } of items) yield tracked(id, item);
}
