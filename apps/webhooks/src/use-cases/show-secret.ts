import type { WebhookWithSecret } from "@crossdesk/contracts";
import type { SecretCipher } from "../encryption/secret-cipher.ts";

/** An answer with its secret in plain text. With the call's idempotency key it is kept as it is in the database: encrypted. */
export const showSecret = (cipher: SecretCipher, { endpoint, secret }: WebhookWithSecret): WebhookWithSecret => ({
  endpoint,
  secret: cipher.decrypt(endpoint.id, secret),
});
