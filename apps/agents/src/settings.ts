/** What can be set about presence and routing; times in milliseconds. */
export interface AgentsSettings {
  /** How many open tickets an agent takes at once, unless `agents.upsert` said otherwise. */
  readonly defaultCapacity: number;
  /** How long an agent may be offline before they lose what they have not picked. */
  readonly offlineGraceMs: number;
  /** How long an agent is taken to be there after their console said so last. */
  readonly absenceMs: number;
  /** The same after the console said that it closes: more than the time between two ticks, which another console of theirs answers. */
  readonly leavingMs: number;
  /** How long an agent may be absent before they lose what they have not picked. */
  readonly absenceGraceMs: number;
  /** How long an agent may be absent before picked chats whose customer waits go back into the queue. */
  readonly chatReleaseMs: number;
  /** The same for picked tickets of other channels. */
  readonly ticketReleaseMs: number;
  /** How often absent agents' picked tickets are looked at. */
  readonly releaseSweepMs: number;
  /** How often those who watch agents get a sign that the stream is live. */
  readonly tickMs: number;
  /** How often all agents are compared with what their watchers got, in case the message of a change was lost. */
  readonly compareMs: number;
  /** After this time without a sweep, agents who could not confirm their presence do not count as absent. */
  readonly outageMs: number;
  /** How long an agent has to pick a ticket. */
  readonly pickTimeoutMs: number;
  /** How often waiting tickets are looked for without a notification, in case a process died before it routed them. */
  readonly sweepMs: number;
  /** How many tickets are routed in one transaction. */
  readonly routingBatchSize: number;
}

export const DEFAULT_SETTINGS: AgentsSettings = {
  defaultCapacity: 20,
  offlineGraceMs: 30_000,
  absenceMs: 60_000,
  leavingMs: 12_000,
  absenceGraceMs: 30_000,
  chatReleaseMs: 300_000,
  ticketReleaseMs: 86_400_000,
  releaseSweepMs: 5_000,
  tickMs: 10_000,
  compareMs: 15_000,
  outageMs: 15_000,
  pickTimeoutMs: 120_000,
  sweepMs: 1_000,
  routingBatchSize: 100,
};
