import { z } from "zod";
import { databaseUrl } from "./database-address.ts";
import { natsConfig } from "./nats-config.ts";

const port = z.coerce.number().int().min(1).max(65_535);

/** The variables that every program of the system understands: `z.object({ ...baseConfig, … })`. */
export const baseConfig = {
  NODE_ENV: z
    .enum(["development", "test", "production"])
    .default("development")
    .describe("One of development, test, production."),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("The least that is logged: trace, debug, info, warn, error, fatal or silent."),
  ...natsConfig,
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be a URL such as http://127.0.0.1:4318" })
    .optional()
    .describe("Where traces are sent by OTLP over HTTP; without it nothing is traced."),
  HEALTH_PORT: port
    .optional()
    .describe("A port of its own for GET /health/live, /health/ready and /metrics; leave it out for none."),
  HEALTH_HOST: z
    .string()
    .default("127.0.0.1")
    .describe("The address that HEALTH_PORT listens on; 0.0.0.0 in the image."),
  CROSSDESK_VERSION: z.string().max(128).optional().describe("The release that runs; the image sets it."),
  CROSSDESK_REVISION: z.string().max(128).optional().describe("The commit that it was built from; the image sets it."),
  ON_WRONG_SETTINGS: z
    .enum(["exit", "wait"])
    .default("exit")
    .describe("Whether wrong settings end the program with code 78, or have it wait to be stopped."),
  SHUTDOWN_GRACE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3_600)
    .default(4)
    .describe("Seconds that calls and background work have to end in after SIGTERM, 1 to 3,600."),
};

/** The variables of a program that publishes events, beside `baseConfig`. */
export const eventsConfig = {
  EVENTS_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .optional()
    .describe("On how many servers of NATS each event is kept, 1 to 5; 3 where NATS has as many servers, else 1."),
  EVENTS_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1_048_576)
    .optional()
    .describe("The most bytes that the stream of events takes, beyond which the oldest go; no limit unless given."),
  EVENTS_MAX_AGE_HOURS: z.coerce
    .number()
    .min(24)
    .max(8_760)
    .optional()
    .describe("How long NATS keeps events, in hours, 24 to 8,760; 168 (7 days) when the stream is created."),
};

/** Reads the variables of the streams of events. */
export const toStreamOptions = (config: z.infer<z.ZodObject<typeof eventsConfig>>) => ({
  replicas: config.EVENTS_REPLICAS,
  maxBytes: config.EVENTS_MAX_BYTES,
  maxAgeMs: config.EVENTS_MAX_AGE_HOURS === undefined ? undefined : config.EVENTS_MAX_AGE_HOURS * 3_600_000,
});

/** The variables of a program with a database of its own, beside `baseConfig`. */
export const databaseConfig = {
  DATABASE_URL: databaseUrl.describe(
    "The PostgreSQL server, or several hosts with commas between them, with target_session_attrs and sslmode behind a `?`. `npm start` sets it; else postgres://<user>:<password>@<host>:5432.",
  ),
  DATABASE_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(10)
    .describe(
      "The most connections to PostgreSQL for transactions of one process, 2 to 200; beside them are 2 for quick reads, and up to half as many for slow ones.",
    ),
};
