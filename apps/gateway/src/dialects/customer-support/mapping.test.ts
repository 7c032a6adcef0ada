import { Complaint } from "@crossdesk/contracts";
import { sampleComplaint, sampleCustomer } from "@crossdesk/contracts/testing";
import { describe, expect, test } from "vitest";
import { sampleTicket } from "../../../test/support/samples.ts";
import { parseBody, parseInput } from "../../api/input.ts";
import createRequest from "./fixtures/create.request.json" with { type: "json" };
import createResponse from "./fixtures/create.response.json" with { type: "json" };
import searchRequest from "./fixtures/search.request.json" with { type: "json" };
import searchResponse from "./fixtures/search.response.json" with { type: "json" };
import uploadResponse from "./fixtures/upload.response.json" with { type: "json" };
import { fromComplaint, fromComplaintPage, fromOpenedComplaint } from "./from-contract.ts";
import * as wire from "./schemas.ts";
import { toOpenTicket, toSearchComplaints } from "./to-contract.ts";

const noFiles = (): null => null;

/** The complaint that the documentation's examples show. */
const documentedComplaint = (shown: typeof createResponse.data | (typeof searchResponse.data)[0]): Complaint =>
  Complaint.parse({
    ticket: sampleTicket({
      id: shown.ticketId,
      number: Number(shown.ticketInfo.supportTicketId),
      feedbackId: shown.id,
      customerId: shown.user.id,
      contact: { name: shown.name, email: shown.email, phone: shown.phone },
      categoryText: shown.category,
      subject: shown.ticketInfo.subject,
      description: shown.ticketInfo.message,
      createdAt: new Date(shown.creationDate).toISOString(),
      images: createRequest.images.map((name) => ({ name, fileId: null })),
    }),
    customer: shown.user,
    device: createResponse.data.device,
  });

describe("the documented payloads", () => {
  test("create's request opens a ticket of the mobile channel", () => {
    expect(toOpenTicket(parseInput(wire.CreateBody, createRequest))).toEqual({
      channel: "mobile",
      customerId: createRequest.uuid,
      deviceUdid: createRequest.udid,
      contact: { name: "Jane", email: "customer@example.com", phone: "+442079460123" },
      category: "cat1",
      subject: createRequest.subject,
      description: createRequest.message,
      images: createRequest.images,
    });
  });

  test("create's response comes out of the complaint that it describes, field for field", () => {
    expect(fromOpenedComplaint(documentedComplaint(createResponse.data), noFiles)).toEqual(createResponse);
  });

  test("search's response comes out of the complaints that it describes, field for field", () => {
    const items = searchResponse.data.map(documentedComplaint);
    expect(fromComplaintPage({ items, total: items.length }, noFiles)).toEqual(searchResponse);
  });

  test("upload shows the complaint as search does, with the files' URLs", () => {
    const complaint = documentedComplaint(createResponse.data);
    const logFileId = "f3440e8d-c01d-4085-bd46-1a372aaf7ac9";
    const feedbackPhotoId = "b93fa75b-a0f6-4e56-b56d-19caaa34a6df";
    const ticket = { ...complaint.ticket, logFileId, feedbackPhotoId };
    const toFileUrl = (fileId: string): string => `https://files.example.com/logging/${fileId}.jpg`;
    expect(fromComplaint({ ...complaint, ticket }, toFileUrl)).toEqual(uploadResponse.data);
  });

  test("search's request joins its conditions and leaves the empty one out", () => {
    expect(toSearchComplaints(parseInput(wire.SearchBody, searchRequest))).toEqual({
      customerId: searchRequest.uuid,
      deviceUdid: searchRequest.udid,
      email: searchRequest.email,
      phone: searchRequest.phone,
      ticketId: searchRequest.ticketId,
      limit: 1_000,
    });
  });

  test("the schemas of the responses take the documented ones", () => {
    expect(wire.CreateResponse.parse(createResponse)).toEqual(createResponse);
    expect(wire.SearchResponse.parse(searchResponse)).toEqual(searchResponse);
  });
});

