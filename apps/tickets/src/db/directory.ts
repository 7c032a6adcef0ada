import { randomUUID } from "node:crypto";
import type { Customer, Device } from "@crossdesk/contracts";
import { Customer as CustomerSchema, Device as DeviceSchema, MOST_DEVICES, toSameCase } from "@crossdesk/contracts";
import type { Query, Transaction } from "@crossdesk/database";

type Profile = Omit<Customer, "devices">;

/** A customer of whom no more is known than the id. */
export const unknownProfile = (id: string): Profile => {
  const { devices: _devices, ...profile } = CustomerSchema.parse({ id });
  return profile;
};

interface Key {
  readonly entityId: string;
  readonly customerId: string;
}

/** A device of which no more is known than its name. */
export const unknownDevice = (udid: string): Device => DeviceSchema.parse({ id: randomUUID(), udid });

/** Makes an entry for a customer. Where there is one by now, the transaction fails and is run again. */
export const ensureCustomer = (
  tx: Pick<Transaction, "write">,
  { entityId, profile, now }: { readonly entityId: string; readonly profile: Profile; readonly now: Date },
): void => {
  tx.write({
    name: "ensure-customer",
    joins: true,
    text: `INSERT INTO customers (entity_id, id, profile, created_at, modified_at) VALUES ($1, $2, $3, $4, $4)
      ON CONFLICT (entity_id, id) DO UPDATE SET profile = directory_changed_meanwhile()`,
    values: [entityId, profile.id, JSON.stringify(profile), now],
  });
};

/** Makes an entry for a customer's device. Where there is one by now, the transaction fails and is run again. */
export const ensureDevice = (tx: Pick<Transaction, "write">, { entityId, customerId }: Key, device: Device): void => {
  tx.write({
    name: "ensure-device",
    joins: true,
    text: `INSERT INTO devices (entity_id, customer_id, udid, position, is_listed, profile)
      SELECT $1, $2, $3, coalesce(max(position) + 1, 0), true, $4 FROM devices WHERE entity_id = $1 AND customer_id = $2
      ON CONFLICT (entity_id, customer_id, udid) DO UPDATE SET profile = directory_changed_meanwhile()`,
    values: [entityId, customerId, toSameCase(device.udid), JSON.stringify(device)],
  });
};

/** SQL for the newest of the devices that a customer's profile lists, oldest first; `null` where there are none. */
export const listedDevices = (entityId: string, customerId: string): string => `(
  SELECT jsonb_agg(n.profile ORDER BY n.position, n.udid) FROM (
    SELECT l.position, l.udid, l.profile FROM devices l
    WHERE l.entity_id = ${entityId} AND l.customer_id = ${customerId} AND l.is_listed
    ORDER BY l.position DESC, l.udid DESC LIMIT ${MOST_DEVICES}) n)`;

const FIND = `SELECT c.profile, ${listedDevices("c.entity_id", "c.id")} AS devices
  FROM customers c WHERE c.entity_id = $1 AND c.id = $2`;

/** A customer's whole profile. */
export const findCustomer = async (query: Query, { entityId, customerId }: Key): Promise<Customer | undefined> => {
  const [row] = await query<{ profile: Profile; devices: Device[] | null }>({
    name: "find-customer",
    text: FIND,
    values: [entityId, customerId],
  });
  return row === undefined ? undefined : { ...row.profile, devices: row.devices ?? [] };
};

/** Writes a profile whole. Devices that it no longer lists stay known to the tickets that were made on them. */
export const writeCustomer = async (
  query: Query,
  { entityId, customer, now }: { entityId: string; customer: Customer; now: Date },
): Promise<void> => {
  const { devices, ...profile } = customer;
  await query({
    name: "write-customer",
    text: `INSERT INTO customers (entity_id, id, profile, created_at, modified_at) VALUES ($1, $2, $3, $4, $4)
      ON CONFLICT (entity_id, id) DO UPDATE SET profile = excluded.profile, modified_at = excluded.modified_at`,
    values: [entityId, customer.id, JSON.stringify(profile), now],
  });
  await query({
    name: "unlist-devices",
    text: "UPDATE devices SET is_listed = false WHERE entity_id = $1 AND customer_id = $2 AND is_listed",
    values: [entityId, customer.id],
  });
  await query({
    name: "write-devices",
    text: `INSERT INTO devices (entity_id, customer_id, udid, position, is_listed, profile)
      SELECT $1, $2, udid, min(place), true, (array_agg(device ORDER BY place))[1]
      FROM unnest($3::text[], $4::jsonb[]) WITH ORDINALITY AS listed (udid, device, place) GROUP BY udid
      ON CONFLICT (entity_id, customer_id, udid) DO UPDATE
      SET position = excluded.position, is_listed = true, profile = excluded.profile`,
    values: [
      entityId,
      customer.id,
      devices.map(({ udid }) => toSameCase(udid)),
      devices.map((device) => JSON.stringify(device)),
    ],
  });
};
