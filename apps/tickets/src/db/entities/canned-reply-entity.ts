import type { InferEntity } from "@mikro-orm/core";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** A text that agents write again and again. */
export const CannedReplyEntity = defineEntity({
  name: "CannedReply",
  tableName: "canned_replies",
  properties: {
    id: p.uuid().primary(),
    entityId: p.text(),
    /** Whose it is, by their subject; empty for the whole team's. */
    owner: p.text(),
    shortcut: p.text(),
    text: p.text(),
    modifiedBy: p.text(),
    modifiedAt: instant(),
  },
  uniques: [{ name: "canned_replies_shortcut", properties: ["entityId", "owner", "shortcut"] }],
});

export type CannedReplyRecord = InferEntity<typeof CannedReplyEntity>;
