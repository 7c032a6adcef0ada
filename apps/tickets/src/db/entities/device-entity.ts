import type { Device } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";

/** A customer's device. One that the profile no longer lists stays known to the tickets that were made on it. */
export const DeviceEntity = defineEntity({
  name: "Device",
  tableName: "devices",
  properties: {
    entityId: p.text().primary(),
    customerId: p.text().primary(),
    udid: p.text().primary(),
    position: p.integer(),
    isListed: p.boolean(),
    profile: p.json<Device>(),
  },
  indexes: [{ name: "devices_newest", properties: ["entityId", "customerId", "position"] }],
});
