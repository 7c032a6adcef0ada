import { defineEntity, p } from "@mikro-orm/core";
import type { PageChain } from "../../domain/page-chain.ts";
import { instant } from "./columns.ts";

/** Where a reader's pages ended. Losing it in a crash does no harm: the table is not logged. */
export const PageMarkEntity = defineEntity({
  name: "PageMark",
  tableName: "page_marks",
  properties: {
    reader: p.blob().$type<Buffer>().primary(),
    marks: p.json<PageChain>(),
    readAt: instant(),
  },
  indexes: [{ name: "page_marks_age", expression: "CREATE INDEX page_marks_age ON page_marks USING brin (read_at)" }],
});
