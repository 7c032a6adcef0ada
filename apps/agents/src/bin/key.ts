#!/usr/bin/env node
import { parseArgs } from "node:util";
import { connectCrossdesk } from "@crossdesk/client";
import type { CrossdeskConnection } from "@crossdesk/client";
import { ApiKeyRole } from "@crossdesk/contracts";
import type { ApiKey } from "@crossdesk/contracts";
import { findServer, runCommand, UsageError } from "@crossdesk/database/admin";

const USAGE = `Usage: npm run key -- create --name <name> [--role <role>] [--entity <entity>] [--subject <subject>] [--expires <time>]
       npm run key -- list [--entity <entity>]
       npm run key -- rotate <id> [--overlap-hours <hours>]
       npm run key -- revoke <id>

API keys, by which partners' programs call. A secret is printed once, when it is created; store it immediately.

  --role <role>              partner (default), service or admin
  --entity <entity>          the tenant that it is confined to (default main)
  --subject <subject>        who it speaks for: the "sub" of the tokens that it takes the place of (default: the key itself)
  --expires <time>           until when it is good, such as 2027-01-31T00:00:00Z (default: until it is revoked)
  --overlap-hours <hours>    how long the old secret is good too (default 24; 0 where others know it)

Talks to the system by NATS_URL, else to the one that runs on CROSSDESK_DATA.
`;

const OPERATOR = { subject: "operator", role: "admin", entityId: null } as const;

const withClient = async (work: (client: CrossdeskConnection["client"]) => Promise<void>): Promise<void> => {
  const connection = await connectCrossdesk({ nats: { servers: await findServer("broker") }, caller: OPERATOR });
  try {
    await work(connection.client);
  } finally {
    await connection.close();
  }
};

const write = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join("\n")}\n`);

const stateOf = ({ revokedAt, expiresAt, lastUsedAt }: ApiKey): string => {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  const used = lastUsedAt === null ? "never used" : `last used ${lastUsedAt}`;
  return expiresAt === null ? used : `${used}, good until ${expiresAt}`;
};

const PAGE = 100;

const list = (entityId: string | undefined): Promise<void> =>
  withClient(async ({ keys }) => {
    const named = entityId === undefined ? {} : { entityId };
    for (let offset = 0; ; offset += PAGE) {
      const { items, hasMore } = await keys.list.query({ ...named, limit: PAGE, offset });
      for (const key of items) {
        write([key.id, `${key.hint}…`, key.entityId, key.role, key.subject, key.name, stateOf(key)].join("\t"));
      }
      if (!hasMore) return;
    }
  });

interface Options {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  readonly entity?: string | undefined;
  readonly subject?: string | undefined;
  readonly expires?: string | undefined;
}

const create = async ({ name, role = "partner", entity, subject, expires }: Options): Promise<void> => {
  if (name === undefined) throw new UsageError("create needs --name.");
  const known = ApiKeyRole.safeParse(role);
  if (!known.success) throw new UsageError(`--role must be one of ${ApiKeyRole.options.join(", ")}.`);
  const expiresAt = expires === undefined ? undefined : new Date(expires);
  if (expiresAt !== undefined && Number.isNaN(expiresAt.getTime())) throw new UsageError("--expires is not a time.");
  await withClient(async ({ keys }) => {
    const made = await keys.create.mutate({
      name,
      role: known.data,
      ...(entity === undefined ? {} : { entityId: entity }),
      ...(subject === undefined ? {} : { subject }),
      ...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISOString() }),
    });
    process.stderr.write(`The key ${made.key.id} of ${made.key.entityId}. Its secret is not shown again:\n`);
    write(made.secret ?? "");
  });
};

await runCommand(USAGE, async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: "string" },
      role: { type: "string" },
      entity: { type: "string" },
      subject: { type: "string" },
      expires: { type: "string" },
      "overlap-hours": { type: "string" },
    },
  });
  const [verb, keyId] = positionals;
  if (verb === "create") return create(values);
  if (verb === "list") return list(values.entity);
  if (verb !== "rotate" && verb !== "revoke")
    throw new UsageError("What shall be done: create, list, rotate or revoke?");
  if (keyId === undefined) throw new UsageError(`${verb} needs the key's id; list shows it.`);
  await withClient(async ({ keys }) => {
    if (verb === "revoke") {
      await keys.revoke.mutate({ keyId });
      write("revoked");
      return;
    }
    const overlap = values["overlap-hours"];
    const { secret } = await keys.rotate.mutate({
      keyId,
      ...(overlap === undefined ? {} : { overlapHours: Number(overlap) }),
    });
    process.stderr.write("The new secret, which is not shown again:\n");
    write(secret ?? "");
  });
});
