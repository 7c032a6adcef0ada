import { randomUUID } from "node:crypto";
import type { Customer, Device } from "@crossdesk/contracts";
import { Customer as CustomerSchema, Device as DeviceSchema, MOST_DEVICES, toSameCase } from "@crossdesk/contracts";
import { insertFrom, sql } from "@crossdesk/database";
import type { Expression, Kysely, Runner, Transaction } from "@crossdesk/database";
import type { Profile } from "../entities/customer-entity.ts";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

const { devices: _devices, ...UNKNOWN_PROFILE } = CustomerSchema.parse({ id: "nobody" });
const UNKNOWN_DEVICE = DeviceSchema.parse({ id: "nothing", udid: "nothing" });

/** A customer of whom no more is known than the id. */
export const unknownProfile = (id: string): Profile => ({ ...UNKNOWN_PROFILE, id });

interface Key {
  readonly entityId: string;
  readonly customerId: string;
}

/** A device of which no more is known than its name. */
export const unknownDevice = (udid: string): Device => ({ ...UNKNOWN_DEVICE, id: randomUUID(), udid });

/** Fails the transaction, which is run again: somebody else made the entry in the meantime. */
const changedMeanwhile = <Value>() => sql<Value>`directory_changed_meanwhile()`;

interface CustomerValues extends Key {
  readonly profile: Profile;
  readonly now: Date;
}

const ensureCustomerStatement = prepared<CustomerValues>()(
  "ensure-customer",
  (db, p) =>
    db
      .insertInto("customers")
      .values({
        entityId: p("entityId"),
        id: p("customerId"),
        profile: p.json("profile"),
        createdAt: p("now"),
        modifiedAt: p("now"),
      })
      .onConflict((conflict) =>
        conflict.columns(["entityId", "id"]).doUpdateSet({ profile: changedMeanwhile<Profile>() }),
      ),
  { joins: true },
);

/** Makes an entry for a customer. Where there is one by now, the transaction fails and is run again. */
export const ensureCustomer = (
  tx: Pick<Transaction, "defer">,
  { entityId, profile, now }: { readonly entityId: string; readonly profile: Profile; readonly now: Date },
): void => {
  tx.defer(ensureCustomerStatement, { entityId, customerId: profile.id, profile, now });
};

interface DeviceValues extends Key {
  readonly udid: string;
  readonly profile: Device;
}

const ensureDeviceStatement = prepared<DeviceValues>()(
  "ensure-device",
  (db, p) => {
    const known = db
      .selectFrom("devices as d")
      .where("d.entityId", "=", p("entityId"))
      .where("d.customerId", "=", p("customerId"));
    return insertFrom(
      db.insertInto("devices"),
      () => known,
      (eb) => ({
        entityId: p("entityId"),
        customerId: p("customerId"),
        udid: p("udid"),
        position: eb.fn.coalesce(eb(eb.fn.max("d.position"), "+", 1), sql.lit(0)),
        isListed: sql.lit(true),
        profile: p.json("profile"),
      }),
    ).onConflict((conflict) =>
      conflict.columns(["entityId", "customerId", "udid"]).doUpdateSet({ profile: changedMeanwhile<Device>() }),
    );
  },
  { joins: true },
);

/** Makes an entry for a customer's device. Where there is one by now, the transaction fails and is run again. */
export const ensureDevice = (tx: Pick<Transaction, "defer">, { entityId, customerId }: Key, device: Device): void => {
  tx.defer(ensureDeviceStatement, { entityId, customerId, udid: toSameCase(device.udid), profile: device });
};

