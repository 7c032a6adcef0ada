import { manualClock } from "@crossdesk/service-kit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./support/agents.ts";
import type { WorkingAgent } from "./support/agents.ts";
import { DESKTOP, keepScreenshot, openChatWindow, openSession, PHONE, readSaid } from "./support/chat-window.ts";
import type { OpenedSession } from "./support/chat-window.ts";
import { launchChromium } from "./support/chromium.ts";
import { formOf, IMAGES } from "./support/file-samples.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

const clock = manualClock(new Date());
let system: System;
let browser: Browser;
let agent: WorkingAgent;

beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem({ clock }), launchChromium()]);
  agent = await startAgent(system, "Alex");
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

const MINUTE = 60_000;
const caller = { subject: "test", role: "service", entityId: null } as const;
const ticketOf = async ({ sessionId }: OpenedSession) =>
  (await system.client.tickets.get.query({ roomId: sessionId }, { context: { rpc: { caller } } })).ticket;

let orders = 0;
const open = async () => {
  orders += 1;
  const session = await openSession(system.url, `order-${orders}`);
  return { session, ticket: await ticketOf(session) };
};
const answer = async (number: number, message: string, attachments: readonly object[] = []): Promise<void> => {
  const as = { role: "agent", sub: "Alex", name: "Alex" } as const;
  const sent = await system.request(`/backend/api/support-ticket/${number}`, {
    method: "POST",
    as,
    body: { message, attachments },
  });
  expect(sent.status).toBe(200);
};

test("a customer and an agent talk, and a reload shows all of it again", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, standing, log } = window;
  await expect.poll(() => standing.textContent()).toMatch(/Waiting for an agent|Alex will be with you/);
  await window.write("Hello, my parcel has not come.");
  await agent.receive(ticket.id);
  await agent.pick(ticket.id);
  await expect.poll(() => standing.textContent()).toBe("You are talking to Alex");
  await answer(ticket.number, "I am looking where it is.\nSee https://example.com/track?id=1&x=2.");
  await log.getByText("I am looking where it is.").waitFor();
  expect(await log.getByRole("link").getAttribute("href")).toBe("https://example.com/track?id=1&x=2");
  await window.field.fill("Something I have not sent");
  await keepScreenshot(page, "try-desktop");
  await page.reload();
  await log.getByText("I am looking where it is.").waitFor();
  expect(await window.texts()).toEqual(await readSaid(system.url, session));
  expect(await window.field.inputValue()).toBe("Something I have not sent");
  expect(window.problems).toEqual([]);
});
