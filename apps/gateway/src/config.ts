import { isIPv6 } from "node:net";
import { checkFileStore, fileStoreConfig, linkKeysConfig } from "@crossdesk/file-store";
import { baseConfig } from "@crossdesk/service-kit";
import { z } from "zod";
import { chatConfig, toChatSettings } from "./surfaces/chat/settings.ts";
import type { ChatSettings } from "./surfaces/chat/settings.ts";
import { edgeConfig, toEdgeLimits } from "./edge/limits.ts";
import type { EdgeLimits } from "./edge/limits.ts";
import type { PartnerAuth } from "./edge/authentication.ts";
import { checkSignIn, signInConfig, toProviderSettings, toSessionSettings } from "./edge/sign-in/settings.ts";
import type { ProviderSettings, SessionSettings } from "./edge/sign-in/settings.ts";
import { PHOTO_ORIGINALS } from "./surfaces/files/file-services.ts";
import type { TokenSettings } from "./edge/tokens/token-verifier.ts";

const httpUrl = z.url({ protocol: /^https?$/, error: "must be a URL such as https://login.example.com/jwks.json" });
/** Pages name their programs and what they ask by paths from the root. */
const rootUrl = z.string().refine((url) => URL.canParse(url) && /^https?:\/\/[^/?#]+\/*$/iu.test(url), {
  error: "must be a URL without a path, such as https://support.example.com",
});

/** The environment that the gateway reads. */
export const GatewayEnvironment = z
  .object({
    ...baseConfig,
    ...fileStoreConfig,
    ...linkKeysConfig,
    ...edgeConfig,
    ...chatConfig,
    ...signInConfig,
    FILES_PHOTO_ORIGINALS: z
      .enum(PHOTO_ORIGINALS)
      .default("uploader")
      .describe(
        "Who downloads photos with all that the camera noted, such as where it was: the uploader alone, or agents and admins too.",
      ),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3_000).describe("The port to listen on; 0 takes any."),
    HOST: z.string().default("127.0.0.1").describe("The address to listen on; 0.0.0.0 in a container."),
    DRAIN_DELAY_SECONDS: z.coerce
      .number()
      .min(0)
      .max(600)
      .default(0)
      .describe(
        "Seconds after SIGTERM in which the gateway says that it is not ready and takes requests as before, so that a load balancer finds out.",
      ),
    UPLOAD_GRACE_SECONDS: z.coerce
      .number()
      .min(0)
      .max(14_400)
      .default(10)
      .describe("Seconds that uploads have to end in after that; other requests have 3 of them."),
    PUBLIC_URL: rootUrl
      .optional()
      .describe(
        "Where partners and browsers reach the gateway; http://HOST:PORT unless given. People sign in only there.",
      ),
    PARTNER_AUTH: z
      .enum(["open", "required"])
      .optional()
      .describe("Whether the two APIs that document no authorization take callers without a token: open or required."),
    AUTH_SECRET: z
      .string()
      .min(32, "must have at least 32 characters")
      .optional()
      .describe("The secret that signs tokens (HS256). `npm start` makes one in development."),
    SESSION_SECRET: z
      .string()
      .min(32, "must have at least 32 characters")
      .optional()
      .describe(
        "The secret that signs links to chat pages, the same for all gateways; AUTH_SECRET unless given. `npm start` keeps one where it is needed; else what `openssl rand -hex 32` prints.",
      ),
    AUTH_JWKS_URL: httpUrl.optional().describe("The identity provider's key set (RS256, ES256, EdDSA)."),
    AUTH_ISSUER: z.string().default("crossdesk").describe("What a token's iss must be."),
    AUTH_AUDIENCE: z.string().default("crossdesk").describe("What a token's aud must hold."),
    AUTH_MAX_TOKEN_AGE_SECONDS: z.coerce
      .number()
      .int()
      .min(60)
      .max(31_622_400)
      .optional()
      .describe("Seconds since its iat after which a token is refused, whatever its exp; 366 days unless given."),
  })
  .superRefine(checkFileStore)
  .superRefine(checkSignIn)
  .superRefine(({ AUTH_SECRET, AUTH_JWKS_URL, SESSION_SECRET }, context) => {
    if ((AUTH_SECRET === undefined) === (AUTH_JWKS_URL === undefined)) {
      const message = "exactly one of AUTH_SECRET and AUTH_JWKS_URL must be set: tokens are verified by it";
      context.addIssue({ code: "custom", path: ["AUTH_SECRET"], message });
    } else if (AUTH_JWKS_URL !== undefined && SESSION_SECRET === undefined) {
      const message = "is needed beside AUTH_JWKS_URL: without it, links to chats would end with this process";
      context.addIssue({ code: "custom", path: ["SESSION_SECRET"], message });
    }
  });

export type GatewayEnvironment = z.output<typeof GatewayEnvironment>;

/** How this gateway runs. */
export interface GatewayConfig {
  readonly port: number;
  readonly host: string;
  readonly uploadGraceMs: number;
  readonly publicUrl: string;
  readonly partnerAuth: PartnerAuth;
  readonly tokens: TokenSettings;
  readonly limits: EdgeLimits;
  /** Signs the links to chat pages. */
  readonly sessionSecret: string;
  readonly chat: ChatSettings;
  readonly provider?: ProviderSettings;
  readonly sessions: SessionSettings;
}

const toTokenSettings = (env: GatewayEnvironment): TokenSettings => {
  const { AUTH_MAX_TOKEN_AGE_SECONDS: maxAgeSeconds } = env;
  const age = maxAgeSeconds === undefined ? {} : { maxAgeSeconds };
  const names = { issuer: env.AUTH_ISSUER, audience: env.AUTH_AUDIENCE, ...age };
  if (env.AUTH_JWKS_URL !== undefined) return { ...names, jwksUrl: env.AUTH_JWKS_URL };
  if (env.AUTH_SECRET !== undefined) return { ...names, secret: env.AUTH_SECRET };
  throw new Error("No setting for verifying tokens: set AUTH_SECRET or AUTH_JWKS_URL.");
};

const toSessionSecret = ({ SESSION_SECRET, AUTH_SECRET }: GatewayEnvironment): string => {
  const secret = SESSION_SECRET ?? AUTH_SECRET;
  if (secret === undefined) throw new Error("No secret for links to chats: set SESSION_SECRET or AUTH_SECRET.");
  return secret;
};

const listeningUrl = ({ HOST, PORT }: GatewayEnvironment): string =>
  `http://${isIPv6(HOST) ? `[${HOST}]` : HOST}:${PORT}`;

export const toGatewayConfig = (env: GatewayEnvironment): GatewayConfig => {
  const provider = toProviderSettings(env);
  return {
    port: env.PORT,
    host: env.HOST,
    uploadGraceMs: env.UPLOAD_GRACE_SECONDS * 1000,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, "") ?? listeningUrl(env),
    partnerAuth: env.PARTNER_AUTH ?? (env.NODE_ENV === "production" ? "required" : "open"),
    tokens: toTokenSettings(env),
    limits: toEdgeLimits(env),
    sessionSecret: toSessionSecret(env),
    chat: toChatSettings(env),
    ...(provider === undefined ? {} : { provider }),
    sessions: toSessionSettings(env, toSessionSecret(env)),
  };
};
