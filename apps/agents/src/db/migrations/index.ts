import type { NamedMigration } from "@crossdesk/database";
import { CreateAgentsAndAssignments } from "./001-create-agents-and-assignments.ts";
import { AddPresenceAndPasses } from "./002-add-presence-and-passes.ts";
import { LowerUuids } from "./010-lower-uuids.ts";
import { CreateAccess } from "./011-create-access.ts";
import { KeepAdministrationLog } from "./012-keep-administration-log.ts";
import { KeepSetLanguages } from "./020-keep-set-languages.ts";
import { KeepClosedConsoles } from "./021-keep-closed-consoles.ts";

export const migrations: readonly NamedMigration[] = [
  { name: "agents-001-create-agents-and-assignments", class: CreateAgentsAndAssignments },
  { name: "agents-002-add-presence-and-passes", class: AddPresenceAndPasses },
  { name: "agents-010-lower-uuids", class: LowerUuids },
  { name: "agents-011-create-access", class: CreateAccess },
  { name: "agents-012-keep-administration-log", class: KeepAdministrationLog },
  { name: "agents-020-keep-set-languages", class: KeepSetLanguages },
  { name: "agents-021-keep-closed-consoles", class: KeepClosedConsoles },
];
