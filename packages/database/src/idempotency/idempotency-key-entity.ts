import { defineEntity, p } from "@mikro-orm/core";

/** The answer to a call, kept for its repetition. */
export const IdempotencyKeyEntity = defineEntity({
  name: "IdempotencyKey",
  tableName: "idempotency_keys",
  properties: {
    /** A hash of caller, operation and key. */
    id: p.blob().$type<Buffer>().primary(),
    /** The caller's tenant; `null` also where an earlier release kept the answer. */
    entityId: p.text().strictNullable(),
    operation: p.text(),
    /** A hash of the call's input. */
    body: p.blob().$type<Buffer>(),
    /** JSON: `{ answer }`. */
    answer: p.text(),
    createdAt: p.datetime().index("idempotency_keys_created"),
  },
});
