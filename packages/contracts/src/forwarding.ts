import type { AnyTRPCRouter, TRPCProcedureType } from "@trpc/server";
import { createCrossdeskRouter } from "./crossdesk-router.ts";
import type { CrossdeskHandlers, CrossdeskRouter } from "./crossdesk-router.ts";
import type { Call } from "./trpc.ts";

type Procedures = CrossdeskRouter["_def"]["record"];

/** The path of a procedure as callers write it: `tickets.get`, `agents.health`. */
export type ProcedurePath = {
  readonly [Area in keyof Procedures]: `${Area}.${keyof Procedures[Area] & string}`;
}[keyof Procedures];

/** A call to pass on. Its input was parsed by the procedure's schema; what comes back is parsed by the schema of its output. */
export interface ForwardedCall {
  readonly path: string;
  readonly type: TRPCProcedureType;
  readonly input: unknown;
  readonly call: Call;
}

/** Passes a call on; the answer of a subscription is the generator of its items. */
export type Forward = (forwarded: ForwardedCall) => Promise<unknown>;

/** An object that has every property, each made from its name. */
const everyProperty = (make: (name: string) => unknown): object =>
  new Proxy({}, { get: (_target, name) => make(String(name)) });

/**
 * A router with all procedures of `createCrossdeskRouter`, which answers none itself: every call goes to `forward`, under the path and of the
 * type that the router's definition says.
 */
export const createForwardingRouter = (forward: Forward): CrossdeskRouter => {
  const handlerOf = (path: string) => (input: unknown, call: Call) =>
    forward({ path, type: typeOf(path), input, call });
  const handlersOf = (service: string): object =>
    everyProperty((area) =>
      area === "health" ? handlerOf(`${service}.health`) : everyProperty((name) => handlerOf(`${area}.${name}`)),
    );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whichever handler the router asks for, there is one: that each has its procedure's types, `forward` answers for
  const router = createCrossdeskRouter(everyProperty(handlersOf) as CrossdeskHandlers);
  const { procedures }: AnyTRPCRouter["_def"] = router._def;
  const typeOf = (path: string): TRPCProcedureType => {
    const type: unknown = procedures[path]?._def.type;
    if (type === "query" || type === "mutation" || type === "subscription") return type;
    throw new Error(`The router has no procedure "${path}".`);
  };
  return router;
};
