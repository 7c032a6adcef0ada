import { RequestedAgent } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { sampleAgent, sampleAssignment } from "../../../test/support/sample-agents.ts";
import { sampleTicket } from "../../../test/support/samples.ts";
import { parseInput } from "../../api/input.ts";
import documentedAgent from "./fixtures/agent.json" with { type: "json" };
import documentedSupport from "./fixtures/support.json" with { type: "json" };
import { fromAgent, fromSession } from "./from-contract.ts";
import { PutAgentBody, Support } from "./schemas.ts";
import { requireSameOrder, toExtras, toOpenSession, toRequestedAgent } from "./to-contract.ts";

const session = (changes: Parameters<typeof sampleTicket>[0] = {}) =>
  sampleTicket({ channel: "beckn", orderId: "text", ...changes });

const unrated = { assignedAs: null, ticket: session() };

describe("the documented payloads", () => {
  test("a Support goes in and comes out whole", () => {
    const { extras } = toOpenSession("text", parseInput(Support, documentedSupport));
    const requested = toRequestedAgent(parseInput(PutAgentBody, documentedSupport).agent);
    const external = sampleAgent({ ownerPartner: "shop", subject: requested.id, profile: requested.profile ?? null });
    const ours = fromSession({
      ticket: session({ session: extras }),
      assignment: sampleAssignment(external, requested.id),
      chatUrl: "http://gateway.test/chat",
    });
    const { chat, ...rest } = documentedSupport;
    expect(ours).toEqual({ ...rest, chat: { url: "http://gateway.test/chat", session_id: session().roomId } });
    expect(Object.keys(ours.chat ?? {})).toEqual(Object.keys(chat));
  });

  test("an Agent goes in and comes out whole, and unknown fields are left behind", () => {
    const sent = { ...documentedAgent, shoeSize: 43, person: { ...documentedAgent.person, mood: "good" } };
    const requested = toRequestedAgent(parseInput(PutAgentBody, { agent: sent }).agent);
    expect(requested).toMatchObject({ id: "text", name: "text", languages: ["text"] });
    const external = sampleAgent({ ownerPartner: "shop", subject: "text", profile: requested.profile ?? null });
    expect(fromAgent(external, unrated)).toEqual(documentedAgent);
  });
});

test("without a descriptor of the partner's own, it holds the ticket's status and subject", () => {
  const ours = fromSession({ ticket: session(), assignment: null, chatUrl: "u" });
  expect(ours).toEqual({
    descriptor: { name: "Refund Request", code: "CREATED" },
    order_id: "text",
    chat: { url: "u", session_id: session().roomId },
  });
});

test("an agent of Crossdesk's own shows their name, languages and address, under the id they were put by", () => {
  expect(fromAgent(sampleAgent(), unrated)).toEqual({
    id: sampleAgent().id,
    person: { name: "Ada", languages: [{ code: "eng" }] },
    contact: { email: "ada@example.com" },
  });
  expect(fromAgent(sampleAgent(), { ...unrated, assignedAs: "ada" }).id).toBe("ada");
});

test("an agent's rating is how the session's customer rated it, unless the partner's own profile has one", () => {
  const rated = { assignedAs: null, ticket: session({ rating: 4 }) };
  expect(fromAgent(sampleAgent(), unrated)).not.toHaveProperty("rating");
  expect(fromAgent(sampleAgent(), rated)).toMatchObject({ rating: "4" });
  // A tickets service of the previous release, in a rolling upgrade.
  expect(fromAgent(sampleAgent(), { assignedAs: null, ticket: {} })).not.toHaveProperty("rating");
  const external = sampleAgent({ ownerPartner: "shop", subject: "text", profile: { rating: "best" } });
  expect(fromAgent(external, rated)).toMatchObject({ rating: "best" });
});

