export { parseCompose } from "./compose-file.ts";
export { addressOnDemand, type OnDemand, type Shared, startOnDemand } from "./on-demand.ts";
export { type Answer, send, type Sent } from "./send.ts";
export { openTestBroker, type TestBroker } from "./test-broker.ts";
export {
  createTestDatabase,
  type DatabaseTemplate,
  initialisedCluster,
  startTestPostgres,
  type TestDatabase,
} from "./test-database.ts";
