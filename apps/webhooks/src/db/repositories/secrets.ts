import type { Runner } from "@crossdesk/database";
import type { EndpointRecord } from "../entities/index.ts";
import { prepared } from "../tables.ts";

/** An endpoint's secrets as they are stored. */
export type StoredSecrets = Pick<EndpointRecord, "id" | "secret" | "oldSecrets">;

/** Before every endpoint's id. */
export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

interface SecretsPage {
  readonly after: string;
  readonly limit: number;
}

const secretsPage = prepared<SecretsPage>({ tenants: "all" })(
  "webhooks-secrets",
  (db, p) =>
    db
      .selectFrom("endpoints")
      .select(["id", "secret", "oldSecrets"])
      .where("removedAt", "is", null)
      .where("id", ">", p("after"))
      .orderBy("id")
      .limit(p("limit")),
  { reads: "many" },
);

/** The next endpoints' secrets, by their ids. Those of removed ones are gone. */
export const listSecrets = (on: Runner, page: SecretsPage): Promise<StoredSecrets[]> => on.run(secretsPage, page);

const secretsSaved = prepared<StoredSecrets>({ tenants: "key" })("webhooks-save-secrets", (db, p) =>
  db
    .updateTable("endpoints")
    .set({ secret: p("secret"), oldSecrets: p.json("oldSecrets") })
    .where("id", "=", p("id")),
);

/** Stores the same secrets in another form: nothing that the endpoint's owner sees changes, its version neither. */
export const saveSecrets = async (on: Runner, secrets: StoredSecrets): Promise<void> => {
  await on.run(secretsSaved, secrets);
};
