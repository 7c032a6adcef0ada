import type { ActorType, PromiseTerms } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** What a tenant promises its customers. */
export const PromisesEntity = defineEntity({
  name: "Promises",
  tableName: "promises",
  properties: {
    entityId: p.text().primary(),
    /** `null`: no promises. */
    terms: p.json<PromiseTerms>().strictNullable(),
    version: p.integer(),
    modifiedBy: p.text(),
    modifiedByType: p.text().$type<ActorType>(),
    modifiedAt: instant(),
  },
});
