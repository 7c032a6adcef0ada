export { parseCompose } from "./compose-file.ts";
export { findNatsServer } from "../nats-program.ts";
export { addressOnDemand, type OnDemand, type Shared, startOnDemand } from "./on-demand.ts";
export { type Answer, send, type Sent } from "./send.ts";