test("an update takes what is given and leaves the rest, with chat and agent ignored", () => {
  expect(toExtras(parseInput(Support, { callback_phone: "1", chat: { url: "x" }, agent: { id: "x" } }))).toEqual({
    callbackPhone: "1",
  });
  expect(toExtras(parseInput(Support, { faq: { mime_type: "text/html" } }))).toEqual({
    faq: { mimeType: "text/html" },
  });
  expect(toExtras(parseInput(Support, undefined))).toEqual({});
});

test.each([
  [{ agent: { person: { languages: [{ name: "German" }, { code: "de" }] } } }, "fr-FR,fr;q=0.9", "deu"],
  [undefined, "fr-FR,fr;q=0.9,en;q=0.8", "fra"],
  [{ agent: { person: { languages: [{ code: "the language of love" }] } } }, "*", undefined],
  [{}, undefined, undefined],
])("a session asked for with %j and Accept-Language %s is in %s", (body, accepted, language) => {
  const opened = toOpenSession("order-1", parseInput(Support, body), accepted);
  expect(opened).toEqual({ orderId: "order-1", extras: {}, ...(language === undefined ? {} : { language }) });
});

test("an order in the body must be the path's", () => {
  expect(() => requireSameOrder({ order_id: "a" }, "b")).toThrow("order_id");
  requireSameOrder({ order_id: "a" }, "a");
  requireSameOrder({}, "a");
});

test("only an agent's id is needed, and then no profile is sent on", () => {
  expect(toRequestedAgent(parseInput(PutAgentBody, { agent: { id: "robo" } }).agent)).toEqual({ id: "robo" });
});

test.each([
  ["Ada", "Ada"],
  [` ${"😀".repeat(255)} `, "😀".repeat(255)],
  ["😀".repeat(256), "😀".repeat(255)],
  [`${"a".repeat(254)}😀😀`, `${"a".repeat(254)}😀`],
  ["  ", undefined],
])("an agent who is called %s is known as %s", (given, name) => {
  const { agent } = parseInput(PutAgentBody, { agent: { id: "robo", person: { name: given } } });
  expect(toRequestedAgent(agent).name).toBe(name);
  expect(RequestedAgent.parse(toRequestedAgent(agent)).name).toBe(name);
});

test.each([
  [{}, "agent: is required"],
  [{ agent: {} }, "agent.id: is required"],
  [{ agent: { id: "" } }, "agent.id: must not be empty"],
  [{ agent: { id: 7 } }, "agent.id: must be a string"],
  [{ agent: { id: "a".repeat(256) } }, "agent.id: must have at most 255 characters"],
  [{ agent: { id: "a", person: { url: "no uri" } } }, "agent.person.url: must be a URL"],
  [{ agent: { id: "a", person: { dob: "11.05.2025" } } }, "agent.person.dob: must be a date such as 2025-05-11"],
  [{ agent: { id: "a", person: { dob: "2025-02-30" } } }, "agent.person.dob: must be a date"],
  [{ agent: { id: "a", person: { image: { size_type: "huge" } } } }, "agent.person.image.size_type: must be one of"],
  [
    { agent: { id: "a", person: { tags: [{ display: "yes" }] } } },
    "agent.person.tags.0.display: must be true or false",
  ],
  [{ agent: { id: "a", contact: { jcard: [] } } }, "agent.contact.jcard: must be an object"],
  [{ agent: { id: "a", rating: 5 } }, "agent.rating: must be a string"],
])("the agent %j is refused", (body, message) => {
  expect(() => parseInput(PutAgentBody, body)).toThrow(message);
});

test.each([
  [{ descriptor: { additional_desc: { content_type: "text/xml" } } }, "descriptor.additional_desc.content_type"],
  [{ descriptor: { media: [{ url: "/relative" }] } }, "descriptor.media.0.url: must be a URL"],
  [{ descriptor: null }, "descriptor: must be an object"],
  [{ callback_phone: 49 }, "callback_phone: must be a string"],
  [{ order_id: 7 }, "order_id: must be a string"],
  [[], "The body must be an object"],
])("the session %j is refused", (body, message) => {
  expect(() => parseInput(Support, body)).toThrow(message);
});
