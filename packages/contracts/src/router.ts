export { createCrossdeskRouter } from "./crossdesk-router.ts";
export type { CrossdeskHandlers, CrossdeskRouter } from "./crossdesk-router.ts";
export { createForwardingRouter } from "./forwarding.ts";
export type { Forward, ForwardedCall, ProcedurePath } from "./forwarding.ts";
export { createHealthProcedure, Health, NoInput } from "./health.ts";
export type { HealthHandler } from "./health.ts";
export { procedure, router } from "./trpc.ts";
export type { Call, Handler, Tracked, WatchHandler } from "./trpc.ts";
