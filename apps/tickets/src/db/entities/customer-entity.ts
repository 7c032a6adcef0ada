import type { Customer } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { instant } from "./columns.ts";

/** A customer without their devices. */
export type Profile = Omit<Customer, "devices">;

/** A customer of a tenant. */
export const CustomerEntity = defineEntity({
  name: "Customer",
  tableName: "customers",
  properties: {
    entityId: p.text().primary(),
    id: p.text().primary(),
    profile: p.json<Profile>(),
    createdAt: instant(),
    modifiedAt: instant(),
  },
});
