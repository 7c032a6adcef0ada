import type { ActorType } from "@crossdesk/contracts";
import { p } from "@mikro-orm/core";

/** An instant of millisecond precision, as all are that contracts know. */
export const instant = () => p.datetime().length(3);

/** A number that PostgreSQL gives each row, of more rows than 32 bits could count. */
export const rowNumber = () => p.bigint("number").primary().autoincrement().generated("identity");

/** Who made a row and changed it last, and what became of it. */
export const auditColumns = () => ({
  createdBy: p.text(),
  createdByType: p.text().$type<ActorType>(),
  createdAt: instant(),
  modifiedBy: p.text(),
  modifiedByType: p.text().$type<ActorType>(),
  modifiedAt: instant(),
  isActive: p.boolean().default(true),
  isDeleted: p.boolean().default(false),
});
