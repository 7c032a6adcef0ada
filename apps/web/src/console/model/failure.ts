import type { ErrorDetails, ErrorKind, TicketStatus } from "@crossdesk/contracts";
import { STATUS_WORDS } from "./words.ts";

/** A failure as the console acts on it. `UNREACHABLE`: there was no answer, so that nobody knows whether it happened. */
export interface Failure {
  readonly kind: ErrorKind | "UNREACHABLE";
  readonly message: string;
  readonly details: ErrorDetails;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null ? { ...value } : undefined;

const isStatus = (value: string): value is TicketStatus => Object.hasOwn(STATUS_WORDS, value);
const sayStatus = (status: string | undefined): string =>
  status !== undefined && isStatus(status) ? `“${STATUS_WORDS[status].label}”` : "in another status";

type Say = (failure: Omit<Failure, "kind">) => string;

const fixed =
  (sentence: string): Say =>
  () =>
    sentence;
const asTold: Say = ({ message }) => (message === "" ? "Something went wrong on our side." : message);

const CLOSED = fixed("The ticket is closed, so nobody can write in it. Reopen it first.");
const GONE_FILE = fixed("A file is not there any more. Remove it and attach it again.");
const TOO_LARGE = fixed("This is too large to be sent.");
const BUSY = fixed("There is a lot going on right now. Wait a moment, then try again.");
const OUTDATED = fixed("This page is older than Crossdesk. Reload it, then try again.");
const AWAY = fixed("Crossdesk can't be reached right now. Try again in a moment.");

/** What happened, and what to do about it. */
const SENTENCES = {
  VERSION_CONFLICT: fixed(
    "The ticket changed while you looked at it, so nothing was done. What you see now is up to date: repeat it if it still fits.",
  ),
  ILLEGAL_TRANSITION: ({ message, details }) =>
    details.allowed?.length === 0
      ? `${message} Work in that one instead.`
      : `That is not possible any more: the ticket is ${sayStatus(details.from)} now. Choose from what it allows, or reopen it first.`,
  TICKET_CLOSED: CLOSED,
  TICKET_NOT_FOUND: fixed("There is no such ticket in your team."),
  UNAUTHENTICATED: ({ message }) =>
    message === "" ? "Your token is not accepted any more. Sign in again." : `${message} Sign in again.`,
  FORBIDDEN: fixed("You may not do this. Ask an administrator if you should."),
  FILE_NOT_OWNED: GONE_FILE,
  FILE_NOT_FOUND: GONE_FILE,
  FILE_TOO_LARGE: TOO_LARGE,
  PAYLOAD_TOO_LARGE: TOO_LARGE,
  FILE_TYPE_REFUSED: fixed("Files of this type are not accepted."),
  RATE_LIMITED: BUSY,
  OVERLOADED: BUSY,
  UNREACHABLE: AWAY,
  SERVICE_UNAVAILABLE: AWAY,
  DEADLINE_EXCEEDED: AWAY,
  CANCELLED: AWAY,
  PROCEDURE_NOT_FOUND: OUTDATED,
  METHOD_NOT_SUPPORTED: OUTDATED,
  AGENT_NOT_FOUND: asTold,
  AGENT_NOT_ASSIGNED: asTold,
  CATEGORY_NOT_FOUND: asTold,
  CUSTOMER_NOT_FOUND: asTold,
  WEBHOOK_NOT_FOUND: asTold,
  IDEMPOTENCY_KEY_RUNNING: asTold,
  IDEMPOTENCY_KEY_REUSED: asTold,
  VALIDATION_FAILED: asTold,
  INTERNAL: asTold,
} as const satisfies Record<Failure["kind"], Say>;

export const sayFailure = ({ kind, ...failure }: Failure): string => SENTENCES[kind](failure);

const isKind = (value: unknown): value is Failure["kind"] =>
  typeof value === "string" && Object.hasOwn(SENTENCES, value);

/** Reads what a call failed with. An answer that none of ours has written (a proxy's, say) is no answer. */
export const readFailure = (error: unknown): Failure => {
  const message = error instanceof Error ? error.message : "";
  const data = error instanceof Error && "data" in error ? asRecord(error.data) : undefined;
  const kind = data?.["kind"];
  if (!isKind(kind)) return { kind: "UNREACHABLE", message, details: {} };
  return { kind, message, details: asRecord(data?.["details"]) ?? {} };
};

const PASSING: ReadonlySet<Failure["kind"]> = new Set([
  "UNREACHABLE",
  "SERVICE_UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "OVERLOADED",
  "RATE_LIMITED",
  "CANCELLED",
  "IDEMPOTENCY_KEY_RUNNING",
  "INTERNAL",
]);

/** Whether the same call may well succeed a little later. */
export const isPassing = ({ kind }: Failure): boolean => PASSING.has(kind);
