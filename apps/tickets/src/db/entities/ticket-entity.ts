import { Awaiting, TicketPriority, TicketStatus } from "@crossdesk/contracts";
import type { Channel, NamedFile, SessionExtras } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import { auditColumns, instant } from "./columns.ts";

const OPEN = "status NOT IN ('CLOSED', 'CHAT_CLOSED')";

/** Lets an order have one open session; a second one is refused by this name. */
export const OPEN_SESSION_INDEX = "tickets_open_session";

/** A ticket. Properties are called as the contract's fields are. */
export const TicketEntity = defineEntity({
  name: "Ticket",
  tableName: "tickets",
  properties: {
    id: p.uuid().primary(),
    number: p.integer().unique("tickets_number_key"),
    refId: p.text(),
    feedbackId: p.uuid().unique("tickets_feedback_id_key"),
    roomId: p.uuid().unique("tickets_room_id_key"),
    channel: p.text().$type<Channel>(),
    entityId: p.text(),
    orderId: p.text().strictNullable(),
    customerId: p.text(),
    userType: p.text(),
    deviceUdid: p.text().strictNullable(),
    contactName: p.text().strictNullable(),
    contactEmail: p.text().strictNullable(),
    contactPhone: p.text().strictNullable(),
    categoryId: p.integer(),
    subCategoryId: p.integer().strictNullable(),
    categoryText: p.text(),
    ccr: p.text(),
    language: p.text(),
    isLanguageAssumed: p.boolean().default(false),
    subject: p.text(),
    description: p.text(),
    status: p.enum(TicketStatus.options),
    priority: p.enum(TicketPriority.options).default("normal"),
    tags: p.array().default([]),
    snoozedUntil: instant().strictNullable(),
    wokeAt: instant().strictNullable(),
    isRoomClosed: p.boolean().default(false),
    assignedAgentId: p.text().strictNullable(),
    assignedSubject: p.text().strictNullable(),
    assignedAt: instant().strictNullable(),
    assignmentVersion: p.integer().default(0),
    pickedAt: instant().strictNullable(),
    awaiting: p.enum(Awaiting.options).strictNullable(),
    awaitingSince: instant().strictNullable(),
    firstAnsweredAt: instant().strictNullable(),
    answerDueAt: instant().strictNullable(),
    answerWarningAt: instant().strictNullable(),
    autoCloseWarningAt: instant().strictNullable(),
    autoCloseAt: instant().strictNullable(),
    reopenableUntil: instant().strictNullable(),
    lastActivityAt: instant(),
    closedAt: instant().strictNullable(),
    rating: p.smallint().strictNullable(),
    ratingComment: p.text().strictNullable(),
    ratedAt: instant().strictNullable(),
    /** The agent who had it when it was rated: later ones answer for later ratings. */
    ratedAgentId: p.text().strictNullable(),
    zendeskTicketId: p.text().strictNullable(),
    images: p.json<NamedFile[]>().defaultRaw("'[]'"),
    logFileId: p.uuid().strictNullable(),
    feedbackPhotoId: p.uuid().strictNullable(),
    session: p.json<SessionExtras>().defaultRaw("'{}'"),
    version: p.integer().default(1),
    logCount: p.integer().default(1),
    logHash: p.blob().$type<Buffer>(),
    /** A random salt, without which the ticket's texts cannot be guessed from their hashes; `null` where no line of the audit log has the hashes. */
    seal: p.blob().$type<Buffer>().strictNullable(),
    /** What the release before this one writes; goes with the next. */
    changeKey: p.bigint("number").strictNullable(),
    ...auditColumns(),
  },
  checks: [
    { name: "tickets_awaiting_since", expression: "(awaiting IS NULL) = (awaiting_since IS NULL)" },
    { name: "tickets_rating", expression: "rating >= 1 AND rating <= 5" },
  ],
  indexes: [
    { name: "tickets_entity", properties: ["entityId", "number"], where: "NOT is_deleted" },
    { name: "tickets_customer", properties: ["entityId", "customerId", "number"], where: "NOT is_deleted" },
    { name: "tickets_order", properties: ["orderId", "entityId", "number"], where: "order_id IS NOT NULL" },
    { name: "tickets_ref", properties: ["refId", "entityId", "number"] },
    { name: "tickets_device", properties: ["entityId", "deviceUdid", "number"], where: "device_udid IS NOT NULL" },
    {
      name: "tickets_email",
      expression:
        "CREATE INDEX tickets_email ON tickets (entity_id, lower(contact_email), number) WHERE contact_email IS NOT NULL",
    },
    { name: "tickets_phone", properties: ["entityId", "contactPhone", "number"], where: "contact_phone IS NOT NULL" },
    { name: "tickets_zendesk", properties: ["zendeskTicketId"], where: "zendesk_ticket_id IS NOT NULL" },
    {
      name: "tickets_tags",
      expression: "CREATE INDEX tickets_tags ON tickets USING gin (tags) WHERE tags <> '{}'",
    },
    { name: "tickets_rated", properties: ["entityId", "ratedAt"], where: "rating IS NOT NULL" },
    { name: "tickets_closed", properties: ["entityId", "closedAt", "number"], where: "closed_at IS NOT NULL" },
    { name: "tickets_agent", properties: ["assignedAgentId", "number"], where: "assigned_agent_id IS NOT NULL" },
    {
      name: "tickets_open",
      expression: `CREATE INDEX tickets_open ON tickets (entity_id, number) WHERE ${OPEN} AND NOT is_deleted`,
    },
  ],
  uniques: [
    // One open support session per order, even with concurrent requests.
    {
      name: OPEN_SESSION_INDEX,
      expression: `CREATE UNIQUE INDEX ${OPEN_SESSION_INDEX} ON tickets (entity_id, order_id) WHERE channel = 'beckn' AND ${OPEN}`,
    },
  ],
});
