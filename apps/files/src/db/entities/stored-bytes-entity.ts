import { defineEntity, p } from "@mikro-orm/core";

/** How many bytes are stored for a tenant (role and subject are empty), and for each of its uploaders. */
export const StoredBytesEntity = defineEntity({
  name: "StoredBytes",
  tableName: "stored_bytes",
  properties: {
    entityId: p.text().primary(),
    role: p.text().primary(),
    subject: p.text().primary(),
    bytes: p.bigint("number"),
  },
});
