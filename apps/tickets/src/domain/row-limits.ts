import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller, CallerRole } from "@crossdesk/contracts";

/** How much may be written in a day (UTC): tickets, messages, notes and the like. */
export interface RowLimits {
  readonly ofTenant: number;
  readonly ofCaller: number;
  readonly ofCustomer: number;
}

/** Who writes: one caller, or all of a tenant where role and subject are empty. */
export interface Writer {
  readonly entityId: string;
  readonly role: CallerRole | "";
  readonly subject: string;
}

export interface WriterLimit {
  readonly writer: Writer;
  readonly whose: "caller" | "tenant";
  readonly limit: number;
}

/** What a caller's writing counts for. Callers of no tenant are the system's own and its administrators. */
export const writersOf = ({ entityId, role, subject }: Caller, limits: RowLimits): readonly WriterLimit[] =>
  entityId === null
    ? []
    : [
        {
          writer: { entityId, role, subject },
          whose: "caller",
          limit: role === "customer" ? limits.ofCustomer : limits.ofCaller,
        },
        { writer: { entityId, role: "", subject: "" }, whose: "tenant", limit: limits.ofTenant },
      ];

const DAY_MS = 86_400_000;

/** The day that something is counted on. */
export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** Says that a day's share is used up, and when the next one begins. */
export const tooMuchWritten = ({ whose, limit }: WriterLimit, now: Date): CrossdeskError => {
  const retryAfter = Math.ceil((DAY_MS - (now.getTime() % DAY_MS)) / 1_000);
  return new CrossdeskError(
    "RATE_LIMITED",
    `This ${whose} has written as much as it may in a day, ${limit} entries: wait for ${retryAfter} seconds.`,
    { details: { retryAfter, quota: { name: `${whose}-rows-a-day`, limit, remaining: 0 } } },
  );
};
