import { baseConfig, databaseConfig, eventsConfig, jsonRecord } from "@crossdesk/service-kit";
import { z } from "zod";
import type { RowLimits } from "./domain/row-limits.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { EntityPolicy, IdlePolicy, TicketsSettings } from "./settings.ts";
import { anchorConfig, checkAnchors } from "./anchors/config.ts";
import { checkZendesk, zendeskConfig } from "./zendesk/config.ts";

const LEAST_MINUTES = 0.001;
const MOST_MINUTES = 525_600;
const HOUR_MS = 3_600_000;
/** A year, and for the shortest time a few seconds, so that it can be tried out. */
const LEAST_HOURS = 0.001;
const MOST_HOURS = 8_760;

const minutes = (defaultMs: number) =>
  z.coerce
    .number()
    .min(LEAST_MINUTES)
    .max(MOST_MINUTES)
    .default(defaultMs / 60_000);

const hours = (least: number, defaultMs: number) =>
  z.coerce
    .number()
    .min(least)
    .max(MOST_HOURS)
    .default(defaultMs / HOUR_MS);

const entityMinutes = z.number().min(LEAST_MINUTES).max(MOST_MINUTES);
const EntityIdle = z
  .object({ warnMinutes: entityMinutes, closeMinutes: entityMinutes })
  .refine(({ warnMinutes, closeMinutes }) => closeMinutes > warnMinutes, {
    path: ["closeMinutes"],
    error: "must be more than warnMinutes",
  });

/** A JSON object with a value for each entity that has one of its own. */
const byEntity = <Value extends z.ZodType>(value: Value) => jsonRecord(z.string().min(1), value).prefault("{}");

/** What callers may write in a day in production; elsewhere, a limit that is not reached. */
const ROWS = { ofTenant: 10_000_000, ofCaller: 2_000_000, ofCustomer: 20_000 } as const;

const rowsADay = (whose: string, rows: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe(
      `How many tickets, messages, notes and the like ${whose} may write in a day (UTC); others get 429. ${rows.toLocaleString("en-GB")} in production, 1,000,000,000 elsewhere.`,
    );

/** The environment of the tickets service. */
export const TicketsConfig = z
  .object({
    ...baseConfig,
    ...databaseConfig,
    ...eventsConfig,
    ...zendeskConfig,
    ...anchorConfig,
    AUTO_CLOSE_WARNING_MINUTES: minutes(DEFAULT_SETTINGS.idle.warnAfterMs).describe(
      "Minutes without the customer's answer after which a live chat is warned.",
    ),
    AUTO_CLOSE_MINUTES: minutes(DEFAULT_SETTINGS.idle.closeAfterMs).describe(
      "Minutes without the customer's answer after which a live chat is closed.",
    ),
    AUTO_CLOSE_BY_ENTITY: byEntity(EntityIdle).describe(
      'Other times by entity: {"FP_SG": {"warnMinutes": 5, "closeMinutes": 8}}.',
    ),
    RESOLVED_CLOSE_HOURS: hours(LEAST_HOURS, DEFAULT_SETTINGS.resolvedCloseMs).describe(
      "Hours without messages after which a resolved ticket is closed.",
    ),
    RESOLVED_CLOSE_HOURS_BY_ENTITY: byEntity(z.number().min(LEAST_HOURS).max(MOST_HOURS)).describe(
      'Other times by entity: {"FP_SG": 48}.',
    ),
    REOPEN_HOURS: hours(0, DEFAULT_SETTINGS.reopenMs).describe(
      "Hours after the closing in which the customer reopens a ticket by writing; 0: never.",
    ),
    REOPEN_HOURS_BY_ENTITY: byEntity(z.number().min(0).max(MOST_HOURS)).describe(
      'Other times by entity: {"FP_SG": 24}.',
    ),
    ROWS_A_DAY_PER_TENANT: rowsADay("all callers of one tenant", ROWS.ofTenant),
    ROWS_A_DAY_PER_CALLER: rowsADay("one partner, agent, admin or service", ROWS.ofCaller),
    ROWS_A_DAY_PER_CUSTOMER: rowsADay("one customer", ROWS.ofCustomer),
  })
  .refine((config) => config.AUTO_CLOSE_MINUTES > config.AUTO_CLOSE_WARNING_MINUTES, {
    path: ["AUTO_CLOSE_MINUTES"],
    error: "must be more than AUTO_CLOSE_WARNING_MINUTES",
  })
  .superRefine(checkZendesk)
  .superRefine(checkAnchors);
export type TicketsConfig = z.infer<typeof TicketsConfig>;

const toIdle = (warnMinutes: number, closeMinutes: number): IdlePolicy => ({
  warnAfterMs: Math.round(warnMinutes * 60_000),
  closeAfterMs: Math.round(closeMinutes * 60_000),
});

const toMs = (given: number): number => Math.round(given * HOUR_MS);

const policiesOf = (config: TicketsConfig): Record<string, EntityPolicy> => {
  const idle = config.AUTO_CLOSE_BY_ENTITY;
  const resolved = config.RESOLVED_CLOSE_HOURS_BY_ENTITY;
  const reopen = config.REOPEN_HOURS_BY_ENTITY;
  const entityIds = new Set([idle, resolved, reopen].flatMap((each) => Object.keys(each)));
  const policyOf = (id: string): EntityPolicy => ({
    ...(idle[id] === undefined ? {} : { idle: toIdle(idle[id].warnMinutes, idle[id].closeMinutes) }),
    ...(resolved[id] === undefined ? {} : { resolvedCloseMs: toMs(resolved[id]) }),
    ...(reopen[id] === undefined ? {} : { reopenMs: toMs(reopen[id]) }),
  });
  return Object.fromEntries(Array.from(entityIds, (id) => [id, policyOf(id)]));
};

const toRowLimits = (config: TicketsConfig): RowLimits => {
  const defaults = config.NODE_ENV === "production" ? ROWS : DEFAULT_SETTINGS.rows;
  return {
    ofTenant: config.ROWS_A_DAY_PER_TENANT ?? defaults.ofTenant,
    ofCaller: config.ROWS_A_DAY_PER_CALLER ?? defaults.ofCaller,
    ofCustomer: config.ROWS_A_DAY_PER_CUSTOMER ?? defaults.ofCustomer,
  };
};

export const toSettings = (config: TicketsConfig): TicketsSettings => ({
  ...DEFAULT_SETTINGS,
  rows: toRowLimits(config),
  idle: toIdle(config.AUTO_CLOSE_WARNING_MINUTES, config.AUTO_CLOSE_MINUTES),
  resolvedCloseMs: toMs(config.RESOLVED_CLOSE_HOURS),
  reopenMs: toMs(config.REOPEN_HOURS),
  byEntity: policiesOf(config),
});
