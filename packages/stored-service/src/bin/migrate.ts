#!/usr/bin/env node
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "@crossdesk/database/admin";
import { createLogger } from "@crossdesk/service-kit";
import { migrateServices } from "../migrate-services.ts";

const USAGE = `Usage: DATABASE_OWNER_URL=postgres://… migrate.ts [--as-owner] <service's folder>…

Brings the databases of services (apps/tickets apps/agents apps/files apps/webhooks) to where this release has them, and lets their roles
crossdesk_<service> work in them. DATABASE_OWNER_URL names the server, as the owner of the tables; with --as-owner as a superuser, who works in the
name of crossdesk_<service>_owner.
`;

await runCommand(USAGE, async (args) => {
  const { values, positionals: folders } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { "as-owner": { type: "boolean", default: false } },
  });
  const url = process.env["DATABASE_OWNER_URL"];
  if (url === undefined || url === "") throw new UsageError("DATABASE_OWNER_URL must be set.");
  if (folders.length === 0) throw new UsageError("Which services?");
  const logger = createLogger({ service: "migrate", level: "info" });
  await migrateServices({ folders, url, asOwner: values["as-owner"], logger });
});
