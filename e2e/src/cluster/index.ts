export { runCluster } from "./run-cluster.ts";
export type { ClusterRunOptions, ScenarioResult } from "./run-cluster.ts";
export { isScenario, SCENARIOS } from "./scenarios.ts";
export type { ScenarioName } from "./scenarios.ts";
