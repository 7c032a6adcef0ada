import fc from "fast-check";
import { expect, test } from "vitest";
import type { Caller, CallerRole } from "../context.ts";
import { forAudience } from "./audience.ts";

const customer: Caller = { subject: "jane", role: "customer", entityId: "main" };
const SECRET = "ada@private.example";

const audited = {
  createdBy: SECRET,
  createdByType: "agent",
  modifiedBy: SECRET,
  modifiedByType: "admin",
};
const ownAgent = {
  id: "a-1",
  subject: SECRET,
  name: "Ada",
  email: SECRET,
  lastLoginAt: null,
  capacity: 5,
  ownerPartner: null,
};
/** Everything that holds something that is not for customers. */
const PARTS: readonly object[] = [
  audited,
  { ...audited, channel: "beckn", orderId: null, ccr: SECRET, answerDueAt: SECRET, answerWarningAt: SECRET },
  { actorType: "system", actedAt: "now", action: "Missed promised answer", detail: { dueAt: SECRET, answer: "first" } },
  {
    senderId: SECRET,
    senderType: "agent",
    text: "Hello",
    attachments: [{ fileName: "a", filePath: "b", createdBy: SECRET }],
  },
  { actor: SECRET, actorType: "service", action: "Added message", detail: { agentId: SECRET, reason: SECRET } },
  { detail: { fields: [], linkIssuedTo: { subject: SECRET, role: "agent" } } },
  { state: "assigned", assignedAt: null, assignedAs: SECRET, agent: ownAgent },
  { uploadedBy: SECRET, isOwn: false },
  { state: "writing", signer: SECRET, signerType: "agent", signerName: SECRET },
];

test("nothing that is not for customers is in any answer to them, however it is nested", () => {
  const part = fc.constantFrom(...PARTS);
  const { answer } = fc.letrec((tie) => ({
    answer: fc.oneof(
      { maxDepth: 4 },
      part,
      fc.array(tie("answer"), { maxLength: 3 }),
      fc.record({ items: tie("answer"), ticket: tie("answer"), other: fc.string() }),
      fc.tuple(part, fc.record({ category: tie("answer") })).map(([one, more]) => ({ ...one, ...more })),
    ),
  }));
  fc.assert(
    fc.property(answer, (value) => {
      const text = JSON.stringify(forAudience(structuredClone(value), customer));
      expect(text).not.toContain(SECRET);
    }),
  );
});

const noted = () => [
  {
    ticket: { id: "t-1" },
    change: { action: "Added note", actorType: "agent", actedAt: "now" },
    note: { text: SECRET },
  },
  { action: "Added note", actorType: "admin", actedAt: "now" },
  { action: "Added message", actorType: "agent", actedAt: "now" },
];

test.each(["customer", "partner"] satisfies CallerRole[])(
  "a %s learns of a note no more than that something changed",
  (role) => {
    const answer = forAudience(noted(), { ...customer, role });
    expect(JSON.stringify(answer)).not.toMatch(/note|private/u);
    expect(answer.map(({ action, change }) => action ?? change?.action)).toEqual([
      "Updated ticket",
      "Updated ticket",
      "Added message",
    ]);
  },
);

test("customers learn of a missed answer no more than that something changed", () => {
  const line = { action: "Missed promised answer", actorType: "system", actedAt: "now" };
  expect(forAudience({ ...line }, customer)).toEqual({ ...line, action: "Updated ticket" });
  expect(forAudience({ ...line }, { ...customer, role: "partner" })).toEqual(line);
});

test.each(["agent", "admin", "service"] satisfies CallerRole[])("%s sees notes as they are", (role) => {
  expect(forAudience(noted(), { ...customer, role })).toEqual(noted());
});

test.each(["agent", "partner", "admin", "service"] satisfies CallerRole[])("%s gets all of it", (role) => {
  const answer = structuredClone(PARTS);
  expect(forAudience(answer, { ...customer, role })).toEqual(PARTS);
});

test("customers see what is theirs, who writes to them by name, and the agents of partners as these show them", () => {
  const mine = {
    senderId: "jane",
    senderType: "customer",
    createdBy: "shop",
    createdByType: "partner",
    attachments: [{ fileName: "a", filePath: "b", createdBy: "jane" }],
    contact: { email: "jane@example.com" },
  };
  expect(forAudience(structuredClone(mine), customer)).toEqual(mine);
  expect(forAudience(structuredClone(ownAgent), customer)).toMatchObject({ name: "Ada", subject: "a-1", email: null });
  const partners = { ...ownAgent, ownerPartner: "shop", profile: { contact: { email: SECRET } } };
  expect(forAudience(structuredClone(partners), customer)).toEqual(partners);
});
