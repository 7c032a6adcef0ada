/** How the service treats tickets that nobody says anything about. */
export interface IdlePolicy {
  /** Silence, in milliseconds, after which a picked chat is warned. */
  readonly warnAfterMs: number;
  /** Silence, in milliseconds, after which it is closed. */
  readonly closeAfterMs: number;
}

export interface TicketsSettings {
  readonly idle: IdlePolicy;
  /** Entities with an idle policy of their own. */
  readonly idleByEntity: Readonly<Record<string, IdlePolicy>>;
  /** Milliseconds between tries to link a complaint's images while the files service is away. */
  readonly linkRetryMs: number;
}

const MINUTE = 60_000;

export const DEFAULT_SETTINGS: TicketsSettings = {
  idle: { warnAfterMs: 10 * MINUTE, closeAfterMs: 15 * MINUTE },
  idleByEntity: {},
  linkRetryMs: 30_000,
};

export const idlePolicyOf = (settings: TicketsSettings, entityId: string): IdlePolicy =>
  settings.idleByEntity[entityId] ?? settings.idle;
