import { TicketStatus } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { sampleCategory, sampleLog, sampleMessage, sampleTicket } from "../../../test/support/samples.ts";
import { parseBody, parseInput } from "../../api/input.ts";
import addMessageRequest from "./fixtures/add-message.request.json" with { type: "json" };
import addMessageResponse from "./fixtures/add-message.response.json" with { type: "json" };
import getResponse from "./fixtures/get.response.json" with { type: "json" };
import listResponse from "./fixtures/list.response.json" with { type: "json" };
import logsResponse from "./fixtures/logs.response.json" with { type: "json" };
import setStatusRequest from "./fixtures/set-status.request.json" with { type: "json" };
import setStatusResponse from "./fixtures/set-status.response.json" with { type: "json" };
import { toErrorAnswer } from "./errors.ts";
import { fromLogPage, fromMessage, fromStatusChange, fromSummaryPage, fromSummaryDetails } from "./from-contract.ts";
import * as wire from "./schemas.ts";
import { mapStatusName, mapStatusNumber } from "./status.ts";
import { toAddMessage, toListLogs, toListTickets } from "./to-contract.ts";

describe("the documented payloads", () => {
  test("list's response comes out of the ticket that it describes, field for field", () => {
    expect(fromSummaryPage({ items: [sampleTicket()], categories: [sampleCategory] })).toEqual(listResponse);
  });

  test("get's response comes out of the ticket that it describes, field for field", () => {
    const ticket = sampleTicket({ refId: "TICKET123", description: "Refund requested for order #XYZ" });
    expect(fromSummaryDetails({ ticket, messages: [sampleMessage()] })).toEqual(getResponse);
  });

  test("addMessage's request and response hold the same message", () => {
    const input = toAddMessage(123, parseInput(wire.AddMessageBody, addMessageRequest));
    const [attachment] = addMessageRequest.attachments;
    expect(input).toEqual({ ticket: { number: 123 }, text: addMessageRequest.message, attachments: [attachment] });
    expect(fromMessage(sampleMessage({ text: input.text }), input)).toEqual(addMessageResponse);
  });

  test("setStatus's request is a status that is known, its response the ticket's", () => {
    expect(parseInput(wire.SetStatusBody, setStatusRequest)).toEqual({ status: 1 });
    expect(fromStatusChange(sampleTicket({ status: "WORKFLOW_PENDING" }))).toEqual(setStatusResponse);
  });

  test("logs' response has the documented fields and types", () => {
    const ours = fromLogPage({ items: [sampleLog] });
    expect(Object.keys(ours)).toEqual(Object.keys(logsResponse));
    expect(Object.keys(ours.data[0] ?? {}).sort()).toEqual(Object.keys(logsResponse.data[0] ?? {}).sort());
  });

  test.each([
    ["list", wire.ListResponse, listResponse],
    ["get", wire.GetResponse, getResponse],
    ["addMessage", wire.AddMessageResponse, addMessageResponse],
    ["setStatus", wire.SetStatusResponse, setStatusResponse],
    ["logs", wire.LogsResponse, logsResponse],
  ])("the schema of %s's response takes the documented one", (_name, schema, payload) => {
    expect(schema.parse(payload)).toEqual(payload);
  });
});

describe("queries", () => {
  test("list has a limit of 10 and no offset by default", () => {
    expect(toListTickets(parseInput(wire.ListQuery, {}))).toEqual({ limit: 10, offset: 0, count: false });
  });

  test("list's query is read by its types", () => {
    const query = { limit: "100", offset: "20", keyword: "refund xyz", count: "true", other: "ignored" };
    expect(toListTickets(parseInput(wire.ListQuery, query))).toEqual({
      limit: 100,
      offset: 20,
      keyword: "refund xyz",
      count: true,
    });
  });

  test("a blank keyword is none", () => {
    expect(toListTickets(parseInput(wire.ListQuery, { keyword: " " }))).not.toHaveProperty("keyword");
  });

  test.each([
    [{ status: "Open" }, { statuses: TicketStatus.options.filter((status) => mapStatusName(status) === "open") }],
    [{ status: "3, closed" }, { statuses: ["WORKFLOW_DONE", "CLOSED", "CHAT_CLOSED"] }],
    [{ userType: "customer" }, { userTypes: ["customer"] }],
    [
      { createdDate: "2025-05-11" },
      { createdOn: { from: "2025-05-11T00:00:00.000Z", to: "2025-05-11T23:59:59.999Z" } },
    ],
    [
      { createdDate: "2025-05-12,2025-05-10" },
      { createdOn: { from: "2025-05-10T00:00:00.000Z", to: "2025-05-12T23:59:59.999Z" } },
    ],
    [
      { createdDate: "2025-05-11T23:30:00-02:00" },
      { createdOn: { from: "2025-05-12T00:00:00.000Z", to: "2025-05-12T23:59:59.999Z" } },
    ],
    [
      { createdDate: "2025-05-11T23:30:00" },
      { createdOn: { from: "2025-05-11T00:00:00.000Z", to: "2025-05-11T23:59:59.999Z" } },
    ],
  ])("the filter %j asks for %j", (query, expected) => {
    expect(toListTickets(parseInput(wire.ListQuery, query))).toEqual({
      limit: 10,
      offset: 0,
      count: false,
      ...expected,
    });
  });

  test("logs' count of 1 asks for the count alone", () => {
    expect(toListLogs(parseInput(wire.LogsQuery, { count: "1" }))).toEqual({ limit: 10, offset: 0, countOnly: true });
    expect(toListLogs(parseInput(wire.LogsQuery, { count: "0" }))).toEqual({ limit: 10, offset: 0, countOnly: false });
  });

  test.each([
    [{ limit: "0" }, "limit: must be 1 or more"],
    [{ limit: "101" }, "limit: must be 100 or less"],
    [{ limit: "abc" }, "limit: must be a whole number"],
    [{ limit: "" }, "limit: must be a whole number"],
    [{ limit: "1.5" }, "limit: must be a whole number"],
    [{ limit: "1e1" }, "limit: must be a whole number"],
    [{ limit: "99999999999999999999" }, "limit: must be a whole number"],
    [{ offset: "-1" }, "offset: must be 0 or more"],
    [{ offset: "2147483648" }, "offset: must be 2147483647 or less"],
    [{ count: "yes" }, "count: must be true or false"],
    [{ status: "5" }, "status.0: must be open, pending, resolved or closed, or 1 to 4"],
    [{ createdDate: "11.05.2025" }, "createdDate.0: must be a date such as 2025-05-11"],
    [{ keyword: "a\0b" }, "keyword: must be well-formed Unicode without NUL characters"],
  ])("%j is refused", (query, message) => {
    expect(() => parseInput(wire.ListQuery, query)).toThrow(message);
  });
});

