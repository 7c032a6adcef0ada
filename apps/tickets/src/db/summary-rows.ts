import type { ActorType, TicketStatus, TicketSummary } from "@crossdesk/contracts";
import { toInstant } from "./instant.ts";

/** What `SUMMARY_JSON` reads of a ticket. */
export type SummaryValues = readonly [
  id: string,
  number: number,
  refId: string,
  customerId: string,
  userType: string,
  categoryId: number,
  subCategoryId: number | null,
  subject: string,
  description: string,
  status: TicketStatus,
  version: number,
  createdBy: string,
  createdByType: ActorType,
  createdAt: string,
  modifiedBy: string,
  modifiedByType: ActorType,
  modifiedAt: string,
  isActive: boolean,
  isDeleted: boolean,
];

/** SQL for the summary of a ticket of `tickets t`, as `toSummary` takes it. */
export const SUMMARY_JSON = `json_build_array(t.id, t.number, t.ref_id, t.customer_id, t.user_type, t.category_id, t.sub_category_id,
  t.subject, t.description, t.status, t.version, t.created_by, t.created_by_type, t.created_at,
  t.modified_by, t.modified_by_type, t.modified_at, t.is_active, t.is_deleted)`;

/** The summary as contracts know it. */
export const toSummary = (values: SummaryValues): TicketSummary => {
  const [id, number, refId, customerId, userType, categoryId, subCategoryId, subject, description, ...changing] =
    values;
  const [status, version, createdBy, createdByType, createdAt, modifiedBy, modifiedByType, modifiedAt, ...flags] =
    changing;
  const [isActive, isDeleted] = flags;
  return {
    id,
    number,
    refId,
    customerId,
    userType,
    categoryId,
    subCategoryId,
    subject,
    description,
    status,
    version,
    createdBy,
    createdByType,
    createdAt: toInstant(createdAt),
    modifiedBy,
    modifiedByType,
    modifiedAt: toInstant(modifiedAt),
    isActive,
    isDeleted,
  };
};
