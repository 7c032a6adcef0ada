import { keepSecret } from "./secret.ts";
import type { Settings } from "./settings.ts";

/** The addresses of a stack's servers. */
export interface ServerUrls {
  readonly natsUrl: string;
  readonly databaseUrl: string;
}

/** The environment of every app: the settings made complete, with everything else passed on as it is. */
export async function appEnvironment(settings: Settings, urls: ServerUrls): Promise<NodeJS.ProcessEnv> {
  const { auth } = settings;
  const verification =
    auth.jwksUrl === undefined
      ? { AUTH_SECRET: auth.secret ?? (await keepSecret(settings.dataFolder)) }
      : { AUTH_JWKS_URL: auth.jwksUrl };
  // One port cannot be the health port of four apps on one machine; the gateway answers for all of them.
  const { HEALTH_PORT: _port, ...inherited } = process.env;
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
  };
}

/** What one app gets of it: only the gateway listens at an address. */
export function environmentOf(app: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (app === "gateway") return env;
  const { PORT: _port, HOST: _host, ...others } = env;
  return others;
}
