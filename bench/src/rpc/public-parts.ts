import type { NatsConnection } from "@nats-io/transport-node";
import type { AnyTRPCRouter } from "@trpc/server";

/** A connection whose library seems to have no outbound buffer to write to: messages are published one by one. */
export const withoutBuffer = (nc: NatsConnection): NatsConnection => {
  const bound = new Map<PropertyKey, unknown>();
  return new Proxy(nc, {
    has: (target, key) => key !== "protocol" && Reflect.has(target, key),
    get: (target, key) => {
      if (key === "protocol") return undefined;
      const known = bound.get(key);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      const method: unknown = value.bind(target);
      bound.set(key, method);
      return method;
    },
  });
};

/** A router whose procedures show none of their steps: tRPC itself runs them. */
export const withoutSteps = <Router extends AnyTRPCRouter>(router: Router): Router => {
  const procedures = new Proxy(router._def.procedures, {
    get: (target, path) => {
      const procedure: unknown = Reflect.get(target, path);
      if (typeof procedure !== "function") return procedure;
      return new Proxy(procedure, {
        get: (of, key) => {
          const value: unknown = Reflect.get(of, key);
          return key === "_def" && typeof value === "object" ? { ...value, middlewares: undefined } : value;
        },
      });
    },
  });
  return { ...router, _def: { ...router._def, procedures } };
};
