import { randomUUID, randomUUIDv7 } from "node:crypto";
import { Customer, Device } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { Pool, PoolClient } from "pg";
import { hashLine, sealTexts, toEnvelope, wordsOf } from "./records.ts";
import { inTransaction } from "./transaction.ts";

/** What the mobile app sends. */
export interface Complaint {
  readonly uuid: string;
  readonly udid: string;
  readonly subject: string;
  readonly message: string;
  readonly email: string;
  readonly category: string;
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
}

type Profile = Omit<Customer, "devices">;

/** Customer and device where they are new, and what the ticket's row needs to know. */
const PREPARE = `WITH customer AS (
    INSERT INTO customers (entity_id, id, profile, created_at, modified_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT DO NOTHING
  ), device AS (
    INSERT INTO devices (entity_id, customer_id, udid, position, is_listed, profile)
    SELECT $1, $2, $5, coalesce(max(position) + 1, 0), true, $6 FROM devices WHERE entity_id = $1 AND customer_id = $2
    ON CONFLICT DO NOTHING
  ) SELECT nextval('ticket_numbers')::integer AS number, e.no,
    (SELECT id FROM categories WHERE entity_id = $1 AND name_key = $7 AND parent_id IS NULL) AS category,
    (SELECT profile FROM customers WHERE entity_id = $1 AND id = $2) AS customer,
    (SELECT jsonb_agg(profile ORDER BY position) FROM devices WHERE entity_id = $1 AND customer_id = $2 AND is_listed) AS devices
  FROM entities e WHERE e.id = $1`;

interface Prepared {
  readonly number: number;
  readonly no: number;
  readonly category: number | null;
  readonly customer: Profile | null;
  readonly devices: Device[] | null;
}

const MAKE_CATEGORY = `INSERT INTO categories (entity_id, name_key, name, created_by, created_by_type, created_at, modified_by,
    modified_by_type, modified_at) VALUES ($1, $2, $3, $4, $5, $6, $4, $5, $6)
  ON CONFLICT (entity_id, name_key, parent_id) DO UPDATE SET name = categories.name RETURNING id`;

/** All rows of the ticket in one statement. The event is marked as published: the system's relay leaves it alone. */
const WRITE = `WITH made AS (
    INSERT INTO tickets (id, number, ref_id, feedback_id, room_id, channel, entity_id, customer_id, user_type, device_udid,
      contact_name, contact_email, contact_phone, category_id, category_text, ccr, language, is_language_assumed, subject, description, status,
      awaiting, awaiting_since, last_activity_at, log_hash, created_by, created_by_type, created_at, modified_by, modified_by_type,
      modified_at, seal)
    VALUES ($1, $2, $3, $4, $5, 'mobile', $6, $7, 'customer', $8, $9, $10, $11, $12, $13, '', 'eng', true, $14, $15, 'CREATED',
      'team', $16, $16, $17, $18, $19, $16, $18, $19, $16, $28)
    RETURNING id, number, entity_id, customer_id
  ), searched AS (
    INSERT INTO ticket_search (number, words, bytes, is_stale)
    SELECT number, search_vector(search_prefix($20, number), $21::text[]), $22, false FROM made
  ), logged AS (
    INSERT INTO ticket_logs (ticket_id, ticket_number, entity_id, customer_id, position, action, actor, actor_type, acted_at,
      detail, request_id, previous_hash, hash, content_hash)
    SELECT id, number, entity_id, customer_id, 1, 'Ticket created', $18, $19, $16, $23::json, $24, $25, $17, $29
    FROM made
  ) INSERT INTO outbox (id, type, envelope, published_at) VALUES ($26, 'events.tickets.ticket-opened', $27, now())`;

const CHAIN_START = Buffer.alloc(32);

const prepare = async (client: PoolClient, entityId: string, complaint: Complaint, at: Date) => {
  const { devices: _devices, ...profile } = Customer.parse({ id: complaint.uuid });
  const device = Device.parse({ id: randomUUID(), udid: complaint.udid });
  const { rows } = await client.query<Prepared>({
    name: "prepare",
    text: PREPARE,
    values: [
      entityId,
      complaint.uuid,
      JSON.stringify(profile),
      at,
      complaint.udid,
      JSON.stringify(device),
      complaint.category.trim().toLowerCase(),
    ],
  });
  const [prepared] = rows;
  if (prepared === undefined) throw new Error("The entity is not known.");
  const known = prepared.devices ?? [];
  const own = known.find(({ udid }) => udid === complaint.udid);
  return {
    ...prepared,
    customer: { ...(prepared.customer ?? profile), devices: own === undefined ? [...known, device] : known },
    device: own ?? device,
  };
};

