import { baseConfig, databaseConfig } from "@crossdesk/service-kit";
import { z } from "zod";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { IdlePolicy, TicketsSettings } from "./settings.ts";
import { checkZendesk, zendeskConfig } from "./zendesk/config.ts";

const LEAST_MINUTES = 0.001;
const MOST_MINUTES = 525_600;

const minutes = (defaultMs: number) =>
  z.coerce
    .number()
    .min(LEAST_MINUTES)
    .max(MOST_MINUTES)
    .default(defaultMs / 60_000);

const entityMinutes = z.number().min(LEAST_MINUTES).max(MOST_MINUTES);
const EntityPolicies = z.record(
  z.string().min(1),
  z
    .object({ warnMinutes: entityMinutes, closeMinutes: entityMinutes })
    .refine(({ warnMinutes, closeMinutes }) => closeMinutes > warnMinutes, {
      path: ["closeMinutes"],
      error: "must be more than warnMinutes",
    }),
);

const parseJson = (text: string, ctx: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
};

/** The environment of the tickets service. */
export const TicketsConfig = z
  .object({
    ...baseConfig,
    ...databaseConfig,
    ...zendeskConfig,
    AUTO_CLOSE_WARNING_MINUTES: minutes(DEFAULT_SETTINGS.idle.warnAfterMs).describe(
      "Silence in a picked chat after which it is warned.",
    ),
    AUTO_CLOSE_MINUTES: minutes(DEFAULT_SETTINGS.idle.closeAfterMs).describe(
      "Silence in a picked chat after which it is closed.",
    ),
    AUTO_CLOSE_BY_ENTITY: z
      .string()
      .transform(parseJson)
      .pipe(EntityPolicies)
      .prefault("{}")
      .describe('Other times by entity: {"FP_SG": {"warnMinutes": 5, "closeMinutes": 8}}.'),
  })
  .refine((config) => config.AUTO_CLOSE_MINUTES > config.AUTO_CLOSE_WARNING_MINUTES, {
    path: ["AUTO_CLOSE_MINUTES"],
    error: "must be more than AUTO_CLOSE_WARNING_MINUTES",
  })
  .superRefine(checkZendesk);
export type TicketsConfig = z.infer<typeof TicketsConfig>;

const toPolicy = (warnMinutes: number, closeMinutes: number): IdlePolicy => ({
  warnAfterMs: Math.round(warnMinutes * 60_000),
  closeAfterMs: Math.round(closeMinutes * 60_000),
});

export const toSettings = (config: TicketsConfig): TicketsSettings => ({
  ...DEFAULT_SETTINGS,
  idle: toPolicy(config.AUTO_CLOSE_WARNING_MINUTES, config.AUTO_CLOSE_MINUTES),
  idleByEntity: Object.fromEntries(
    Object.entries(config.AUTO_CLOSE_BY_ENTITY).map(([entityId, { warnMinutes, closeMinutes }]) => [
      entityId,
      toPolicy(warnMinutes, closeMinutes),
    ]),
  ),
});
