/** The kinds of this service's timers. */
export const TIMERS = {
  /** Key: the ticket's id; version: the assignment's. */
  notPicked: "not-picked",
  /** Key: the agent's id; version: the agent's. */
  offlineGrace: "offline-grace",
  /** Key: the agent's id; version: the agent's. */
  absenceGrace: "absence-grace",
} as const;
