import type { NamedMigration } from "@crossdesk/database";
import { CreateTickets } from "./001-create-tickets.ts";
import { CreateTicketLogs } from "./002-create-ticket-logs.ts";
import { CreateZendeskJobs } from "../../zendesk/migrations.ts";
import { CreateSearch } from "./003-create-search.ts";
import { CreateSearchAudit } from "./004-create-search-audit.ts";
import { CreateSearchFunction } from "./005-create-search-function.ts";
import { CreatePageMarks } from "./006-create-page-marks.ts";
import { CreateChangedMeanwhile } from "./007-create-changed-meanwhile.ts";
import { CreateDirectoryChanged } from "./008-create-directory-changed.ts";
import { AddAwaiting } from "./009-add-awaiting.ts";
import { CreateReadMarks } from "./010-create-read-marks.ts";
import { LowerUuids } from "./011-lower-uuids.ts";
import { SearchContacts } from "./012-search-contacts.ts";
import { AddLanguageAssumed } from "./013-add-language-assumed.ts";
import { CreateOrders } from "./014-create-orders.ts";
import { GrowRowNumbers } from "./015-grow-row-numbers.ts";
import { RetireChangeKey } from "./016-retire-change-key.ts";
import { AddPriority } from "./017-add-priority.ts";
import { AddSeals } from "./018-add-seals.ts";
import { CreateErasures } from "./019-create-erasures.ts";
import { CreateTicketReads } from "./020-create-ticket-reads.ts";
import { CreateNotes } from "./021-create-notes.ts";
import { AddTags } from "./022-add-tags.ts";
import { CreateReplies } from "./023-create-replies.ts";
import { AddSnooze } from "./024-add-snooze.ts";
import { AddPromises } from "./030-add-promises.ts";

/** In the order in which they run. A name is stored, and so never changes. */
export const migrations: readonly NamedMigration[] = [
  { name: "tickets-001-create-tickets", class: CreateTickets },
  { name: "tickets-002-create-ticket-logs", class: CreateTicketLogs },
  { name: "tickets-003-create-search", class: CreateSearch },
  { name: "tickets-004-create-search-audit", class: CreateSearchAudit },
  { name: "tickets-005-create-search-function", class: CreateSearchFunction },
  { name: "tickets-006-create-page-marks", class: CreatePageMarks },
  { name: "tickets-007-create-changed-meanwhile", class: CreateChangedMeanwhile },
  { name: "tickets-008-create-directory-changed", class: CreateDirectoryChanged },
  { name: "tickets-009-add-awaiting", class: AddAwaiting },
  { name: "tickets-010-create-read-marks", class: CreateReadMarks },
  { name: "tickets-011-lower-uuids", class: LowerUuids },
  { name: "tickets-012-search-contacts", class: SearchContacts },
  { name: "tickets-013-add-language-assumed", class: AddLanguageAssumed },
  { name: "tickets-014-create-orders", class: CreateOrders },
  { name: "tickets-zendesk-001-create-jobs", class: CreateZendeskJobs },
  { name: "tickets-015-grow-row-numbers", class: GrowRowNumbers },
  { name: "tickets-016-retire-change-key", class: RetireChangeKey },
  { name: "tickets-017-add-priority", class: AddPriority },
  { name: "tickets-018-add-seals", class: AddSeals },
  { name: "tickets-019-create-erasures", class: CreateErasures },
  { name: "tickets-020-create-ticket-reads", class: CreateTicketReads },
  { name: "tickets-021-create-notes", class: CreateNotes },
  { name: "tickets-022-add-tags", class: AddTags },
  { name: "tickets-023-create-replies", class: CreateReplies },
  { name: "tickets-024-add-snooze", class: AddSnooze },
  { name: "tickets-030-add-promises", class: AddPromises },
];
