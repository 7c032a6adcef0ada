import { z } from "zod";
import { procedure } from "./trpc.ts";
import type { Handler } from "./trpc.ts";

/** What a service says of itself; `failing` where one of its checks (its database, the broker) fails. */
export const Health = z.object({
  service: z.string(),
  status: z.enum(["ok", "failing"]),
  checks: z.record(z.string(), z.object({ status: z.enum(["ok", "failing"]), message: z.string().optional() })),
});
export type Health = z.infer<typeof Health>;

const isNothing = (value: unknown): boolean =>
  value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value));

/** The input of a procedure that takes none: it is left out, or an object, whose fields only a later release knows. */
export const NoInput = z.custom<void>(isNothing, { error: "must be left out" }).transform((): void => undefined);

export type HealthHandler = Handler<typeof NoInput, typeof Health>;

/** `<service>.health`: every service answers it, to any caller; the gateway's readiness asks all of them. */
export const createHealthProcedure = (handler: HealthHandler) =>
  procedure
    .input(NoInput)
    .output(Health)
    .query(({ input, ctx, signal }) => handler(input, { ctx, signal }));
