import { join } from "node:path";
import { appUrls } from "@crossdesk/deploy";
import { identitySettings } from "./identity-process.ts";
import { keepAnchorKey, keepEncryptionKeys, keepSecret, keepSessionSecret, keepStackSecret } from "./secret.ts";
import type { Settings } from "./settings.ts";

/** The addresses of a stack's servers. */
export interface ServerUrls {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  /** The provider for development, where people sign in at that one. */
  readonly identityUrl?: string | undefined;
}

/** What must stay secret, and which apps work with it; those of no app are for the operator of the servers. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  AUTH_SECRET: ["gateway"],
  SESSION_SECRET: ["gateway"],
  SIGN_IN_SECRETS: ["gateway"],
  OIDC_CLIENT_SECRET: ["gateway"],
  FILES_LINK_KEYS: ["gateway", "tickets"],
  FILES_S3_ACCESS_KEY_ID: ["gateway", "files"],
  FILES_S3_SECRET_ACCESS_KEY: ["gateway", "files"],
  ZENDESK_API_TOKEN: ["tickets"],
  AUDIT_ANCHOR_KEY: ["tickets"],
  AUDIT_ANCHORS_S3_ACCESS_KEY_ID: ["tickets"],
  AUDIT_ANCHORS_S3_SECRET_ACCESS_KEY: ["tickets"],
  WEBHOOKS_ENCRYPTION_KEYS: ["webhooks"],
  DATABASE_OWNER_URL: [],
  POSTGRES_PASSWORD: [],
};
/** The passwords that docker-compose.yml gives users of the servers. */
const PASSWORD = /^(?:GATEWAY|TICKETS|AGENTS|FILES|WEBHOOKS|OPERATOR)_(?:DATABASE_)?SECRET$/u;

/** Without what is another app's: the webhooks service talks to the internet, and could sign tokens otherwise. */
const withoutOthersSecrets = (app: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  // Links in Zendesk are derived from it where they have no keys of their own, as the gateway does that checks them.
  const derivesLinks = app === "tickets" && env["ZENDESK_URL"] !== undefined && env["FILES_LINK_KEYS"] === undefined;
  const isKept = (name: string): boolean =>
    !PASSWORD.test(name) && (SECRETS[name]?.includes(app) !== false || (name === "AUTH_SECRET" && derivesLinks));
  return Object.fromEntries(Object.entries(env).filter(([name]) => isKept(name)));
};

/** What is one app's alone, or no app's. */
const isOfOneApp = (name: string): boolean =>
  ["HEALTH_PORT", "SESSION_SECRET", "WEBHOOKS_ENCRYPTION_KEYS"].includes(name) || isOfGateway(name);
/** How people sign in. */
const isOfGateway = (name: string): boolean => /^(?:OIDC|SIGN_IN)_/u.test(name);

/** The environment of every app: the settings made complete, with everything else passed on as it is. */
export async function appEnvironment(settings: Settings, urls: ServerUrls): Promise<NodeJS.ProcessEnv> {
  const { auth } = settings;
  const verification =
    auth.jwksUrl === undefined
      ? { AUTH_SECRET: auth.secret ?? (await keepSecret(settings.dataFolder)) }
      : { AUTH_JWKS_URL: auth.jwksUrl };
  // One port cannot be the health port of four apps on one machine; the gateway answers for all of them.
  // What the gateway signs links to chats with, and the webhooks service encrypts with, is no other app's.
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfOneApp(name)));
  return {
    ...inherited,
    ...verification,
    AUTH_ISSUER: auth.issuer,
    AUTH_AUDIENCE: auth.audience,
    CROSSDESK_DATA: settings.dataFolder,
    DATABASE_URL: urls.databaseUrl,
    NATS_URL: urls.natsUrl,
    PORT: String(settings.port),
    HOST: settings.host,
    PUBLIC_URL: settings.publicUrl,
    PARTNER_AUTH: settings.partnerAuth,
    NODE_ENV: settings.nodeEnv,
    LOG_LEVEL: settings.logLevel,
    // TypeScript that was stripped once need not be again: quicker starts, and the stripper stays out of memory.
    NODE_COMPILE_CACHE: settings.compileCache,
  };
}

/** What the tickets service anchors its audit log with. */
const anchorSettings = async (env: NodeJS.ProcessEnv, dataFolder: string): Promise<NodeJS.ProcessEnv> =>
  env["AUDIT_ANCHORS"] === undefined && env["AUDIT_ANCHOR_KEY"] === undefined
    ? { AUDIT_ANCHORS: join(dataFolder, "audit-anchors"), AUDIT_ANCHOR_KEY: await keepAnchorKey(dataFolder) }
    : {};

/**
 * What one app gets of it, and no secret of another's: only the gateway listens at an address and signs links to chats, each has users of its own at the servers,
 * and the keys of webhook secrets are for the webhooks service alone.
 */
export const environmentOf = async (app: string, given: GivenEnvironment): Promise<NodeJS.ProcessEnv> =>
  withoutOthersSecrets(app, await completeEnvironment(app, given));

interface GivenEnvironment {
  readonly settings: Settings;
  readonly urls: ServerUrls;
  readonly env: NodeJS.ProcessEnv;
}

async function completeEnvironment(app: string, { settings, urls, env }: GivenEnvironment): Promise<NodeJS.ProcessEnv> {
  const own = { nats: settings.natsUrl === undefined, postgres: settings.databaseUrl === undefined };
  const secret = await keepStackSecret(settings.dataFolder);
  const { natsUrl, databaseUrl } = urls;
  const addressed = { ...env, ...appUrls({ app, secret, own, natsUrl, databaseUrl }) };
  if (app === "gateway") {
    const { DATABASE_URL: _database, ...others } = addressed;
    const { auth, dataFolder } = settings;
    const given = Object.fromEntries(Object.entries(process.env).filter(([name]) => isOfGateway(name)));
    const signIn = urls.identityUrl === undefined ? given : { ...given, ...identitySettings(urls.identityUrl) };
    const kept = auth.jwksUrl === undefined ? undefined : await keepSessionSecret(dataFolder);
    const sessionSecret = settings.sessionSecret ?? kept;
    return { ...others, ...signIn, ...(sessionSecret === undefined ? {} : { SESSION_SECRET: sessionSecret }) };
  }
  const { PORT: _port, HOST: _host, ...others } = addressed;
  if (app === "tickets") return { ...others, ...(await anchorSettings(others, settings.dataFolder)) };
  if (app !== "webhooks") return others;
  const keys = settings.webhooksEncryptionKeys ?? (await keepEncryptionKeys(settings.dataFolder));
  return { ...others, WEBHOOKS_ENCRYPTION_KEYS: keys };
}
