export { addressOnDemand, type OnDemand, type Shared, startOnDemand } from "./on-demand.ts";
export { type Answer, send, type Sent } from "./send.ts";
