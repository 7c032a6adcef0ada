import type { CannedReply } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { fillReply, findReplies } from "./replies.ts";
import { sampleAgent, sampleTicket } from "./samples.ts";

const ticket = sampleTicket(7, { contact: { name: "Jane $& Doe", email: null, phone: null }, orderId: null });
const facts = { known: { ticket, customer: undefined }, me: sampleAgent({ name: "Ada" }) };

test("variables stand for the customer, the agent and the ticket; what is not known stays in sight", () => {
  expect(
    fillReply("Hello {{customer.name}}, about #{{ ticket.number }}: {{ticket.subject}}. {{agent.name}}", facts),
  ).toBe("Hello Jane $& Doe, about #7: Subject 7. Ada");
  expect(fillReply("{{ticket.order}} {{nobody}} {{constructor}} {{}} { {agent.name} }", facts)).toBe(
    "{{ticket.order}} {{nobody}} {{constructor}} {{}} { {agent.name} }",
  );
});

test("replies are found by their shortcuts, then by their words, and one's own come before the team's", () => {
  const reply = (shortcut: string, text: string, owner: string | null = null): CannedReply => ({
    id: `${owner}-${shortcut}`,
    entityId: "main",
    owner,
    shortcut,
    text,
    modifiedBy: "lead",
    modifiedAt: "2026-03-01T12:00:00.000Z",
  });
  const replies = [reply("hello", "Good morning"), reply("hello", "Hi", "ada"), reply("late", "Hello, it is late")];
  const found = (words: string) => findReplies(replies, words).map(({ text }) => text);
  expect(found("")).toEqual(["Hi", "Hello, it is late"]);
  expect(found("HEL")).toEqual(["Hi", "Hello, it is late"]);
  expect(found("la")).toEqual(["Hello, it is late"]);
  expect(found("zzz")).toEqual([]);
});
