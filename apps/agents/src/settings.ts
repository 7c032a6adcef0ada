/** What can be set about presence and routing; times in milliseconds. */
export interface AgentsSettings {
  /** How many open tickets an agent takes at once, unless `agents.upsert` said otherwise. */
  readonly defaultCapacity: number;
  /** How long an agent may be offline before they lose what they have not picked. */
  readonly offlineGraceMs: number;
  /** How long an agent has to pick a ticket. */
  readonly pickTimeoutMs: number;
  /** How often waiting tickets are looked at without being told of, in case a process died before it routed them. */
  readonly sweepMs: number;
  /** How many tickets are routed in one transaction. */
  readonly routingBatchSize: number;
}

export const DEFAULT_SETTINGS: AgentsSettings = {
  defaultCapacity: 20,
  offlineGraceMs: 30_000,
  pickTimeoutMs: 120_000,
  sweepMs: 1_000,
  routingBatchSize: 100,
};
