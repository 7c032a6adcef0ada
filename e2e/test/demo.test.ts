import { withCall } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runDemo } from "../src/demo/run-demo.ts";
import { STORIES } from "../src/demo/stories.ts";
import { createToken } from "./support/tokens.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

test("the demonstration fills a desk with what waits, is answered and is done", async () => {
  const { tickets } = await runDemo({
    url: system.url,
    sign: ({ role, ...claims }) => createToken(role, claims),
    tell: () => undefined,
  });
  expect(tickets.map(({ story }) => story)).toEqual(STORIES);

  const STATUSES = {
    resolved: /^WORKFLOW_DONE$/u,
    closed: /^CLOSED$/u,
    pending: /^WORKFLOW_PENDING$/u,
    escalated: /^ESCALATED$/u,
    going: /^(?:CREATED|ASSIGNED|UPDATE_FIELD)$/u,
  };
  const caller = { subject: "lead", role: "admin", entityId: "main" } as const;
  for (const { id, story } of tickets) {
    const { ticket } = await system.client.tickets.get.query({ id }, withCall({ caller }));
    const { items } = await system.client.messages.list.query({ ticket: { id } }, withCall({ caller }));
    expect(ticket.status).toMatch(STATUSES[story.end ?? "going"]);
    expect({ story, isTaken: ticket.pickedAt !== null, language: ticket.language }).toEqual({
      story,
      isTaken: story.by !== undefined,
      language: story.language,
    });
    expect(items.map(({ text }) => text)).toEqual(
      story.channel === "beckn" ? [story.text, ...(story.turns ?? [])] : (story.turns ?? []),
    );
  }
});
