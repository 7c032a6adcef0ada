import { AgentsConfig } from "@crossdesk/agents";
import { FilesConfig } from "@crossdesk/files";
import { GatewayEnvironment } from "@crossdesk/gateway";
import { TicketsConfig } from "@crossdesk/tickets";
import { WebhooksConfig } from "@crossdesk/webhooks";

/** The environment that each app reads. */
export const CONFIGS = {
  gateway: GatewayEnvironment,
  tickets: TicketsConfig,
  agents: AgentsConfig,
  files: FilesConfig,
  webhooks: WebhooksConfig,
} as const;
export type App = keyof typeof CONFIGS;
export const APPS = Object.keys(CONFIGS) as App[];

/** What the image sets, and no `.env`. */
export const OF_THE_IMAGE: readonly string[] = [
  "HOST",
  "PORT",
  "HEALTH_HOST",
  "HEALTH_PORT",
  "CROSSDESK_DATA",
  "CROSSDESK_VERSION",
  "CROSSDESK_REVISION",
];
