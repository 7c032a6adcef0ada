import { withoutExpired } from "../domain/secrets.ts";
import type { Secrets } from "../domain/secrets.ts";
import { SecretUnreadableError } from "./secret-cipher.ts";
import type { SecretCipher } from "./secret-cipher.ts";

/** What becomes of one endpoint's secrets. */
export interface Renewed {
  /** Under the first key. What cannot be read stays as it is, and what signs no more is left out. */
  readonly secrets: Secrets;
  readonly changed: boolean;
  /** Why one of them cannot be read. */
  readonly unreadable: SecretUnreadableError | undefined;
}

/** Puts an endpoint's secrets under the first key. */
export const renewSecrets = (
  cipher: SecretCipher,
  { id, stored, now }: { readonly id: string; readonly stored: Secrets; readonly now: Date },
): Renewed => {
  let unreadable: SecretUnreadableError | undefined;
  const renew = (text: string): string => {
    try {
      return cipher.renew(id, text);
    } catch (error) {
      if (!(error instanceof SecretUnreadableError)) throw error;
      unreadable ??= error;
      return text;
    }
  };
  const { secret, oldSecrets } = withoutExpired(stored, now);
  const secrets = {
    secret: renew(secret),
    oldSecrets: oldSecrets.map((old) => ({ ...old, secret: renew(old.secret) })),
  };
  const before = new Set([secret, ...oldSecrets.map((old) => old.secret)]);
  const after = [secrets.secret, ...secrets.oldSecrets.map((old) => old.secret)];
  const changed = stored.oldSecrets.length !== oldSecrets.length || after.some((text) => !before.has(text));
  return { secrets, changed, unreadable };
};
