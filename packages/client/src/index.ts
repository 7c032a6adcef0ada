export { CrossdeskError, isRetryable, toCrossdeskError, withCall } from "@crossdesk/contracts";
export type { Caller, CrossdeskClient, CrossdeskRouter, ErrorKind } from "@crossdesk/contracts";
export { connectCrossdesk } from "./connect.ts";
export type { ConnectByHttp, ConnectByNats, CrossdeskConnection } from "./connect.ts";
export { withCallOptions } from "./links/keyed-link.ts";
export type { NatsAddress } from "./nats-connection.ts";
export { createCrossdeskClient } from "./services.ts";
export type { CrossdeskClientOptions } from "./services.ts";
