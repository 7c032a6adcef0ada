import type { ActorType, Channel, NamedFile, SessionExtras, Ticket, TicketStatus } from "@crossdesk/contracts";

/** A row of `tickets` as `TICKET_COLUMNS` reads it. */
export interface TicketRow {
  readonly id: string;
  readonly number: number;
  readonly ref_id: string;
  readonly feedback_id: string;
  readonly room_id: string;
  readonly channel: Channel;
  readonly entity_id: string;
  readonly order_id: string | null;
  readonly customer_id: string;
  readonly user_type: string;
  readonly device_udid: string | null;
  readonly contact_name: string | null;
  readonly contact_email: string | null;
  readonly contact_phone: string | null;
  readonly category_id: number;
  readonly sub_category_id: number | null;
  readonly category_text: string;
  readonly ccr: string;
  readonly language: string;
  readonly subject: string;
  readonly description: string;
  readonly status: TicketStatus;
  readonly is_room_closed: boolean;
  readonly assigned_agent_id: string | null;
  readonly assigned_at: Date | null;
  readonly picked_at: Date | null;
  readonly auto_close_warning_at: Date | null;
  readonly auto_close_at: Date | null;
  readonly last_activity_at: Date;
  readonly closed_at: Date | null;
  readonly zendesk_ticket_id: string | null;
  readonly images: NamedFile[];
  readonly log_file_id: string | null;
  readonly feedback_photo_id: string | null;
  readonly session: SessionExtras;
  readonly version: number;
  readonly created_by: string;
  readonly created_by_type: ActorType;
  readonly created_at: Date;
  readonly modified_by: string;
  readonly modified_by_type: ActorType;
  readonly modified_at: Date;
  readonly is_active: boolean;
  readonly is_deleted: boolean;
}

const NAMES = [
  "id",
  "number",
  "ref_id",
  "feedback_id",
  "room_id",
  "channel",
  "entity_id",
  "order_id",
  "customer_id",
  "user_type",
  "device_udid",
  "contact_name",
  "contact_email",
  "contact_phone",
  "category_id",
  "sub_category_id",
  "category_text",
  "ccr",
  "language",
  "subject",
  "description",
  "status",
  "is_room_closed",
  "assigned_agent_id",
  "assigned_at",
  "picked_at",
  "auto_close_warning_at",
  "auto_close_at",
  "last_activity_at",
  "closed_at",
  "zendesk_ticket_id",
  "images",
  "log_file_id",
  "feedback_photo_id",
  "session",
  "version",
  "created_by",
  "created_by_type",
  "created_at",
  "modified_by",
  "modified_by_type",
  "modified_at",
  "is_active",
  "is_deleted",
] as const satisfies readonly (keyof TicketRow)[];

/** What a statement selects of `tickets t` to give a `TicketRow`. */
export const TICKET_COLUMNS = NAMES.map((name) => `t.${name}`).join(", ");

const instant = (date: Date | null): string | null => (date === null ? null : date.toISOString());

/** The ticket as contracts know it. */
export const toTicket = (row: TicketRow): Ticket => ({
  id: row.id,
  number: row.number,
  refId: row.ref_id,
  feedbackId: row.feedback_id,
  channel: row.channel,
  entityId: row.entity_id,
  orderId: row.order_id,
  customerId: row.customer_id,
  userType: row.user_type,
  deviceUdid: row.device_udid,
  contact: { name: row.contact_name, email: row.contact_email, phone: row.contact_phone },
  categoryId: row.category_id,
  subCategoryId: row.sub_category_id,
  categoryText: row.category_text,
  ccr: row.ccr,
  language: row.language,
  subject: row.subject,
  description: row.description,
  status: row.status,
  roomId: row.room_id,
  isRoomClosed: row.is_room_closed,
  assignedAgentId: row.assigned_agent_id,
  assignedAt: instant(row.assigned_at),
  pickedAt: instant(row.picked_at),
  autoCloseWarningAt: instant(row.auto_close_warning_at),
  autoCloseAt: instant(row.auto_close_at),
  lastActivityAt: row.last_activity_at.toISOString(),
  closedAt: instant(row.closed_at),
  zendeskTicketId: row.zendesk_ticket_id,
  images: row.images,
  logFileId: row.log_file_id,
  feedbackPhotoId: row.feedback_photo_id,
  session: row.session,
  version: row.version,
  createdBy: row.created_by,
  createdByType: row.created_by_type,
  createdAt: row.created_at.toISOString(),
  modifiedBy: row.modified_by,
  modifiedByType: row.modified_by_type,
  modifiedAt: row.modified_at.toISOString(),
  isActive: row.is_active,
  isDeleted: row.is_deleted,
});
