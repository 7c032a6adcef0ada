import { expect, test } from "vitest";
import { AGENT_EVENTS } from "./agents.ts";
import { FILE_EVENTS } from "./files.ts";
import { subjectOfType, subjectsOfRecords, typeOfSubject } from "./subjects.ts";
import { TICKET_EVENTS } from "./tickets.ts";

const TYPES = Object.keys({ ...TICKET_EVENTS, ...AGENT_EVENTS, ...FILE_EVENTS });

test.each(TYPES)("%s is known by its subject", (type) => {
  expect(typeOfSubject(subjectOfType(type))).toBe(type);
  // As it was published before some had a subject of their own.
  expect(typeOfSubject(type)).toBe(type);
});

test("only messages have a subject apart from other events of tickets", () => {
  const pattern = new RegExp(`^${subjectsOfRecords("tickets").replaceAll(".", "\\.").replace("*", "[^.]+")}$`, "u");
  const apart = Object.keys(TICKET_EVENTS).filter((type) => !pattern.test(subjectOfType(type)));
  expect(apart).toEqual(["events.tickets.message-added"]);
  expect(subjectOfType("events.tickets.message-added")).toBe("events.tickets.messages.message-added");
});
