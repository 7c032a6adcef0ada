import { fileURLToPath } from "node:url";
import { TicketStatus } from "@crossdesk/contracts";
import { allowedNext, LIFECYCLE, TICKET_ACTIONS } from "./domain/lifecycle.ts";
import type { Outcome } from "./domain/lifecycle.ts";

/** Where the table is kept. */
export const LIFECYCLE_DOCS = fileURLToPath(new URL("../../../docs/lifecycle.md", import.meta.url));

const MEANING = {
  keeps: "keeps",
  resumes: "ASSIGNED or CREATED",
  refused: "–",
} as const;

const cell = (outcome: Outcome): string => (outcome in MEANING ? MEANING[outcome as keyof typeof MEANING] : outcome);
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

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
  ].join("\n");
};
