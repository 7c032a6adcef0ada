import type { ErrorDetails, ErrorKind, TicketStatus } from "@crossdesk/contracts";
import { texts } from "../texts/index.ts";
import type { Texts } from "../texts/index.ts";
import { nameStatus, STATUS_TONES } from "./words.ts";

/** A failure as the console acts on it. `UNREACHABLE`: there was no answer, so it is unknown whether it happened. */
export interface Failure {
  readonly kind: ErrorKind | "UNREACHABLE";
  readonly message: string;
  readonly details: ErrorDetails;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null ? { ...value } : undefined;

const isStatus = (value: string): value is TicketStatus => Object.hasOwn(STATUS_TONES, value);
const describeStatus = (status: string | undefined): string => {
  const { failures } = texts();
  return status !== undefined && isStatus(status) ? failures.quoted(nameStatus(status)) : failures.otherStatus;
};

type Say = (failure: Omit<Failure, "kind">) => string;

/** The names of the sentences that say the same whatever the details are. */
type Fixed = keyof { [Key in keyof Texts["failures"] as Texts["failures"][Key] extends string ? Key : never]: Key };

const fixed =
  (sentence: Fixed): Say =>
  () =>
    texts().failures[sentence];
const WENT_WRONG: Say = () => texts().page.wentWrong;

const GONE_FILE = fixed("fileGone");
const TOO_LARGE = fixed("tooLarge");
const BUSY = fixed("busy");
const OUTDATED = fixed("outdated");
const AWAY = fixed("away");

/** What happened, and what to do about it, in the language of the page: what services say of it is in English, for programs. */
const SENTENCES = {
  VERSION_CONFLICT: fixed("changedMeanwhile"),
  ILLEGAL_TRANSITION: ({ details }) =>
    details.allowed?.length === 0
      ? texts().failures.otherSession
      : texts().failures.notPossible(describeStatus(details.from)),
  TICKET_CLOSED: fixed("closed"),
  TICKET_NOT_FOUND: fixed("noTicket"),
  UNAUTHENTICATED: fixed("sessionGone"),
  FORBIDDEN: fixed("forbidden"),
  FILE_NOT_OWNED: GONE_FILE,
  FILE_NOT_FOUND: GONE_FILE,
  FILE_TOO_LARGE: TOO_LARGE,
  PAYLOAD_TOO_LARGE: TOO_LARGE,
  FILE_TYPE_REFUSED: fixed("fileType"),
  RATE_LIMITED: BUSY,
  OVERLOADED: BUSY,
  UNREACHABLE: AWAY,
  SERVICE_UNAVAILABLE: AWAY,
  DEADLINE_EXCEEDED: AWAY,
  CANCELLED: AWAY,
  PROCEDURE_NOT_FOUND: OUTDATED,
  METHOD_NOT_SUPPORTED: OUTDATED,
  AGENT_NOT_FOUND: fixed("noAgent"),
  AGENT_NOT_ASSIGNED: fixed("notAssigned"),
  CATEGORY_NOT_FOUND: fixed("noCategory"),
  CUSTOMER_NOT_FOUND: fixed("noCustomer"),
  WEBHOOK_NOT_FOUND: WENT_WRONG,
  API_KEY_NOT_FOUND: WENT_WRONG,
  IDEMPOTENCY_KEY_RUNNING: fixed("stillRunning"),
  IDEMPOTENCY_KEY_REUSED: WENT_WRONG,
  VALIDATION_FAILED: fixed("invalid"),
  INTERNAL: WENT_WRONG,
} as const satisfies Record<Failure["kind"], Say>;

export const describeFailure = ({ kind, ...failure }: Failure): string => SENTENCES[kind](failure);

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

/** Passes failures on, but for that of a service which does not know the procedure: one of the previous release. */
export const unlessUnknown =
  (onFailure: (failure: Failure) => void) =>
  (failure: Failure): void => {
    if (failure.kind !== "PROCEDURE_NOT_FOUND") onFailure(failure);
  };
