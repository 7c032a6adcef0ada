import { expectTypeOf, test } from "vitest";
import type { CrossdeskClient } from "./client.ts";
import type { CallOptions } from "./context.ts";
import type { Complaint, ComplaintPage } from "./tickets/complaints.ts";
import type { TicketDetails } from "./tickets/ticket-details.ts";
import type { OpenedSession } from "./tickets/opening.ts";
import { withCall } from "./client.ts";

declare const client: CrossdeskClient;
declare const call: CallOptions;

test("an internal service sees each procedure with its input and answer", () => {
  expectTypeOf(client.tickets.get.query).returns.resolves.toExtend<TicketDetails>();
  expectTypeOf(client.tickets.open.mutate).returns.resolves.toExtend<Complaint>();
  expectTypeOf(client.tickets.search.query).returns.resolves.toExtend<ComplaintPage>();
  expectTypeOf(client.sessions.open.mutate).returns.resolves.toExtend<OpenedSession>();
});

test("defaults need not be given, required fields must", () => {
  void client.tickets.list.query({}, withCall(call));
  // @ts-expect-error a ticket needs a subject
  void client.tickets.open.mutate({ channel: "mobile", customerId: "c", description: "d" }, withCall(call));
  // @ts-expect-error there is no such channel
  void client.tickets.open.mutate({ channel: "fax", customerId: "c", subject: "s", description: "d" });
  // @ts-expect-error a query cannot be mutated
  void client.tickets.get.mutate({ number: 1 });
});

test("a call says who calls", () => {
  // @ts-expect-error the caller is not optional
  withCall({ requestId: "r" });
});