const makeCategory = async (client: PoolClient, name: string, values: readonly unknown[]): Promise<number> => {
  const [entityId, ...by] = values;
  const { rows } = await client.query<{ id: number }>({
    name: "make-category",
    text: MAKE_CATEGORY,
    values: [entityId, name.trim().toLowerCase(), name.trim(), ...by],
  });
  const [row] = rows;
  if (row === undefined) throw new Error("The category was not made.");
  return row.id;
};

/** Opens a ticket from the mobile app, with all that hangs on it. */
export const createTicket = (pool: Pool, complaint: Complaint, caller: Caller & { readonly requestId: string }) =>
  inTransaction(pool, async (client) => {
    const { subject: by, role, requestId } = caller;
    const entityId = caller.entityId ?? "main";
    const at = new Date();
    const { number, no, category, customer, device } = await prepare(client, entityId, complaint, at);
    const categoryId = category ?? (await makeCategory(client, complaint.category, [entityId, by, role, at]));
    const id = randomUUID();
    const [feedbackId, roomId, eventId] = [randomUUID(), randomUUID(), randomUUIDv7()];
    const refId = `REF${number}`;
    const detail = JSON.stringify({ to: "CREATED", channel: "mobile" });
    const { words, bytes } = wordsOf(
      [complaint.subject, complaint.message, refId, `${number}`, complaint.name ?? "", complaint.category],
      complaint,
    );
    const contact = { name: complaint.name ?? null, email: complaint.email, phone: complaint.phone ?? null };
    const { seal, contentHash } = sealTexts([
      "ticket",
      id,
      refId,
      "mobile",
      entityId,
      complaint.uuid,
      "",
      "customer",
      ...[contact.name, contact.email, contact.phone].map((known) => (known === null ? "" : `=${known}`)),
      complaint.category,
      "",
      complaint.subject,
      complaint.message,
      "null",
    ]);
    const hash = hashLine(CHAIN_START, {
      ticketId: id,
      position: 1,
      action: "Ticket created",
      actor: by,
      actorType: role,
      at,
      detail,
      requestId,
      contentHash,
    });
    const envelope = toEnvelope({
      id: eventId,
      type: "events.tickets.ticket-opened",
      at,
      entityId,
      sequence: 1,
      requestId,
      data: {
        ticketId: id,
        number,
        feedbackId,
        channel: "mobile",
        status: "CREATED",
        customerId: complaint.uuid,
        orderId: null,
        language: "eng",
        roomId,
        isRoomClosed: false,
        openedAt: at.toISOString(),
        pickedAt: null,
        assignedAgentId: null,
        assignmentVersion: 0,
        awaiting: "team",
        awaitingSince: at.toISOString(),
      },
    });
    await client.query({
      name: "write-ticket",
      text: WRITE,
      values: [
        id,
        number,
        refId,
        feedbackId,
        roomId,
        entityId,
        complaint.uuid,
        complaint.udid,
        contact.name,
        contact.email,
        contact.phone,
        categoryId,
        complaint.category,
        complaint.subject,
        complaint.message,
        at,
        hash,
        by,
        role,
        no,
        words,
        bytes,
        detail,
        requestId,
        CHAIN_START,
        eventId,
        envelope,
        seal,
        contentHash,
      ],
    });
    return {
      data: {
        id: feedbackId,
        user: customer,
        device,
        ticketId: id,
        ...contact,
        category: complaint.category,
        ticketInfo: {
          id,
          supportTicketId: String(number),
          subject: complaint.subject,
          message: complaint.message,
          ticketStatus: "CREATED",
          userTransactionId: null,
          userId: complaint.uuid,
          userName: null,
          images: [],
        },
        logPath: null,
        feedbackPhoto: null,
        creationDate: at.getTime(),
      },
      detail: null,
      error: false,
      message: "Adding a complaint successful",
    };
  });
