import { defineEntity, p } from "@mikro-orm/core";
import type { Writer } from "../../domain/row-limits.ts";

/** How much a caller has written on a day, such as `2026-11-29`; of all of a tenant where role and subject are empty. */
export const DailyRowsEntity = defineEntity({
  name: "DailyRows",
  tableName: "daily_rows",
  properties: {
    entityId: p.text().primary(),
    role: p.text().$type<Writer["role"]>().primary(),
    subject: p.text().primary(),
    day: p.text().primary(),
    rows: p.bigint("number"),
  },
});
