import type { NamedMigration } from "@crossdesk/database";

/** In the order in which they run. A name is stored, and so never changes. */
export const migrations: readonly NamedMigration[] = [
  { name: "tickets-001-create-tickets", load: async () => (await import("./001-create-tickets.ts")).CreateTickets },
  {
    name: "tickets-002-create-ticket-logs",
    load: async () => (await import("./002-create-ticket-logs.ts")).CreateTicketLogs,
  },
  { name: "tickets-003-create-search", load: async () => (await import("./003-create-search.ts")).CreateSearch },
  {
    name: "tickets-004-create-search-audit",
    load: async () => (await import("./004-create-search-audit.ts")).CreateSearchAudit,
  },
  {
    name: "tickets-005-create-search-function",
    load: async () => (await import("./005-create-search-function.ts")).CreateSearchFunction,
  },
  {
    name: "tickets-006-create-page-marks",
    load: async () => (await import("./006-create-page-marks.ts")).CreatePageMarks,
  },
  {
    name: "tickets-007-create-changed-meanwhile",
    load: async () => (await import("./007-create-changed-meanwhile.ts")).CreateChangedMeanwhile,
  },
  {
    name: "tickets-008-create-directory-changed",
    load: async () => (await import("./008-create-directory-changed.ts")).CreateDirectoryChanged,
  },
  { name: "tickets-009-add-awaiting", load: async () => (await import("./009-add-awaiting.ts")).AddAwaiting },
  {
    name: "tickets-010-create-read-marks",
    load: async () => (await import("./010-create-read-marks.ts")).CreateReadMarks,
  },
  { name: "tickets-011-lower-uuids", load: async () => (await import("./011-lower-uuids.ts")).LowerUuids },
  { name: "tickets-012-search-contacts", load: async () => (await import("./012-search-contacts.ts")).SearchContacts },
  {
    name: "tickets-013-add-language-assumed",
    load: async () => (await import("./013-add-language-assumed.ts")).AddLanguageAssumed,
  },
  { name: "tickets-014-create-orders", load: async () => (await import("./014-create-orders.ts")).CreateOrders },
  {
    name: "tickets-zendesk-001-create-jobs",
    load: async () => (await import("./zendesk-001-create-jobs.ts")).CreateZendeskJobs,
  },
  {
    name: "tickets-015-grow-row-numbers",
    load: async () => (await import("./015-grow-row-numbers.ts")).GrowRowNumbers,
  },
  {
    name: "tickets-016-retire-change-key",
    load: async () => (await import("./016-retire-change-key.ts")).RetireChangeKey,
  },
  { name: "tickets-017-add-priority", load: async () => (await import("./017-add-priority.ts")).AddPriority },
  { name: "tickets-018-add-seals", load: async () => (await import("./018-add-seals.ts")).AddSeals },
  { name: "tickets-019-create-erasures", load: async () => (await import("./019-create-erasures.ts")).CreateErasures },
  {
    name: "tickets-020-create-ticket-reads",
    load: async () => (await import("./020-create-ticket-reads.ts")).CreateTicketReads,
  },
  { name: "tickets-021-create-notes", load: async () => (await import("./021-create-notes.ts")).CreateNotes },
  { name: "tickets-022-add-tags", load: async () => (await import("./022-add-tags.ts")).AddTags },
  { name: "tickets-023-create-replies", load: async () => (await import("./023-create-replies.ts")).CreateReplies },
  { name: "tickets-024-add-snooze", load: async () => (await import("./024-add-snooze.ts")).AddSnooze },
  { name: "tickets-030-add-promises", load: async () => (await import("./030-add-promises.ts")).AddPromises },
  { name: "tickets-050-add-ratings", load: async () => (await import("./050-add-ratings.ts")).AddRatings },
  {
    name: "tickets-051-create-customer-marks",
    load: async () => (await import("./051-create-customer-marks.ts")).CreateCustomerMarks,
  },
  { name: "tickets-052-search-notes", load: async () => (await import("./052-search-notes.ts")).SearchNotes },
  {
    name: "tickets-060-create-ticket-facts",
    load: async () => (await import("./060-create-ticket-facts.ts")).CreateTicketFacts,
  },
  { name: "tickets-040-add-retention", load: async () => (await import("./040-add-retention.ts")).AddRetention },
  { name: "tickets-041-seal-notes", load: async () => (await import("./041-seal-notes.ts")).SealNotes },
  {
    name: "tickets-042-count-daily-rows",
    load: async () => (await import("./042-count-daily-rows.ts")).CountDailyRows,
  },
  {
    name: "tickets-061-find-in-one-block",
    load: async () => (await import("./061-find-in-one-block.ts")).FindInOneBlock,
  },
  {
    name: "tickets-062-collect-new-words",
    load: async () => (await import("./062-collect-new-words.ts")).CollectNewWords,
  },
];
