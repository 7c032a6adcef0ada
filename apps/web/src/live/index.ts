export { createBackoff } from "./backoff.ts";
export type { Backoff, BackoffOptions } from "./backoff.ts";
export { connectEventStream, endOf } from "./event-stream.ts";
export type { EventStreamOptions } from "./event-stream.ts";
export { follow } from "./follow.ts";
export type { AttemptEnd, AttemptHandlers, Connect, Following, FollowOptions, LiveState } from "./follow.ts";