describe("bodies", () => {
  test.each([
    [
      { message: "a", attachments: null },
      { text: "a", attachments: [] },
    ],
    [
      { message: null, attachments: [{ fileName: "", filePath: "/uploads/a.pdf" }] },
      { text: "", attachments: [{ fileName: "a.pdf", filePath: "/uploads/a.pdf" }] },
    ],
  ])("the message %j is taken, whatever is empty in it", (body, expected) => {
    expect(toAddMessage(7, parseBody(wire.AddMessageBody, body))).toMatchObject(expected);
  });

  test.each([
    [{}, "The body must hold a message, an attachment, or both"],
    [{ message: " " }, "The body must hold a message, an attachment, or both"],
    [null, "The body must be an object"],
    [[], "The body must be an object"],
    [{ message: 1 }, "message: must be a string"],
    [{ message: null }, "message: must be a string"],
    [{ attachments: [{ fileName: "a.pdf" }] }, "attachments.0.filePath: is required"],
    [
      { attachments: [{ fileName: "a.pdf", filePath: "/uploads/../a.pdf" }] },
      "attachments.0.filePath: must be /uploads/<file name>, with no further path in it",
    ],
    [
      { attachments: [{ fileName: "a.pdf", filePath: "a.pdf" }] },
      "attachments.0.filePath: must be /uploads/<file name>, with no further path in it",
    ],
  ])("the message %j is refused", (body, message) => {
    expect(() => parseInput(wire.AddMessageBody, body)).toThrow(message);
  });

  test.each([{ status: 0 }, { status: 5 }, { status: "1" }, { status: 1.5 }, { status: null }, {}])(
    "the status change %j is refused",
    (body) => {
      expect(() => parseInput(wire.SetStatusBody, body)).toThrow(/^status: /);
    },
  );

  test.each(["ticket-logs", "0", "-1", "2147483648", "1.0", "0x10", "１"])("%s is no ticket's number", (id) => {
    expect(() => parseInput(wire.TicketParams, { id })).toThrow(/^id: /);
  });
});

test("every status of the core reads as one of the four, and its number says the same", () => {
  const numbers = { open: 1, pending: 2, resolved: 3, closed: 4 };
  for (const status of TicketStatus.options) expect(mapStatusNumber(status)).toBe(numbers[mapStatusName(status)]);
});

test.each([
  [{ from: "CLOSED", allowed: ["CREATED"] }, "The ticket is closed: its status can be set to 1 (open) next."],
  [{ from: "CHAT_CLOSED", allowed: ["CREATED"] }, "The ticket is closed: its status can be set to 1 (open) next."],
  [
    { from: "WORKFLOW_DONE", allowed: ["CREATED", "ESCALATED", "WORKFLOW_PENDING", "CLOSED", "CHAT_CLOSED"] },
    "The ticket is resolved: its status can be set to 1 (open) or 2 (pending) or 4 (closed) next.",
  ],
  [{ from: "CLOSED", allowed: [] }, "A sentence."],
  [{}, "A sentence."],
])("a change that the lifecycle refuses with %j is reported in the words of this API", (details, message) => {
  const failure = { kind: "ILLEGAL_TRANSITION", message: "A sentence.", details, headers: {} } as const;
  expect(toErrorAnswer(failure)).toEqual({ status: 409, body: { status: 0, message, data: null } });
});
