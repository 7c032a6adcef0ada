export { createBackoff } from "./backoff.ts";
export type { Backoff } from "./backoff.ts";
export { connectEventStream } from "./event-stream.ts";
export { follow } from "./follow.ts";
export { createSigner } from "./signer.ts";
export type { SignState } from "./signer.ts";
export type { AttemptHandlers, Connect, Following, LiveState, StreamNotice } from "./follow.ts";
