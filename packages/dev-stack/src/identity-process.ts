import { fileURLToPath } from "node:url";
import { findFreePort } from "./free-port.ts";
import { DEVELOPMENT_CLIENT } from "./identity/client.ts";
import type { Settings } from "./settings.ts";
import type { StackKeeper } from "./stack-record.ts";

/** The name of the provider for development among the processes and logs. */
export const IDENTITY = "identity";
export const IDENTITY_MAIN = fileURLToPath(new URL("bin/identity.ts", import.meta.url));

/** The provider for development, as its process is started. */
export interface IdentityAddress {
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Where the provider for development is to be: nowhere in production, and where there is another one. */
export async function addressIdentity(settings: Settings, keeper: StackKeeper): Promise<IdentityAddress | undefined> {
  if (settings.nodeEnv === "production" || settings.oidcIssuer !== undefined) return undefined;
  const port = await findFreePort(keeper.record.ports.identity);
  const url = `http://127.0.0.1:${port}`;
  await keeper.update({ identityUrl: url, ports: { ...keeper.record.ports, identity: port } });
  const { PATH, HOME } = process.env;
  return {
    url,
    env: {
      PATH,
      HOME,
      NODE_COMPILE_CACHE: settings.compileCache,
      NODE_ENV: settings.nodeEnv,
      IDENTITY_PORT: String(port),
      PUBLIC_URL: settings.publicUrl,
    },
  };
}

/** The gateway's settings for it. */
export const identitySettings = (url: string): NodeJS.ProcessEnv => ({
  OIDC_ISSUER: url,
  OIDC_CLIENT_ID: DEVELOPMENT_CLIENT,
});
