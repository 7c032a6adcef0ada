import { baseConfig, databaseConfig } from "@crossdesk/service-kit";
import { z } from "zod";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { AgentsSettings } from "./settings.ts";

const seconds = (defaultMs: number) =>
  z.coerce
    .number()
    .min(0.05)
    .max(86_400)
    .default(defaultMs / 1_000);

/** The environment of the agents service. */
export const AgentsConfig = z.object({
  ...baseConfig,
  ...databaseConfig,
  AGENT_CAPACITY: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(DEFAULT_SETTINGS.defaultCapacity)
    .describe("How many open tickets an agent takes at once, unless told otherwise for that agent."),
  AGENT_OFFLINE_GRACE_SECONDS: seconds(DEFAULT_SETTINGS.offlineGraceMs).describe(
    "How long an agent may be offline before losing the tickets that they have not picked.",
  ),
  AGENT_PICK_TIMEOUT_SECONDS: seconds(DEFAULT_SETTINGS.pickTimeoutMs).describe(
    "How long an agent has to pick a ticket before it goes to another.",
  ),
});
export type AgentsConfig = z.infer<typeof AgentsConfig>;

export const toSettings = (config: AgentsConfig): AgentsSettings => ({
  ...DEFAULT_SETTINGS,
  defaultCapacity: config.AGENT_CAPACITY,
  offlineGraceMs: Math.round(config.AGENT_OFFLINE_GRACE_SECONDS * 1_000),
  pickTimeoutMs: Math.round(config.AGENT_PICK_TIMEOUT_SECONDS * 1_000),
});
