import type { Query } from "@crossdesk/database";
import type { Secrets } from "../domain/secrets.ts";

/** An endpoint's secrets as they are stored. */
export interface StoredSecrets extends Secrets {
  readonly id: string;
}

/** Before every endpoint's id. */
export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** The next endpoints' secrets, by their ids. Those of removed ones are gone. */
export const listSecrets = async (
  query: Query,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<StoredSecrets[]> =>
  query<StoredSecrets>({
    name: "webhooks-secrets",
    text: `SELECT id, secret, old_secrets AS "oldSecrets" FROM endpoints WHERE removed_at IS NULL AND id > $1
      ORDER BY id LIMIT $2`,
    values: [after, limit],
  });

/** Stores the same secrets in another form: nothing that the endpoint's owner sees changes, its version neither. */
export const saveSecrets = async (query: Query, { id, secret, oldSecrets }: StoredSecrets): Promise<void> => {
  await query({
    name: "webhooks-save-secrets",
    text: "UPDATE endpoints SET secret = $2, old_secrets = $3 WHERE id = $1",
    values: [id, secret, JSON.stringify(oldSecrets)],
  });
};
