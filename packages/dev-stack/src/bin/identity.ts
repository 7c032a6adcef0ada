import { once } from "node:events";
import { z } from "zod";
import { startIdentityProvider } from "../identity/identity-provider.ts";

/** The provider for development as a process of its own: `npm start` and docker-compose.development.yml run it. */
const Environment = z.object({
  NODE_ENV: z.literal(["development", "test"], { error: "must be development: at this provider anybody is anybody" }),
  IDENTITY_PORT: z.coerce.number().int().min(0).max(65_535).default(3_001),
  /** In a container, what is published of it is what Docker publishes. */
  IDENTITY_HOST: z.string().default("127.0.0.1"),
  PUBLIC_URL: z.url(),
});

/** EX_CONFIG of sysexits.h: starting it again would change nothing. */
const WRONG_CONFIGURATION = 78;

const parsed = Environment.safeParse({ NODE_ENV: "development", ...process.env });
if (!parsed.success) {
  for (const { path, message } of parsed.error.issues) process.stderr.write(`${path.join(".")} ${message}\n`);
  process.exit(WRONG_CONFIGURATION);
}
const { IDENTITY_PORT: port, IDENTITY_HOST: host, PUBLIC_URL } = parsed.data;
const provider = await startIdentityProvider({ gatewayUrl: PUBLIC_URL.replace(/\/+$/u, ""), port, host });
process.send?.({ type: "ready" });
await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
await provider.close();