describe("a complaint is not lost over", () => {
  const opened = (change: object) => toOpenTicket(parseBody(wire.CreateBody, { ...createRequest, ...change }));

  test.each([
    ["an empty phone", { phone: "" }, { phone: null }],
    ["a phone that is null", { phone: null }, { phone: null }],
    ["a phone with spaces", { phone: "+44 20 7946 0123" }, { phone: "+442079460123" }],
    ["a phone with the digits of home", { phone: "+44 (0)20 7946-0123" }, { phone: "+442079460123" }],
    ["a phone with 00", { phone: "0044.20.7946/0123" }, { phone: "+442079460123" }],
    ["a phone in full-width digits", { phone: "＋４４2079460123" }, { phone: "+442079460123" }],
    ["an empty name", { name: "" }, { name: null }],
    ["a name that is null", { name: null }, { name: null }],
    ["a name that is too long", { name: "n".repeat(300) }, { name: "n".repeat(255) }],
    ["a space behind the address", { email: "customer@example.com " }, { email: "customer@example.com" }],
  ])("%s", (_what, change, contact) => {
    expect(opened(change).contact).toMatchObject(contact);
  });

  test.each([[null], [""], [[]], [[""]], [[null]]])("images that are %j", (images) => {
    expect(opened({ images }).images).toEqual([]);
  });
});

test("a phone is found by how people write it", () => {
  expect(toSearchComplaints(parseBody(wire.SearchBody, { phone: "+44 20 7946-0123", email: null }))).toEqual({
    phone: "+442079460123",
    limit: 1_000,
  });
});

test("a search without any condition asks for the newest 100", () => {
  expect(toSearchComplaints(parseInput(wire.SearchBody, { uuid: "", email: " " }))).toEqual({ limit: 100 });
  expect(toSearchComplaints(parseInput(wire.SearchBody, undefined))).toEqual({ limit: 100 });
});

test("an unknown customer and an unknown device are shown with all fields, null or empty", () => {
  const ticket = sampleTicket({ customerId: createRequest.uuid });
  const { data } = fromOpenedComplaint(sampleComplaint(ticket), noFiles);
  expect(Object.keys(data.user).sort()).toEqual(Object.keys(createResponse.data.user).sort());
  expect(data.user).toEqual(sampleCustomer({ id: createRequest.uuid }));
  expect(wire.CreatedComplaint.parse(data)).toEqual(data);
});

test("a ticket that is mirrored to Zendesk is known by Zendesk's id, another by its number", () => {
  const shown = (zendeskTicketId: string | null) =>
    fromComplaint(sampleComplaint(sampleTicket({ zendeskTicketId })), noFiles).ticketInfo.supportTicketId;
  expect([shown("z-9"), shown(null)]).toEqual(["z-9", "123"]);
});

describe("requests that are refused name the field", () => {
  test.each([
    [{ uuid: undefined }, "uuid: is required"],
    [{ uuid: "1" }, "uuid: must be a UUID"],
    [{ udid: " " }, "udid: must not be empty"],
    [{ subject: "" }, "subject: must not be empty"],
    [{ subject: "x".repeat(501) }, "subject: must have at most 500 characters"],
    [{ subject: 7 }, "subject: must be a string"],
    [{ message: null }, "message: must be a string"],
    [{ email: "customer@" }, "email: must be an e-mail address"],
    [{ phone: "02079460123" }, "phone: must be a telephone number such as +442079460123"],
    [{ images: "a.jpeg" }, "images: must be a list"],
    [{ images: ["../a.jpeg"] }, "images.0: must be a file name, with no path in it"],
    [{ images: ["a.jpeg", "b\\c.jpeg"] }, "images.1: must be a file name, with no path in it"],
    [{ images: [".."] }, "images.0: must be a file name, with no path in it"],
  ])("create with %j", (change, message) => {
    expect(() => parseInput(wire.CreateBody, { ...createRequest, ...change })).toThrow(message);
  });

  test("every field at fault is named", () => {
    expect(() => parseInput(wire.CreateBody, { ...createRequest, uuid: "1", email: "2" })).toThrow(
      "uuid: must be a UUID; email: must be an e-mail address",
    );
  });

  test.each([{ uuid: 1 }, { email: null }, { ticketId: ["a"] }, []])("search with %j", (body) => {
    expect(() => parseInput(wire.SearchBody, body)).toThrow(/must be/);
  });
});
