import { baseConfig, databaseConfig, eventsConfig } from "@crossdesk/service-kit";
import { z } from "zod";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { AgentsSettings } from "./settings.ts";

const seconds = (defaultMs: number, { least = 0.05 }: { readonly least?: number } = {}) =>
  z.coerce
    .number()
    .min(least)
    .max(86_400)
    .default(defaultMs / 1_000);

/** The environment of the agents service. */
export const AgentsConfig = z.object({
  ...baseConfig,
  ...databaseConfig,
  ...eventsConfig,
  AGENT_CAPACITY: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(DEFAULT_SETTINGS.defaultCapacity)
    .describe("How many open tickets an agent takes at once, by default otherwise for that agent."),
  AGENT_OFFLINE_GRACE_SECONDS: seconds(DEFAULT_SETTINGS.offlineGraceMs).describe(
    "How long an agent may be offline before losing the tickets that they have not picked.",
  ),
  AGENT_ABSENCE_SECONDS: seconds(DEFAULT_SETTINGS.absenceMs, { least: 15 }).describe(
    "How long an agent counts as present after their console confirmed it last; it does so about every 10 seconds.",
  ),
  AGENT_ABSENCE_GRACE_SECONDS: seconds(DEFAULT_SETTINGS.absenceGraceMs).describe(
    "How long an agent may be absent before losing the tickets that they have not picked.",
  ),
  AGENT_ABSENCE_RELEASE_SECONDS: seconds(DEFAULT_SETTINGS.chatReleaseMs).describe(
    "How long an agent may be absent before their chats whose customers wait go back into the queue.",
  ),
  AGENT_ABSENCE_RELEASE_HOURS: z.coerce
    .number()
    .min(0.01)
    .max(8_760)
    .default(DEFAULT_SETTINGS.ticketReleaseMs / 3_600_000)
    .describe("The same for their picked tickets of other channels, in hours."),
  AGENT_PICK_TIMEOUT_SECONDS: seconds(DEFAULT_SETTINGS.pickTimeoutMs).describe(
    "How long an agent has to pick a ticket before it goes to another.",
  ),
});
export type AgentsConfig = z.infer<typeof AgentsConfig>;

export const toSettings = (config: AgentsConfig): AgentsSettings => ({
  ...DEFAULT_SETTINGS,
  defaultCapacity: config.AGENT_CAPACITY,
  offlineGraceMs: Math.round(config.AGENT_OFFLINE_GRACE_SECONDS * 1_000),
  absenceMs: Math.round(config.AGENT_ABSENCE_SECONDS * 1_000),
  absenceGraceMs: Math.round(config.AGENT_ABSENCE_GRACE_SECONDS * 1_000),
  chatReleaseMs: Math.round(config.AGENT_ABSENCE_RELEASE_SECONDS * 1_000),
  ticketReleaseMs: Math.round(config.AGENT_ABSENCE_RELEASE_HOURS * 3_600_000),
  pickTimeoutMs: Math.round(config.AGENT_PICK_TIMEOUT_SECONDS * 1_000),
});
