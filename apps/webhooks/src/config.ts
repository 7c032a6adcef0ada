import { baseConfig, databaseConfig } from "@crossdesk/service-kit";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { EncryptionKeys } from "./encryption/encryption-keys.ts";
import { DEFAULT_SETTINGS } from "./settings.ts";
import type { WebhooksSettings } from "./settings.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const listOf = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .transform((text) => text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()])))
    .pipe(z.array(item));

const Network = z.string().refine((text) => ipaddr.isValidCIDR(text), {
  error: "must be networks such as 10.20.0.0/16, with commas between them",
});

const Ports = z
  .string()
  .regex(/^\d{1,5}(-\d{1,5})?$/, { error: "must be ports such as 443 or 8000-8999, with commas between them" })
  .transform((text) => {
    const [from = 0, to = from] = text.split("-").map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from >= 1 && from <= to && to <= 65_535, { error: "must be ports from 1 to 65535" });

const number = (least: number, most: number, preset: number) => z.coerce.number().min(least).max(most).default(preset);
const whole = (least: number, most: number, preset: number) =>
  z.coerce.number().int().min(least).max(most).default(preset);

/** The environment of the webhooks service. */
export const WebhooksConfig = z.object({
  ...baseConfig,
  ...databaseConfig,
  WEBHOOKS_ENCRYPTION_KEYS: EncryptionKeys.describe(
    "Keys that endpoints' secrets are encrypted with in the database, as id:key, joined by commas; the first encrypts, all decrypt. " +
      "`npm start` makes one; else an id of your own and what `openssl rand -hex 32` prints.",
  ),
  WEBHOOKS_ALLOW_HTTP: z
    .stringbool()
    .default(DEFAULT_SETTINGS.destinations.allowHttp)
    .describe("Whether endpoints may be plain http, for development: true or false."),
  WEBHOOKS_PORTS: listOf(Ports)
    .default([...DEFAULT_SETTINGS.destinations.ports])
    .describe("The ports that endpoints may have, such as 443,8443 or 1-65535."),
  WEBHOOKS_ALLOWED_NETWORKS: listOf(Network)
    .default([...DEFAULT_SETTINGS.destinations.allowedNetworks])
    .describe("Networks that are reached although they are not public, such as 127.0.0.0/8 in development."),
  WEBHOOKS_TIMEOUT_SECONDS: number(1, 60, DEFAULT_SETTINGS.timeoutMs / SECOND).describe(
    "How long an endpoint may take to answer.",
  ),
  WEBHOOKS_CONCURRENCY: whole(1, 1_000, DEFAULT_SETTINGS.concurrency).describe(
    "How many requests one process has under way.",
  ),
  WEBHOOKS_ENDPOINT_CONCURRENCY: whole(1, 100, DEFAULT_SETTINGS.endpointConcurrency).describe(
    "How many requests go to one endpoint at once.",
  ),
  WEBHOOKS_SECRET_OVERLAP_HOURS: number(0, 168, DEFAULT_SETTINGS.secretOverlapMs / HOUR).describe(
    "How long a secret signs on after it was rotated.",
  ),
  WEBHOOKS_DISABLE_AFTER_HOURS: number(1, 720, DEFAULT_SETTINGS.disableAfterMs / HOUR).describe(
    "An endpoint at which everything has failed for this long is disabled.",
  ),
  WEBHOOKS_RETENTION_DAYS: whole(4, 365, DEFAULT_SETTINGS.retentionDays).describe(
    "How long deliveries are kept; retries alone take more than three days.",
  ),
  WEBHOOKS_ENDPOINTS_PER_ENTITY: whole(1, 1_000, DEFAULT_SETTINGS.endpointsPerEntity).describe(
    "How many endpoints one entity may have.",
  ),
});
export type WebhooksConfig = z.infer<typeof WebhooksConfig>;

export const toSettings = (config: WebhooksConfig): WebhooksSettings => ({
  ...DEFAULT_SETTINGS,
  destinations: {
    allowHttp: config.WEBHOOKS_ALLOW_HTTP,
    ports: config.WEBHOOKS_PORTS,
    allowedNetworks: config.WEBHOOKS_ALLOWED_NETWORKS,
  },
  timeoutMs: config.WEBHOOKS_TIMEOUT_SECONDS * SECOND,
  concurrency: config.WEBHOOKS_CONCURRENCY,
  endpointConcurrency: config.WEBHOOKS_ENDPOINT_CONCURRENCY,
  secretOverlapMs: config.WEBHOOKS_SECRET_OVERLAP_HOURS * HOUR,
  disableAfterMs: config.WEBHOOKS_DISABLE_AFTER_HOURS * HOUR,
  retentionDays: config.WEBHOOKS_RETENTION_DAYS,
  endpointsPerEntity: config.WEBHOOKS_ENDPOINTS_PER_ENTITY,
});
