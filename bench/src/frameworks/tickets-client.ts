import type {
  AddMessageInput,
  Caller,
  Complaint,
  ListTicketsInput,
  Message,
  OpenTicketInput,
  SummaryDetails,
  SummaryPage,
  TicketReference,
} from "@crossdesk/contracts";

/** Who asks, and in which request. */
export interface Asking {
  readonly caller: Caller;
  readonly requestId: string;
}

/** What a gateway asks the tickets process, by whatever carries it. */
export interface TicketsClient {
  readonly get: (input: TicketReference, asking: Asking) => Promise<SummaryDetails>;
  readonly list: (input: ListTicketsInput, asking: Asking) => Promise<SummaryPage>;
  readonly addMessage: (input: AddMessageInput, asking: Asking) => Promise<Message>;
  readonly open: (input: OpenTicketInput, asking: Asking) => Promise<Complaint>;
}
