import type { DestinationRules } from "./domain/destination.ts";

/** What can be set about webhooks; times in milliseconds. */
export interface WebhooksSettings {
  /** Where webhooks may be sent to. */
  readonly destinations: DestinationRules;
  /** How long an endpoint may take to answer, from the connection to the last byte that is read of it. */
  readonly timeoutMs: number;
  /** How many requests one process has under way. */
  readonly concurrency: number;
  /** How many of them, over all replicas, go to one endpoint; to one that is failing goes one. */
  readonly endpointConcurrency: number;
  /** How long a secret signs on after a rotation, unless the rotation says otherwise. */
  readonly secretOverlapMs: number;
  /** An endpoint at which everything has failed for this long is disabled. */
  readonly disableAfterMs: number;
  /** How long an endpoint that asks for less, without saying for how long, is left alone. */
  readonly throttleMs: number;
  /** How long deliveries and their attempts are kept. */
  readonly retentionDays: number;
  readonly endpointsPerEntity: number;
  /** How soon a retry, or work of another replica, is found without a notification. */
  readonly pollMs: number;
  /** How long requests under way may go on when the service ends. */
  readonly closeGraceMs: number;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

export const DEFAULT_SETTINGS: WebhooksSettings = {
  destinations: {
    allowHttp: false,
    ports: [
      { from: 443, to: 443 },
      { from: 8443, to: 8443 },
    ],
    allowedNetworks: [],
  },
  timeoutMs: 20 * SECOND,
  concurrency: 128,
  endpointConcurrency: 4,
  secretOverlapMs: 24 * HOUR,
  disableAfterMs: 72 * HOUR,
  throttleMs: 30 * SECOND,
  retentionDays: 30,
  endpointsPerEntity: 20,
  pollMs: SECOND,
  closeGraceMs: 2 * SECOND,
};
