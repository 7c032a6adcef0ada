import type { RowLimits } from "./domain/row-limits.ts";

/** When a live chat whose customer does not answer ends. */
export interface IdlePolicy {
  /** Milliseconds without an answer after which the customer is warned. */
  readonly warnAfterMs: number;
  /** Milliseconds without an answer after which the chat is closed. */
  readonly closeAfterMs: number;
}

/** How the tickets of an entity end, and begin again. */
export interface TicketPolicy {
  readonly idle: IdlePolicy;
  /** Milliseconds without messages after which a resolved ticket is closed. */
  readonly resolvedCloseMs: number;
  /** Milliseconds after the closing in which a customer reopens the ticket by writing; 0: never. */
  readonly reopenMs: number;
}

/** What an entity has of its own; what is left out is as everywhere. */
export type EntityPolicy = { readonly [Name in keyof TicketPolicy]?: TicketPolicy[Name] | undefined };

export interface TicketsSettings extends TicketPolicy {
  /** How much callers may write in a day. */
  readonly rows: RowLimits;
  /** Entities with times of their own. */
  readonly byEntity: Readonly<Record<string, EntityPolicy>>;
  /** Milliseconds between tries to link a complaint's images while the files service is away. */
  readonly linkRetryMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const DEFAULT_SETTINGS: TicketsSettings = {
  idle: { warnAfterMs: 10 * MINUTE, closeAfterMs: 15 * MINUTE },
  resolvedCloseMs: 96 * HOUR,
  reopenMs: 72 * HOUR,
  byEntity: {},
  // A developer's own load tests are one caller.
  rows: { ofTenant: 1_000_000_000, ofCaller: 1_000_000_000, ofCustomer: 1_000_000_000 },
  linkRetryMs: 30_000,
};

export const policyOf = (settings: TicketsSettings, entityId: string): TicketPolicy => {
  const own = Object.hasOwn(settings.byEntity, entityId) ? settings.byEntity[entityId] : undefined;
  return {
    idle: own?.idle ?? settings.idle,
    resolvedCloseMs: own?.resolvedCloseMs ?? settings.resolvedCloseMs,
    reopenMs: own?.reopenMs ?? settings.reopenMs,
  };
};
