import { join, resolve } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { z } from "zod";

const urlOf = (protocols: readonly string[], example: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `must be a URL such as ${example}`,
  });

const Environment = z
  .object({
    PORT: z.coerce
      .number({ error: "must be a port, a whole number from 1 to 65535" })
      .int("must be a whole number")
      .min(1, "must be 1 or more")
      .max(65_535, "must be 65535 or less")
      .default(3000),
    HOST: z.string().default("127.0.0.1"),
    CROSSDESK_DATA: z.string().default(".crossdesk"),
    NODE_COMPILE_CACHE: z.string().optional(),
    NATS_URL: urlOf(["nats:", "tls:", "ws:", "wss:"], "nats://127.0.0.1:4222").optional(),
    DATABASE_URL: urlOf(["postgres:", "postgresql:"], "postgres://user:password@127.0.0.1:5432/postgres").optional(),
    PUBLIC_URL: z
      .string()
      .refine((value) => URL.canParse(value) && /^https?:\/\/[^/?#]+\/*$/iu.test(value), {
        error: "must be a URL without a path, such as https://support.example.com",
      })
      .optional(),
    PARTNER_AUTH: z.enum(["open", "required"], { error: "must be open or required" }).optional(),
    AUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
    SESSION_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
    AUTH_JWKS_URL: urlOf(["http:", "https:"], "https://login.example.com/.well-known/jwks.json").optional(),
    AUTH_ISSUER: z.string().optional(),
    AUTH_AUDIENCE: z.string().optional(),
    OIDC_ISSUER: urlOf(["http:", "https:"], "https://login.example.com").optional(),
    WEBHOOKS_ENCRYPTION_KEYS: z.string().optional(),
    NODE_ENV: z
      .enum(["development", "production", "test"], { error: "must be development, production or test" })
      .default("development"),
    LOG_LEVEL: z
      .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"], {
        error: "must be trace, debug, info, warn, error, fatal or silent",
      })
      .default("info"),
  })
  .check((context) => {
    const { AUTH_SECRET, AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, NODE_ENV } = context.value;
    const complain = (path: string, message: string) =>
      context.issues.push({ code: "custom", input: context.value, path: [path], message });
    if (AUTH_SECRET !== undefined && AUTH_JWKS_URL !== undefined) {
      complain("AUTH_JWKS_URL", "cannot be combined with AUTH_SECRET: tokens are verified by one of them");
    }
    if (AUTH_JWKS_URL !== undefined && AUTH_ISSUER === undefined) complain("AUTH_ISSUER", "is needed by AUTH_JWKS_URL");
    if (AUTH_JWKS_URL !== undefined && AUTH_AUDIENCE === undefined) {
      complain("AUTH_AUDIENCE", "is needed by AUTH_JWKS_URL");
    }
    if (NODE_ENV === "production" && AUTH_SECRET === undefined && AUTH_JWKS_URL === undefined) {
      complain("AUTH_SECRET", "or AUTH_JWKS_URL is needed when NODE_ENV is production");
    }
  });

/** How this system runs, read from the environment. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Where a browser or curl on this machine reaches the gateway. */
  readonly localUrl: string;
  readonly publicUrl: string;
  /** Absolute; a relative one starts in the project's folder. */
  readonly dataFolder: string;
  /** Where Node keeps what it has made of the sources. */
  readonly compileCache: string;
  readonly natsUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly partnerAuth: "open" | "required";
  readonly auth: AuthSettings;
  /** What signs links to chats; without it the secret of `auth`, or else one that is kept in the data folder. */
  readonly sessionSecret: string | undefined;
  /** The identity provider that people sign in at; without it, outside of production, the one for development. */
  readonly oidcIssuer: string | undefined;
  /** What the webhooks service encrypts with; without it, what is kept in the data folder. */
  readonly webhooksEncryptionKeys: string | undefined;
  readonly nodeEnv: "development" | "production" | "test";
  readonly logLevel: string;
}

/** How tokens are verified; without `secret` and `jwksUrl`, by the secret kept in the data folder. */
export interface AuthSettings {
  readonly secret: string | undefined;
  readonly jwksUrl: string | undefined;
  readonly issuer: string;
  readonly audience: string;
}

/** The environment holds values that cannot be meant; the message names each of them. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Reads and checks the settings. An empty variable counts as one that is not set. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      // A secret or a password must not end up on a screen.
      const value = /SECRET|DATABASE|NATS/.test(name) || given[name] === undefined ? "" : ` (it is "${given[name]}")`;
      return `  ${name} ${issue.message}${value}`;
    });
    throw new SettingsError(`These settings cannot be used:\n${lines.join("\n")}`);
  }
  const values = parsed.data;
  const localUrl = `http://${reachableHost(values.HOST)}:${values.PORT}`;
  const dataFolder = resolve(PROJECT_FOLDER, values.CROSSDESK_DATA);
  return {
    port: values.PORT,
    host: values.HOST,
    localUrl,
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, "") ?? localUrl,
    dataFolder,
    compileCache: values.NODE_COMPILE_CACHE ?? join(dataFolder, "compile-cache"),
    natsUrl: values.NATS_URL,
    databaseUrl: values.DATABASE_URL,
    partnerAuth: values.PARTNER_AUTH ?? (values.NODE_ENV === "production" ? "required" : "open"),
    auth: {
      secret: values.AUTH_SECRET,
      jwksUrl: values.AUTH_JWKS_URL,
      issuer: values.AUTH_ISSUER ?? "crossdesk",
      audience: values.AUTH_AUDIENCE ?? "crossdesk",
    },
    sessionSecret: values.SESSION_SECRET,
    oidcIssuer: values.OIDC_ISSUER,
    webhooksEncryptionKeys: values.WEBHOOKS_ENCRYPTION_KEYS,
    nodeEnv: values.NODE_ENV,
    logLevel: values.LOG_LEVEL,
  };
}

/** In production the keys of webhook secrets must be set explicitly: a generated one would be lost with the data folder. */
export function checkEncryptionKeys({ nodeEnv, webhooksEncryptionKeys }: Settings): void {
  if (nodeEnv !== "production" || webhooksEncryptionKeys !== undefined) return;
  throw new SettingsError(
    "These settings cannot be used:\n" +
      "  WEBHOOKS_ENCRYPTION_KEYS is needed when NODE_ENV is production; npm run secrets prints one",
  );
}

/** A wildcard address is for listening; it is reached over loopback. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
