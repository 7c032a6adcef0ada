import { z } from "zod";
import { DEFAULT_PACE } from "./body-pace.ts";
import type { BodyPace } from "./body-pace.ts";
import type { LoadBounds } from "./load-shedding.ts";
import type { StreamLimits } from "../live/open-streams.ts";
import type { LedgerLimits } from "./ledger/ledger-plugin.ts";

/** What the gateway lets in. */
export interface EdgeLimits extends LedgerLimits {
  readonly load: LoadBounds;
  readonly streams: StreamLimits;
  /** How fast bodies must come. */
  readonly pace: BodyPace;
  /** The origins whose pages may call; none by default. */
  readonly origins: readonly string[];
  /** The proxies whose `X-Forwarded-For` is believed: addresses or ranges; none by default. */
  readonly trustedProxies: readonly string[];
}

/** A developer's own load tests are one caller. */
const UNLIMITED = 1_000_000;
const CALLERS = {
  development: { requests: UNLIMITED, inFlight: UNLIMITED, tenantInFlight: UNLIMITED, uploads: UNLIMITED },
  test: { requests: UNLIMITED, inFlight: UNLIMITED, tenantInFlight: UNLIMITED, uploads: UNLIMITED },
  production: { requests: 6_000, inFlight: 400, tenantInFlight: 1_600, uploads: 50 },
} as const;
/** What all callers of a tenant may have under way, in uploads of one of them. */
const UPLOADERS_OF_TENANT = 10;

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
/** Where a page comes from: scheme, host and port, and nothing behind them. */
export const origin = z
  .string()
  .refine((value) => /^https?:/u.test(value) && URL.canParse(value) && new URL(value).origin === value, {
    error: "must be origins such as https://shop.example.com, with commas between them",
  });

/** The variables of the limits: `z.object({ ...edgeConfig, … })`. */
export const edgeConfig = {
  RATE_LIMIT_REQUESTS: wholeNumber(1, 1_000_000_000)
    .optional()
    .describe(
      "How many requests one caller may make per window, at all gateways together: 6,000 in production, 1,000,000 elsewhere.",
    ),
  RATE_LIMIT_TENANT_REQUESTS: wholeNumber(1, 1_000_000_000)
    .optional()
    .describe("The same of all callers of one tenant: 50 times RATE_LIMIT_REQUESTS unless given."),
  RATE_LIMIT_WINDOW_SECONDS: wholeNumber(1, 86_400)
    .default(60)
    .describe("How long a rate limit's window is, in seconds."),
  MAX_IN_FLIGHT: wholeNumber(1, 1_000_000)
    .default(2_000)
    .describe("How many requests are answered at once; others get 503."),
  IN_FLIGHT_PER_CALLER: wholeNumber(1, 1_000_000)
    .optional()
    .describe(
      "How many requests of one caller are answered at once, at all gateways together; others get 429. 400 in production, 1,000,000 elsewhere.",
    ),
  IN_FLIGHT_PER_TENANT: wholeNumber(1, 1_000_000)
    .optional()
    .describe("The same of all callers of one tenant: 1,600 in production, 1,000,000 elsewhere."),
  UPLOADS_PER_CALLER: wholeNumber(1, 1_000_000)
    .optional()
    .describe(
      "How many files one caller may be sending at once, at all gateways together; others get 429. 50 in production, 1,000,000 elsewhere.",
    ),
  UPLOADS_PER_TENANT: wholeNumber(1, 1_000_000)
    .optional()
    .describe("The same of all callers of one tenant: 10 times UPLOADS_PER_CALLER unless given."),
  STREAMS_PER_CALLER: wholeNumber(1, 1_000_000)
    .default(100)
    .describe("How many streams of live updates one caller may have open at all gateways together; others get 429."),
  STREAMS_PER_TENANT: wholeNumber(1, 1_000_000)
    .default(16_000)
    .describe("How many streams the callers of one tenant may have open at all gateways together; others get 429."),
  MAX_STREAMS: wholeNumber(1, 1_000_000)
    .default(18_000)
    .describe("How many streams may be open at once at a gateway, below its limit of open files; others get 503."),
  MAX_EVENT_LOOP_DELAY_MS: wholeNumber(10, 60_000)
    .default(1_000)
    .describe("How far the event loop may lag behind before requests get 503."),
  CORS_ORIGINS: list
    .pipe(z.array(origin))
    .default([])
    .describe("The origins whose pages may call from a browser, with commas between them; none unless given."),
  TRUSTED_PROXIES: list
    .default([])
    .describe("The proxies whose X-Forwarded-For is believed: addresses or ranges, with commas between them."),
};

const EdgeEnvironment = z.object(edgeConfig);

/** What the environment says of all gateways together. */
const toLedgerLimits = (
  env: z.output<typeof EdgeEnvironment> & { readonly NODE_ENV: keyof typeof CALLERS },
): Omit<LedgerLimits, "streams"> => {
  const defaults = CALLERS[env.NODE_ENV];
  const uploads = env.UPLOADS_PER_CALLER ?? defaults.uploads;
  return {
    rate: {
      requests: env.RATE_LIMIT_REQUESTS ?? defaults.requests,
      tenantRequests: env.RATE_LIMIT_TENANT_REQUESTS,
      windowSeconds: env.RATE_LIMIT_WINDOW_SECONDS,
    },
    inFlight: {
      perCaller: env.IN_FLIGHT_PER_CALLER ?? defaults.inFlight,
      perTenant: env.IN_FLIGHT_PER_TENANT ?? defaults.tenantInFlight,
    },
    uploads: { perCaller: uploads, perTenant: env.UPLOADS_PER_TENANT ?? UPLOADERS_OF_TENANT * uploads },
  };
};

export const toEdgeLimits = (
  env: z.output<typeof EdgeEnvironment> & { readonly NODE_ENV: keyof typeof CALLERS },
): EdgeLimits => ({
  ...toLedgerLimits(env),
  load: { maxInFlight: env.MAX_IN_FLIGHT, maxDelayMs: env.MAX_EVENT_LOOP_DELAY_MS },
  streams: { perCaller: env.STREAMS_PER_CALLER, perTenant: env.STREAMS_PER_TENANT, total: env.MAX_STREAMS },
  pace: DEFAULT_PACE,
  origins: env.CORS_ORIGINS,
  trustedProxies: env.TRUSTED_PROXIES,
});

/** The limits where nobody set any. */
export const DEFAULT_LIMITS: EdgeLimits = toEdgeLimits({ ...EdgeEnvironment.parse({}), NODE_ENV: "development" });
