import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepScreenshot, PHONE } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { openComplaint } from "./support/complaints.ts";
import type { NewComplaint, OpenedComplaint } from "./support/complaints.ts";
import { expectTexts, startConsole } from "./support/console-page.ts";
import type { ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { documentSize, lowContrasts, namelessElements } from "./support/page-checks.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), openBrowser()]);
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

/** A laptop's window. */
const LAPTOP = { viewport: { width: 1366, height: 768 } } as const;

let teams = 0;
/** A team for each test, so that none gets the others' tickets. */
const newTeam = () => {
  teams += 1;
  const entityId = `desk-${teams}`;
  return {
    agent: (name: string, role: "agent" | "admin" = "agent") => ({
      sub: name.toLowerCase().replace(" ", "."),
      name,
      role,
      entityId,
      languages: ["eng"],
    }),
    open: (complaint: NewComplaint = {}): Promise<OpenedComplaint> =>
      openComplaint(system, { customerId: randomUUID(), as: { role: "partner", sub: "shop", entityId }, ...complaint }),
    /** The customer writes. */
    say: async ({ ticketId, customerId }: OpenedComplaint, text: string): Promise<void> => {
      const caller = { subject: customerId, role: "customer", entityId } as const;
      await system.client.messages.add.mutate({ ticket: { id: ticketId }, text }, withCall({ caller }));
    },
    as: (subject: string) => withCall({ caller: { subject, role: "agent", entityId } }),
  };
};

const WORDS = "h1, h2, h3, p, dt, dd, .name, .subject, .tag, .chip, .when, .badge, .muted, label, button";

/** Nothing is without a name or hard to read, nothing sticks out, and nothing went wrong. */
const expectSound = async ({ page, problems }: ConsolePage): Promise<void> => {
  expect(await namelessElements(page)).toEqual([]);
  expect(await lowContrasts(page, `:is(${WORDS}):not(:disabled)`)).toEqual([]);
  expect(problems).toEqual([]);
};

test("agents write notes to each other beside the conversation, and who is mentioned is told until they have read it", async () => {
  const team = newTeam();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada Lovelace"), ...LAPTOP });
  const ticket = await team.open({ subject: "Refund", contact: { name: "Omar Haddad" } });
  await ada.row("Omar Haddad").waitFor();
  await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben"), ...LAPTOP });
  await ben.page.getByText("Nothing to do right now").waitFor();
  await ada.open("Omar Haddad");
  await ada.page.getByRole("button", { name: "Pick" }).click();
  await team.say(ticket, "Anybody there?");
  await expectTexts(ada, ["Anybody there?"]);

  // By the keyboard alone: the note's field, a colleague by the beginning of their name, and the note.
  await ada.log.focus();
  await ada.page.keyboard.press("n");
  const field = ada.page.getByRole("textbox", { name: "Your note" });
  await field.pressSequentially("He was refunded twice, @b");
  await ada.page.getByRole("option", { name: "Ben" }).waitFor();
  await keepScreenshot(ada.page, "console-note-mentioning");
  await ada.page.keyboard.press("Enter");
  await eventually(() => field.inputValue()).toBe("He was refunded twice, @Ben ");
  await field.pressSequentially("please look.");
  await ada.page.keyboard.press("Enter");
  const note = ada.log.locator("[data-note]");
  await note.getByText("He was refunded twice, @Ben please look.").waitFor();
  await note.getByText("note, only for the team").waitFor();
  await eventually(() => field.inputValue()).toBe("");

  // Who is mentioned sees it at once, wherever the ticket is, and reads it by opening the ticket.
  await ben.page.getByRole("heading", { name: "Mentions of you 1" }).waitFor();
  await eventually(() => ben.page.title()).toBe("(1) Crossdesk console");
  await keepScreenshot(ben.page, "console-mentioned");
  await ben.page.getByRole("link", { name: /He was refunded twice/u }).click();
  await ben.log.getByText("He was refunded twice, @Ben please look.").waitFor();
  await ben.page.getByRole("heading", { name: "Mentions of you" }).waitFor({ state: "detached" });
  await eventually(() => ben.page.title()).toBe("Crossdesk console");
  await ben.page
    .getByText(/^Ada Lovelace wrote a note/u)
    .first()
    .waitFor();
  await ben.page.reload();
  await ben.page.getByRole("status", { name: "Connection: Live" }).waitFor();
  await ben.log.getByText("He was refunded twice, @Ben please look.").waitFor();
  expect(await ben.page.getByRole("heading", { name: "Mentions of you" }).count()).toBe(0);

  // The customer waits as before, and an answer is an answer again.
  await eventually(() => ada.row("Omar Haddad").textContent()).toContain("waits");
  await ada.page.getByRole("radio", { name: "Answer" }).click();
  await ada.answer("I am looking into it.");
  await expectTexts(ada, ["Anybody there?", "I am looking into it."]);
  await ada.acknowledged();
  const { items } = await system.client.messages.list.query({ ticket: { id: ticket.ticketId } }, team.as("ada"));
  expect(items.map(({ text }) => text)).toEqual(["Anybody there?", "I am looking into it."]);
  await expectSound(ada);
  await expectSound(ben);
  await keepScreenshot(ada.page, "console-notes");
  await ada.page.emulateMedia({ colorScheme: "dark" });
  await keepScreenshot(ada.page, "console-notes-dark");
  await expectSound(ada);
  await ada.page.setViewportSize(PHONE.viewport);
  expect((await documentSize(ada.page))[0]).toBeLessThanOrEqual(PHONE.viewport.width);
  await keepScreenshot(ada.page, "console-notes-phone");
});
