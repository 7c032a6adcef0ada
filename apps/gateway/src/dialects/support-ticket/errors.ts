import { TicketStatus } from "@crossdesk/contracts";
import { z } from "zod";
import type { ErrorAnswer, Failure } from "../../edge/failure.ts";
import { FAILURE_STATUSES } from "../../edge/failure-statuses.ts";
import type { ErrorResponse } from "./schemas.ts";
import { mapStatusName, mapStatusNumber } from "./status.ts";

const Refusal = z.object({ from: TicketStatus, allowed: z.array(TicketStatus).min(1) });

const formatStatus = (status: TicketStatus): string => `${mapStatusNumber(status)} (${mapStatusName(status)})`;

/** 409 names the statuses that the ticket may get next, as this API knows them. */
const describe = ({ kind, message, details }: Failure): string => {
  const { data } = Refusal.safeParse(details);
  if (kind !== "ILLEGAL_TRANSITION" || data === undefined) return message;
  const next = new Set(data.allowed.map(formatStatus));
  return `The ticket is ${mapStatusName(data.from)}: its status can be set to ${[...next].join(" or ")} next.`;
};

export const toErrorAnswer = (failure: Failure): ErrorAnswer & { readonly body: ErrorResponse } => ({
  status: FAILURE_STATUSES[failure.kind],
  body: { status: 0, message: describe(failure), data: null },
});
