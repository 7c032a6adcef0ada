import type { SentWebhookType } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";

/** An event in the form in which it is sent to every endpoint that subscribes to it. */
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
