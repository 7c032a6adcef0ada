import { forAudience, requireAccess, toCrossdeskError, withCall } from "@crossdesk/contracts";
import type { Call, Caller, CrossdeskClient, Forward, Tracked } from "@crossdesk/contracts";
import { iterateSubscription } from "@crossdesk/trpc-nats";

type CallOptions = ReturnType<typeof withCall>;

/** A procedure of the client, whichever it is. */
interface AnyProcedure {
  readonly query: (input: unknown, options: CallOptions) => Promise<unknown>;
  readonly mutate: (input: unknown, options: CallOptions) => Promise<unknown>;
  readonly subscribe: Parameters<typeof iterateSubscription>[0]["subscribe"];
}

/** tRPC's clients are proxies: they have a procedure of every name, and what its types are only the router knows. */
const procedureOf = (client: CrossdeskClient, path: string): AnyProcedure => {
  const [area = "", name = ""] = path.split(".");
  const procedures: object = Reflect.get(client, area);
  return Reflect.get(procedures, name);
};

/** The call as its caller made it: the same rights, ids and key. */
const optionsOf = ({ ctx, signal }: Call): CallOptions => {
  const { caller, requestId, idempotencyKey, traceparent } = ctx;
  const call = {
    caller,
    requestId,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  return withCall(call, signal);
};

/** A subscription's items with their ids, as fast as its client takes them. */
async function* follow<Item>(
  items: AsyncIterable<{ readonly id: string; readonly data: Item }>,
  caller: Caller,
): AsyncGenerator<Tracked<Item>, void, undefined> {
  try {
    for await (const { id, data } of items) yield { id, item: forAudience(data, caller) };
  } catch (failure) {
    throw toCrossdeskError(failure);
  }
}

/**
 * Calls the procedure of the same path over NATS. A failure keeps its kind. The input of a call with an idempotency key goes on as it was sent:
 * the service, whichever release it is of, fills in its own defaults.
 */
export const createForward =
  (client: CrossdeskClient): Forward =>
  async ({ path, type, input: parsed, call }) => {
    requireAccess(path, call.ctx.caller.role);
    const input = call.ctx.sent?.input ?? parsed;
    const procedure = procedureOf(client, path);
    const options = optionsOf(call);
    if (type === "subscription") return follow(iterateSubscription(procedure, input, options), call.ctx.caller);
    try {
      return await (type === "query" ? procedure.query(input, options) : procedure.mutate(input, options));
    } catch (failure) {
      throw toCrossdeskError(failure);
    }
  };
