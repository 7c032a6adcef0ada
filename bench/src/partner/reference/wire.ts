import type { TicketStatus } from "@crossdesk/contracts";

/** `2025-04-01T10:00:00Z`. */
export const toTime = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
/** The same from what PostgreSQL writes into JSON; the session runs in UTC. */
export const trimTime = (at: string): string => `${at.slice(0, 19)}Z`;

const NAMES: Readonly<Record<TicketStatus, string>> = {
  CREATED: "open",
  ASSIGNED: "open",
  REASSIGNED: "open",
  ESCALATED: "open",
  UPDATE_FIELD: "open",
  REFUND_CREATED: "open",
  ERROR: "open",
  WORKFLOW_PENDING: "pending",
  WORKFLOW_DONE: "resolved",
  CLOSED: "closed",
  CHAT_CLOSED: "closed",
};

/** What the support-ticket API shows of a ticket. */
export interface TicketRow {
  readonly number: number;
  readonly ref_id: string;
  readonly customer_id: string;
  readonly user_type: string;
  readonly category_id: number;
  readonly sub_category_id: number | null;
  readonly subject: string;
  readonly description: string;
  readonly status: TicketStatus;
  readonly created_by: string;
  readonly created_at: Date;
  readonly modified_by: string;
  readonly modified_at: Date;
  readonly is_active: boolean;
  readonly is_deleted: boolean;
}

export const TICKET_COLUMNS = `t.number, t.ref_id, t.customer_id, t.user_type, t.category_id, t.sub_category_id, t.subject,
  t.description, t.status, t.created_by, t.created_at, t.modified_by, t.modified_at, t.is_active, t.is_deleted`;

export const toTicket = (row: TicketRow) => ({
  createdBy: row.created_by,
  createdDate: toTime(row.created_at),
  modifiedBy: row.modified_by,
  modifiedDate: toTime(row.modified_at),
  id: row.number,
  refId: row.ref_id,
  userId: row.customer_id,
  userType: row.user_type,
  categoryId: row.category_id,
  subCategoryId: row.sub_category_id ?? 0,
  subject: row.subject,
  description: row.description,
  isActive: row.is_active,
  isDelete: row.is_deleted,
  status: NAMES[row.status],
});
