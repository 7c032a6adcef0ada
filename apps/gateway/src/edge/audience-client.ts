import { forAudience } from "@crossdesk/contracts";
import type { CrossdeskClient, withCall } from "@crossdesk/contracts";

type CallOptions = ReturnType<typeof withCall>;

/** Gives what `make` makes of each property, once; what it makes nothing of is given as it is. */
const everyProperty = (target: object, make: (value: object, name: PropertyKey) => object | undefined): object => {
  const lookup = new Proxy(target, {
    get: (_target, name): unknown => {
      const value: unknown = Reflect.get(target, name);
      if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
      const next = make(value, name);
      // From then on it is a property like any other, which is found without the proxy.
      Object.defineProperty(made, name, { value: next ?? value });
      return next ?? value;
    },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.create has no better type
  const made = Object.create(lookup) as object;
  return made;
};

/** A procedure whose answers hold what is for its caller alone. */
const confined = (procedure: object): object =>
  everyProperty(procedure, (method, name) => {
    if ((name !== "query" && name !== "mutate") || typeof method !== "function") return undefined;
    return async (input: unknown, options: CallOptions): Promise<unknown> =>
      forAudience<unknown>(await Reflect.apply(method, undefined, [input, options]), options.context.rpc.caller);
  });

/** The client for all answers to callers: whichever API asks, an answer holds no field that is not for the caller. */
export const confineToAudience = (client: CrossdeskClient): CrossdeskClient =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a client of the same procedures: what they answer keeps its type
  everyProperty(client, (area) => everyProperty(area, confined)) as CrossdeskClient;
