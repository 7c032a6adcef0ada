import { fileURLToPath } from "node:url";
import { ActorType, TicketStatus } from "@crossdesk/contracts";
import { MESSAGES, STEPS } from "./domain/awaiting.ts";
import { allowedNext, LIFECYCLE, TICKET_ACTIONS } from "./domain/lifecycle.ts";
import type { Outcome } from "./domain/lifecycle.ts";

/** Where the table is kept. */
export const LIFECYCLE_DOCS = fileURLToPath(new URL("../../../docs/lifecycle.md", import.meta.url));

const MEANING = {
  keeps: "keeps",
  resumes: "ASSIGNED or CREATED",
  refused: "–",
} as const;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `in` has checked it
const cell = (outcome: Outcome): string => (outcome in MEANING ? MEANING[outcome as keyof typeof MEANING] : outcome);
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Who owes the next message, from the tables that the code uses. */
const turnDocs = (): string[] => [
  "## Who owes the next message",
  "",
  "`awaiting` says who does, `awaitingSince` since when; further messages of the same side do not move it. Leaving `WORKFLOW_DONE`,",
  "`CLOSED` or `CHAT_CLOSED` for an open status is a reopening, whichever action does it.",
  "",
  row(["what happens", "the next message is owed by"]),
  row(["---", "---"]),
  ...Object.entries(STEPS).map(([step, party]) => row([`the ticket is ${step}`, party ?? "no party"])),
  ...ActorType.options.map((sender) => row([`a message of type \`${sender}\``, MESSAGES[sender]])),
  "",
];

const ENDINGS = [
  "## What happens by itself, and what a message undoes",
  "",
  "- **Idle close.** Only in live chats (channels `beckn` and `chat`) that an agent has picked, only while the customer owes the next message,",
  "  and not while pending or resolved: a warning 10 minutes after the team's last message, `CHAT_CLOSED` after 15. A message of the team begins",
  "  the time again, one of the customer ends it.",
  "- **Resolved close.** A resolved ticket becomes `CLOSED` after 4 days without messages, in every channel; not while the team owes an answer.",
  "- **Reopening.** A customer's message, also one that a partner or a service writes in their name, reopens a resolved ticket (`CREATED`, no agent),",
  "  and a closed one until `reopenableUntil`, 72 hours after its closing, in all channels but `internal`. The message and the reopening are one",
  "  transaction: two changes, two lines in the log, two events. After that time it is refused with 409 (`TICKET_CLOSED`), in words for the customer.",
  "- **Everybody else** is refused in a closed ticket (409), and leaves a resolved one resolved.",
  "- A pending ticket stays pending when its customer answers, and awaits the team.",
  "",
  "[Settings](operations.md#all-other-settings) change these times, for all or for one tenant.",
  "",
];

/** The transition table as documentation, made from the one that the code uses. */
export const lifecycleDocs = (): string => {
  const statuses = TicketStatus.options;
  const outcomes = TICKET_ACTIONS.map((action) =>
    row([`\`${action}\``, ...statuses.map((status) => cell(LIFECYCLE[status][action]))]),
  );
  const next = statuses.map((status) => row([status, allowedNext(status).join(", ")]));
  return [
    "# Lifecycle of a ticket",
    "",
    "Made from `apps/tickets/src/domain/lifecycle.ts` by `npm run docs:lifecycle`; a test fails when it is stale.",
    "",
    "What each action does to each status: the status it leads to; `keeps` where only other facts change, or nothing does; `–` where it",
    "is refused (409). ASSIGNED or CREATED: as the ticket has an agent or not.",
    "",
    row(["action", ...statuses]),
    row(["---", ...statuses.map(() => "---")]),
    ...outcomes,
    "",
    "## Where a ticket can go next",
    "",
    row(["status", "can become"]),
    row(["---", "---"]),
    ...next,
    "",
    ...turnDocs(),
    ...ENDINGS,
  ].join("\n");
};
