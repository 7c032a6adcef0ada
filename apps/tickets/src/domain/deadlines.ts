import { isClosed } from "@crossdesk/contracts";
import type { ActorType, Channel, Ticket } from "@crossdesk/contracts";
import type { TicketPolicy } from "../settings.ts";

/** When a ticket closes by itself, and until when its customer may reopen it. */
export type Deadlines = Pick<Ticket, "autoCloseWarningAt" | "autoCloseAt" | "reopenableUntil">;

/** How each channel treats its customers: whether they wait in front of a window, and whether they write themselves. */
const CHANNELS = {
  beckn: { isLive: true, takesCustomersMessages: true },
  chat: { isLive: true, takesCustomersMessages: true },
  support: { isLive: false, takesCustomersMessages: true },
  mobile: { isLive: false, takesCustomersMessages: true },
  internal: { isLive: false, takesCustomersMessages: false },
} as const satisfies Record<Channel, { readonly isLive: boolean; readonly takesCustomersMessages: boolean }>;

/** When and how a ticket ends if there are no further messages. */
type Ending = "idle" | "resolved";

const endingOf = ({ awaiting, status, channel, assignedAgentId, pickedAt }: Ticket): Ending | undefined => {
  // Nothing ends while it is the team that has to answer.
  if (awaiting !== "customer" || isClosed(status)) return undefined;
  if (status === "WORKFLOW_DONE") return "resolved";
  const isWorkedOn = assignedAgentId !== null && pickedAt !== null && status !== "WORKFLOW_PENDING";
  return isWorkedOn && CHANNELS[channel].isLive ? "idle" : undefined;
};

/** Whether a message begins the wait again: what programs write keeps a resolved ticket open longer, and hurries no customer. */
const restarts = (ending: Ending, messageOf: ActorType | undefined): boolean =>
  ending === "resolved" ? messageOf !== undefined : messageOf === "agent" || messageOf === "admin";

const NEVER: Deadlines = { autoCloseWarningAt: null, autoCloseAt: null, reopenableUntil: null };

const plus = (from: Date, milliseconds: number): string => new Date(from.getTime() + milliseconds).toISOString();

/** A change of a ticket whose deadlines are to be found. */
export interface Step {
  readonly before: Ticket;
  readonly after: Ticket;
  readonly now: Date;
  /** The sender, where the change is a message. */
  readonly messageOf: ActorType | undefined;
}

/** The deadlines after a change. A wait begins when its conditions are met, and again with messages; other changes leave it running. */
export const deadlinesAfter = ({ before, after, now, messageOf }: Step, policy: TicketPolicy): Deadlines => {
  if (isClosed(after.status)) return { ...NEVER, reopenableUntil: reopenableUntil(before, after, policy) };
  const ending = endingOf(after);
  if (ending === undefined) return NEVER;
  const { autoCloseWarningAt, autoCloseAt } = before;
  const isRunning = ending === endingOf(before) && autoCloseAt !== null;
  if (isRunning && !restarts(ending, messageOf)) return { ...NEVER, autoCloseWarningAt, autoCloseAt };
  if (ending === "resolved") return { ...NEVER, autoCloseAt: plus(now, policy.resolvedCloseMs) };
  const { warnAfterMs, closeAfterMs } = policy.idle;
  return { ...NEVER, autoCloseWarningAt: plus(now, warnAfterMs), autoCloseAt: plus(now, closeAfterMs) };
};

/** Counted from the closing: the setting of that moment holds. */
const reopenableUntil = (before: Ticket, { closedAt, channel }: Ticket, { reopenMs }: TicketPolicy): string | null => {
  if (isClosed(before.status)) return before.reopenableUntil;
  if (closedAt === null || reopenMs === 0 || !CHANNELS[channel].takesCustomersMessages) return null;
  return plus(new Date(closedAt), reopenMs);
};
