import { CrossdeskError } from "@crossdesk/contracts";
import type { Handler, ReadChanges, ReadChangesInput } from "@crossdesk/contracts";
import { fitting } from "@crossdesk/service-kit";
import { readChanges } from "../db/repositories/read-changes.ts";
import { scopeOf } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";

const MOST = 500;

/** Changes by their versions, for services that fan them out to those who may see them. */
export const readTicketChanges =
  ({ db }: Pick<TicketsDeps, "db">): Handler<typeof ReadChangesInput, typeof ReadChanges> =>
  async ({ of }, { ctx: { caller } }) => {
    if (caller.role !== "service") throw new CrossdeskError("FORBIDDEN", "This is for services.");
    const { entityId } = scopeOf(caller);
    const found = await readChanges(db, of, MOST);
    const read = found.filter(({ ticket }) => entityId === null || ticket.entityId === entityId);
    const items = fitting(read);
    return { items, hasMore: items.length < read.length || found.length === MOST };
  };
