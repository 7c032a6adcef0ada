import type { Database } from "@crossdesk/database";
import type { Clock, ServiceDeps } from "@crossdesk/service-kit";
import type { SecretCipher } from "./encryption/secret-cipher.ts";
import type { WebhooksSettings } from "./settings.ts";

export type Logger = ServiceDeps<unknown>["logger"];

/** What the use cases work with. */
export interface WebhooksDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly settings: WebhooksSettings;
  readonly cipher: SecretCipher;
  /** Starts a search for due deliveries; a hint, as they are found soon anyway. */
  readonly wake: () => void;
  /** The same for what is to be cleared away. */
  readonly tidy: () => void;
}
