import { nameOfUpload } from "@crossdesk/contracts";
import type { AddMessageInput, ListLogsInput, ListTicketsInput, TicketReference } from "@crossdesk/contracts";
import { statusesNamed } from "./status.ts";
import type { AddMessageBody, ListQuery, LogsQuery, StatusNumber } from "./schemas.ts";

export const toTicketReference = (id: number): TicketReference => ({ number: id });

export const toListTickets = ({ keyword, status, userType, createdDate, ...page }: ListQuery): ListTicketsInput => ({
  ...page,
  ...(keyword.trim() === "" ? {} : { keyword }),
  ...(status === undefined ? {} : { statuses: statusesNamed(status) }),
  ...(userType === undefined ? {} : { userTypes: userType }),
  ...(createdDate === undefined ? {} : { createdOn: createdDate }),
});

export const toListLogs = ({ limit, offset, count }: LogsQuery): ListLogsInput => ({ limit, offset, countOnly: count });

export const toAddMessage = (id: number, { message, attachments }: AddMessageBody): AddMessageInput => ({
  ticket: toTicketReference(id),
  text: message,
  attachments: attachments.map(({ fileName, filePath }) => ({
    fileName: fileName ?? nameOfUpload(filePath),
    filePath,
  })),
});

/** The procedure that writing a status number calls. */
export const ACTIONS = {
  1: "reopen",
  2: "markPending",
  3: "resolve",
  4: "close",
} as const satisfies Record<StatusNumber, string>;
