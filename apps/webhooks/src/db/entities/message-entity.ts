import type { SentWebhookType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";

/** Something that happened, as every endpoint that wants it is told. */
export const MessageEntity = defineEntity({
  name: "Message",
  tableName: "messages",
  properties: {
    id: p.uuid().primary(),
    type: p.text().$type<SentWebhookType>(),
    body: p.text(),
    createdAt: p.datetime().index("messages_by_age"),
  },
});
