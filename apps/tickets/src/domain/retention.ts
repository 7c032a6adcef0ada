import type { RetentionTerms } from "@crossdesk/contracts";
import type { TicketPolicy } from "../settings.ts";

const DAY_MS = 86_400_000;

/** How often a tenant's retention is applied. */
export const APPLIED_EVERY_MS = DAY_MS;

/** How long after they were set terms begin to erase anything: until then, a mistake can be corrected. */
const GRACE_MS = DAY_MS;

/** From when on a tenant's terms are applied. A sandbox holds nothing that anybody would miss. */
export const appliesFrom = ({
  modifiedAt,
  isSandbox,
}: {
  readonly modifiedAt: Date;
  readonly isSandbox: boolean;
}): Date => (isSandbox ? modifiedAt : new Date(modifiedAt.getTime() + GRACE_MS));

/** How long a sandbox keeps unused data. */
export const SANDBOX_MS = DAY_MS;

/** Until when a ticket must have been closed for its texts, and for its files, to go now; `null`: none does. */
export interface RetentionTimes {
  readonly tickets: Date | null;
  readonly files: Date | null;
}

/** What can still be reopened by its customer's message is not over, however little the tenant keeps. */
export const retentionTimes = (
  { ticketDays, fileDays }: RetentionTerms,
  { reopenMs }: Pick<TicketPolicy, "reopenMs">,
  now: Date,
): RetentionTimes => {
  const before = (days: number | null): Date | null =>
    days === null ? null : new Date(now.getTime() - Math.max(days * DAY_MS, reopenMs));
  return { tickets: before(ticketDays), files: before(fileDays) };
};
