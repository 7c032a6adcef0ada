import type { ActorType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** How long what a tenant's customers wrote is kept, and how far that was applied. */
export const RetentionEntity = defineEntity({
  name: "Retention",
  tableName: "retention",
  properties: {
    entityId: p.text().primary(),
    /** `null`: for good. */
    ticketDays: p.integer().strictNullable(),
    fileDays: p.integer().strictNullable(),
    isSandbox: p.boolean().default(false),
    version: p.integer(),
    modifiedBy: p.text(),
    modifiedByType: p.text().$type<ActorType>(),
    modifiedAt: instant(),
    appliedAt: instant().strictNullable(),
    /** The last ticket whose texts were erased: when it was closed (in a sandbox, last active), and its number. */
    erasedUpTo: instant().strictNullable(),
    erasedNumber: p.integer().default(0),
    /** The last one whose files were deleted. */
    filesUpTo: instant().strictNullable(),
    filesNumber: p.integer().default(0),
    /** What was done since the last line of the log of administration. */
    erasedTickets: p.integer().default(0),
    erasedMessages: p.integer().default(0),
    filesOfTickets: p.integer().default(0),
  },
});