/** The newest of the devices that a customer's profile lists, oldest first; `null` where there are none. */
export const listedDevices = (
  db: Kysely<Tables>,
  { entityId, customerId }: { readonly entityId: Expression<string>; readonly customerId: Expression<string> },
) => {
  const newest = db
    .selectFrom("devices as l")
    .select(["l.position", "l.udid", "l.profile"])
    .where("l.entityId", "=", entityId)
    .where("l.customerId", "=", customerId)
    .where((eb) => eb.ref("l.isListed"))
    .orderBy("l.position", "desc")
    .orderBy("l.udid", "desc")
    .limit(sql.lit(MOST_DEVICES))
    .as("n");
  return db
    .selectFrom(newest)
    .select((eb) =>
      sql<Device[] | null>`jsonb_agg(${eb.ref("n.profile")} order by ${eb.ref("n.position")}, ${eb.ref("n.udid")})`.as(
        "devices",
      ),
    )
    .$asScalar();
};

const customerById = prepared<Key>()("find-customer", (db, p) =>
  db
    .selectFrom("customers as c")
    .select((eb) => [
      "c.profile",
      listedDevices(db, { entityId: eb.ref("c.entityId"), customerId: eb.ref("c.id") }).as("devices"),
    ])
    .where("c.entityId", "=", p("entityId"))
    .where("c.id", "=", p("customerId")),
);

/** A customer's whole profile. */
export const findCustomer = async (on: Runner, key: Key): Promise<Customer | undefined> => {
  const [row] = await on.run(customerById, key);
  return row === undefined ? undefined : { ...row.profile, devices: row.devices ?? [] };
};

const writeCustomerStatement = prepared<CustomerValues>()("write-customer", (db, p) =>
  db
    .insertInto("customers")
    .values({
      entityId: p("entityId"),
      id: p("customerId"),
      profile: p.json("profile"),
      createdAt: p("now"),
      modifiedAt: p("now"),
    })
    .onConflict((conflict) =>
      conflict.columns(["entityId", "id"]).doUpdateSet((eb) => ({
        profile: eb.ref("excluded.profile"),
        modifiedAt: eb.ref("excluded.modifiedAt"),
      })),
    ),
);

const unlistDevices = prepared<Key>()("unlist-devices", (db, p) =>
  db
    .updateTable("devices")
    .set({ isListed: false })
    .where("entityId", "=", p("entityId"))
    .where("customerId", "=", p("customerId"))
    .where((eb) => eb.ref("isListed")),
);

interface DevicesValues extends Key {
  readonly udids: readonly string[];
  /** Each as JSON. */
  readonly profiles: readonly string[];
}

const writeDevices = prepared<DevicesValues>()("write-devices", (db, p) => {
  const listed = db
    .selectFrom(
      sql<{ udid: string; device: Device; place: number }>`unnest(${p("udids", "text[]")}, ${p("profiles", "jsonb[]")})
        with ordinality`.as<"listed">(sql`listed (udid, device, place)`),
    )
    .groupBy("listed.udid");
  return insertFrom(
    db.insertInto("devices"),
    () => listed,
    (eb) => ({
      entityId: p("entityId"),
      customerId: p("customerId"),
      udid: eb.ref("listed.udid"),
      position: eb.fn.min("listed.place"),
      isListed: sql.lit(true),
      profile: sql<Device>`(array_agg(${eb.ref("listed.device")} order by ${eb.ref("listed.place")}))[1]`,
    }),
  ).onConflict((conflict) =>
    conflict.columns(["entityId", "customerId", "udid"]).doUpdateSet((eb) => ({
      position: eb.ref("excluded.position"),
      isListed: true,
      profile: eb.ref("excluded.profile"),
    })),
  );
});

/** Writes a profile whole. Devices that it no longer lists stay known to the tickets that were made on them. */
export const writeCustomer = async (
  on: Runner,
  { entityId, customer, now }: { entityId: string; customer: Customer; now: Date },
): Promise<void> => {
  const { devices, ...profile } = customer;
  const key = { entityId, customerId: customer.id };
  await on.run(writeCustomerStatement, { ...key, profile, now });
  await on.run(unlistDevices, key);
  await on.run(writeDevices, {
    ...key,
    udids: devices.map(({ udid }) => toSameCase(udid)),
    profiles: devices.map((device) => JSON.stringify(device)),
  });
};
