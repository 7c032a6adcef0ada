import type { AssignmentList } from "@crossdesk/contracts";
import { AgentStatus, TicketStatus } from "@crossdesk/contracts";
import { sampleComplaint, sampleCustomer } from "@crossdesk/contracts/testing";
import { describe, expect, test } from "vitest";
import { sampleAgent } from "../../../test/support/sample-agents.ts";
import { sampleTicket } from "../../../test/support/samples.ts";
import { parseInput } from "../../api/input.ts";
import { toErrorAnswer } from "./errors.ts";
import documentedError from "./fixtures/error.json" with { type: "json" };
import documentedInfo from "./fixtures/info.response.json" with { type: "json" };
import documentedSetStatus from "./fixtures/set-status.request.json" with { type: "json" };
import documentedStatus from "./fixtures/status.response.json" with { type: "json" };
import documentedTickets from "./fixtures/tickets.response.json" with { type: "json" };
import { fromAgent, fromAgentStatus, fromAssignments, statusList } from "./from-contract.ts";
import * as wire from "./schemas.ts";
import { names } from "./to-contract.ts";

const agent = sampleAgent({
  id: documentedInfo.id,
  subject: "ada",
  name: documentedInfo.name,
  statusSince: "2012-12-11T08:52:31.900Z",
  lastLoginAt: "2012-12-11T08:52:31.900Z",
  updatedAt: "2012-12-11T08:52:31.900Z",
});

const SECONDS = 1_572_499_999;
const INSTANT = "2019-10-31T05:33:19.500Z";
const now = new Date(SECONDS * 1_000);

const ticket = sampleTicket({
  id: "f4b8f8e5-365a-4ed1-a122-0f4ba1afef44",
  ccr: "delivery - wrong address",
  roomId: "888bd869-9398-40de-9c61-3238d6208cf5",
  orderId: "sdw-srr",
  customerId: "989899854090030232934sdfdsdf32dd4sdfdsddffdummycustomerid2",
  entityId: "FP_SG",
  language: "eng",
  isRoomClosed: true,
  pickedAt: INSTANT,
  autoCloseWarningAt: INSTANT,
  autoCloseAt: INSTANT,
});
const customer = {
  ...sampleCustomer({ id: ticket.customerId }),
  firstName: "hugo",
  lastName: "dan",
};
const assigned = (ticketId: string, assignedAt = INSTANT): AssignmentList["items"][number] => ({
  ticketId,
  assignedAt,
  version: 1,
});

describe("the documented payloads", () => {
  test("info's response has the documented fields, types and forms, with the label that people read", () => {
    const ours = fromAgent(agent, new Date("2012-12-11T08:53:01.000Z"));
    expect(ours).toEqual({ ...documentedInfo, statusAlias: "Online", agentTimeInStatus: 29 });
    expect(wire.AgentInfo.parse(documentedInfo)).toEqual(documentedInfo);
  });

  test("tickets' response comes out of the ticket that it describes, field for field", () => {
    const [ours] = fromAssignments([assigned(ticket.id)], [{ ticket, customer, device: null }], now);
    const [documented] = documentedTickets;
    const content = { subject: ticket.subject, description: ticket.description, channel: ticket.channel };
    expect(ours).toEqual({ ...documented, content });
  });

  test("setStatus's request and response", () => {
    expect(parseInput(wire.UpdateAgentStatusParam, documentedSetStatus)).toEqual({ status: "online" });
    expect(fromAgentStatus(agent)).toEqual(documentedStatus);
  });

  test("an error has the documented form, and a sentence beside it", () => {
    const { status, body } = toErrorAnswer({ kind: "TICKET_NOT_FOUND", message: "No.", details: {}, headers: {} });
    const [error] = documentedError.errors;
    expect([status, body]).toEqual([404, { errors: [{ ...error, detail: "No." }] }]);
  });
});

test("what is not known of a ticket or its customer is empty or 0, and never missing", () => {
  const bare = sampleTicket();
  const [ours] = fromAssignments([assigned(bare.id)], [sampleComplaint(bare)], now);
  expect(wire.Ticket.parse(ours)).toMatchObject({
    metadata: { orderId: "", pickedTimestamp: 0, autoCloseWarningTimestamp: 0, autoCloseTimestamp: 0 },
    customer: { id: "user01", firstName: "", lastName: "", name: "" },
  });
});

test("tickets come in the order of their assignments, without those that are done or unknown", () => {
  const open = sampleTicket({ id: "34822e49-8ed3-42fd-87a0-700a6d509101" });
  const closed = sampleTicket({ id: "34822e49-8ed3-42fd-87a0-700a6d509103", status: "CHAT_CLOSED" });
  const items = [closed.id, ticket.id, "34822e49-8ed3-42fd-87a0-700a6d509104", open.id].map((id) => assigned(id));
  const tickets = [open, ticket, closed].map((each) => sampleComplaint(each));
  expect(fromAssignments(items, tickets, now).map((each) => each.id)).toEqual([ticket.id, open.id]);
});

test("a time at which an agent before this one picked the ticket is not this one's", () => {
  const items = [assigned(ticket.id, "2019-10-31T06:00:00.000Z")];
  const [ours] = fromAssignments(items, [{ ticket, customer, device: null }], now);
  expect(ours?.metadata.pickedTimestamp).toBe(0);
});

test("every status of a ticket is open or done", () => {
  const counts = TicketStatus.options.map((status) => {
    const items = [assigned(ticket.id)];
    return fromAssignments(items, [sampleComplaint({ ...ticket, status })], now).length;
  });
  expect(counts.filter((count) => count === 0)).toHaveLength(3);
});

test("the four statuses are listed", () => {
  expect(statusList(AgentStatus.options)).toEqual({ data: ["online", "offline", "busy", "away"] });
});

test.each(["ada@example.com", "ADA@Example.com ", "ada", agent.id.toUpperCase()])("%s names the agent", (value) => {
  expect(names(value, agent)).toBe(true);
});

test.each(["grace@example.com", "adam", "null", ""])("%j does not name the agent", (value) => {
  expect(names(value, { ...agent, email: null })).toBe(false);
});

test.each([{}, { status: "on" }, { status: "Online" }, { status: null }, { status: 1 }])("%j is refused", (body) => {
  expect(() => parseInput(wire.UpdateAgentStatusParam, body)).toThrow(/^status: /);
});
