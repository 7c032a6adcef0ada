import type { ViewFilter, ViewSort } from "@crossdesk/contracts";
import type { InferEntity } from "@mikro-orm/core";
import { defineEntity, p } from "@mikro-orm/core";

/** A list of tickets that somebody has named. */
export const SavedViewEntity = defineEntity({
  name: "SavedView",
  tableName: "saved_views",
  properties: {
    id: p.uuid().primary(),
    entityId: p.text(),
    /** Whose it is, by their subject; empty for the whole team's. */
    owner: p.text(),
    name: p.text(),
    filter: p.json<ViewFilter>(),
    sort: p.text().$type<ViewSort>(),
  },
  uniques: [{ name: "saved_views_name", properties: ["entityId", "owner", "name"] }],
});

export type SavedViewRecord = InferEntity<typeof SavedViewEntity>;
