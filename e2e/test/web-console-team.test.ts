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
import { documentSize, isFocused, lowContrasts, namelessElements, showIn } from "./support/page-checks.ts";
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
  // Colours may still be on their way to another scheme.
  await eventually(() => lowContrasts(page, `:is(${WORDS}):not(:disabled)`)).toEqual([]);
  expect(problems).toEqual([]);
};

test.concurrent("agents write notes to each other beside the conversation, and a mention is shown until it has been read", async () => {
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
  await showIn(ada.page, "dark");
  await keepScreenshot(ada.page, "console-notes-dark");
  await expectSound(ada);
  await ada.page.setViewportSize(PHONE.viewport);
  expect((await documentSize(ada.page))[0]).toBeLessThanOrEqual(PHONE.viewport.width);
  await keepScreenshot(ada.page, "console-notes-phone");
});

test.concurrent("what is known of a ticket is changed beside the conversation, and seen in every list at once", async () => {
  const team = newTeam();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada"), ...LAPTOP });
  const ticket = await team.open({ subject: "Lamp", contact: { name: "Omar Haddad" } });
  await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben"), ...LAPTOP });
  await ben.page.getByRole("tab", { name: "Team" }).click();
  await ben.row("Omar Haddad").waitFor();
  await ada.open("Omar Haddad");
  const details = ada.page.getByRole("complementary", { name: "Details" });
  await details.getByRole("combobox", { name: "Priority" }).selectOption("Urgent");
  await ben.row("Omar Haddad").getByText("Urgent").waitFor();
  await details.getByRole("combobox", { name: "Language" }).selectOption({ value: "deu" });
  const subject = details.getByRole("textbox", { name: "Subject" });
  await eventually(() => subject.isEnabled()).toBe(true);
  await subject.fill("Broken lamp");
  await ada.page.keyboard.press("Enter");
  await ben.row("Omar Haddad").getByText("Broken lamp").waitFor();
  const tag = details.getByRole("combobox", { name: "Add a tag" });
  for (const word of ["Damaged", "vip", "refund"]) {
    await tag.fill(word);
    await ada.page.keyboard.press("Enter");
    await details.getByRole("list", { name: "Tags" }).getByText(word.toLowerCase(), { exact: true }).waitFor();
  }
  await ben.row("Omar Haddad").getByText("damaged").waitFor();
  await ben.row("Omar Haddad").getByText("+2").waitFor();
  await details.getByRole("button", { name: "Remove the tag vip" }).click();
  await details.getByRole("list", { name: "Tags" }).getByText("vip", { exact: true }).waitFor({ state: "detached" });
  await ada.page
    .getByText(/^You changed the tags/u)
    .first()
    .waitFor();
  const { ticket: stored } = await system.client.tickets.get.query({ id: ticket.ticketId }, team.as("ada"));
  expect(stored).toMatchObject({
    priority: "urgent",
    language: "deu",
    subject: "Broken lamp",
    tags: ["damaged", "refund"],
    status: "UPDATE_FIELD",
    awaiting: "team",
  });
  await expectSound(ada);
  await expectSound(ben);
  await keepScreenshot(ada.page, "console-edits");
  await keepScreenshot(ben.page, "console-marks");
});

test.concurrent("a canned reply is written once, and inserted by / with what it stands for", async () => {
  const team = newTeam();
  await using lead = await startConsole(browser, system.url, { agent: team.agent("Lea", "admin"), ...LAPTOP });
  const { page } = lead;
  const ticket = await team.open({ subject: "Refund", contact: { name: "Omar Haddad" } });
  await page.getByRole("tab", { name: "Team" }).click();
  await lead.open("Omar Haddad");
  await page.getByRole("button", { name: "Canned replies" }).click();
  const dialog = page.getByRole("dialog", { name: "Canned replies" });
  const write = async (shortcut: string, text: string, isShared: boolean): Promise<void> => {
    await dialog.getByRole("textbox", { name: "Shortcut" }).fill(shortcut);
    await dialog.getByRole("textbox", { name: "Text" }).fill(text);
    await dialog.getByRole("checkbox", { name: "For the whole team" }).setChecked(isShared);
    await dialog.getByRole("button", { name: "Add the reply" }).click();
  };
  await write("/refund", "Dear {{customer.name}}, ticket {{ticket.number}} is refunded. {{agent.name}}", true);
  await dialog.getByText("/refund").waitFor();
  await write("refund", "Another", true);
  await dialog.getByText("Another reply has this shortcut already.").waitFor();
  await keepScreenshot(page, "console-replies");
  await expectSound(lead);
  await dialog.getByRole("button", { name: "Close" }).click();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada"), ...LAPTOP });
  await ada.page.getByRole("tab", { name: "Team" }).click();
  await ada.open("Omar Haddad");
  const answer = ada.page.getByRole("textbox", { name: "Your answer" });
  await answer.pressSequentially("/re");
  await ada.page.getByRole("option", { name: /^\/refund/u }).waitFor();
  await keepScreenshot(ada.page, "console-reply-suggested");
  await ada.page.keyboard.press("Enter");
  const filled = `Dear Omar Haddad, ticket ${ticket.number} is refunded. Ada`;
  await eventually(() => answer.inputValue()).toBe(filled);
  await ada.page.keyboard.press("Enter");
  await expectTexts(ada, [filled]);
  await expectSound(ada);
});

test.concurrent("a ticket that is put aside leaves the list until its time, or until the customer writes", async () => {
  const team = newTeam();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada"), ...LAPTOP });
  const { page } = ada;
  const first = await team.open({ subject: "Lamp", contact: { name: "Omar Haddad" } });
  await team.open({ subject: "Sofa", contact: { name: "Jane Doe" } });
  await ada.row("Jane Doe").waitFor();
  await ada.open("Omar Haddad");
  await page.getByRole("button", { name: "Pick" }).click();
  await ada.act("Put aside…");
  const dialog = page.getByRole("dialog", { name: /^Put ticket/u });
  await keepScreenshot(page, "console-snoozing");
  await dialog.getByRole("button", { name: "Until tomorrow morning" }).click();
  const aside = page.getByRole("region", { name: "Put aside 1" });
  await aside.getByText("until tomorrow").waitFor();
  expect(await ada.rows()).toEqual(["Jane Doe", "Omar Haddad"]);
  await keepScreenshot(page, "console-aside");
  await expectSound(ada);
  await page.getByRole("button", { name: "Undo" }).click();
  await aside.waitFor({ state: "detached" });
  expect(await ada.rows()).toEqual(["Omar Haddad", "Jane Doe"]);

  // By the keyboard, until the customer answers; what they write brings it back with a mark, until it is answered.
  await ada.log.focus();
  await page.keyboard.press("z");
  await dialog.getByRole("button", { name: "Until the customer answers" }).click();
  await aside.getByText("until the customer answers").waitFor();
  await team.say(first, "Hello?");
  await ada.row("Omar Haddad").getByText("Back").waitFor();
  await aside.waitFor({ state: "detached" });
  await ada.answer("Here I am.");
  await ada.row("Omar Haddad").getByText("Back").waitFor({ state: "detached" });
  expect(ada.problems).toEqual([]);
});

test.concurrent("several tickets are changed at once, and a view shows those of a kind with their number", async () => {
  const team = newTeam();
  await using lead = await startConsole(browser, system.url, { agent: team.agent("Lea", "admin"), ...LAPTOP });
  const { page } = lead;
  const names = Array.from({ length: 18 }, (_, index) => `Customer ${String(index + 1).padStart(2, "0")}`);
  for (const name of names) await team.open({ subject: `About ${name}`, contact: { name } });
  await page.getByRole("tab", { name: "Team" }).click();
  await eventually(async () => (await lead.rows()).length).toBe(18);
  // A laptop's window has room for fourteen rows.
  await page.getByRole("button", { name: "Not now" }).click();
  const height = (await page.locator("#tickets").boundingBox())?.height ?? 0;
  const rowHeight = (await page.locator("#tickets .tickets > li").first().boundingBox())?.height ?? 0;
  expect((height - 30) / rowHeight).toBeGreaterThanOrEqual(14);
  await keepScreenshot(page, "console-fourteen-rows");

  await page.getByRole("button", { name: "Select several tickets" }).click();
  for (const name of names.slice(0, 3)) {
    const line = page.getByRole("listitem").filter({ hasText: name });
    await line.getByRole("checkbox", { name: /^Select ticket/u }).check();
  }
  const bar = page.getByRole("toolbar", { name: "Selected tickets" });
  await bar.getByText("3 selected").waitFor();
  await keepScreenshot(page, "console-bulk");
  await expectSound(lead);
  await bar.getByRole("combobox", { name: "Priority" }).selectOption("High");
  await page.getByText("3 tickets were changed.").waitFor();
  await bar.waitFor({ state: "detached" });
  for (const name of names.slice(0, 3)) await lead.row(name).getByText("High").waitFor();

  await page.getByRole("button", { name: "Views" }).click();
  const dialog = page.getByRole("dialog", { name: "Views" });
  await dialog.getByRole("textbox", { name: "Name of the view" }).fill("Pressing");
  await dialog.getByRole("checkbox", { name: "High" }).check();
  await dialog.getByRole("checkbox", { name: "Urgent" }).check();
  await dialog.getByRole("checkbox", { name: "For the whole team" }).check();
  await keepScreenshot(page, "console-view-dialog");
  await expectSound(lead);
  await dialog.getByRole("button", { name: "Add the view" }).click();
  await dialog.getByRole("listitem").getByText("Pressing").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  const choice = page.getByRole("combobox", { name: "Which of the team's tickets" });
  await choice.selectOption({ label: "Pressing (3)" });
  await eventually(lead.rows).toEqual(names.slice(0, 3));

  // What becomes of its kind comes into the view by itself, and is counted.
  const [, , , fourth = ""] = names;
  const { items } = await system.client.tickets.list.query({ keyword: fourth }, team.as("lea"));
  const [found] = items;
  if (found === undefined) throw new Error("There is no such ticket.");
  await system.client.tickets.update.mutate({ ticket: { id: found.ticket.id }, priority: "urgent" }, team.as("lea"));
  await eventually(lead.rows).toEqual(names.slice(0, 4));
  await eventually(() => choice.locator("option", { hasText: "Pressing" }).textContent()).toBe("Pressing (4)");
  await keepScreenshot(page, "console-view");
  await expectSound(lead);

  // Solving takes a second click, and takes them out of what is open.
  await page.getByRole("button", { name: "Select several tickets" }).click();
  await bar.getByRole("button", { name: "All shown" }).click();
  await bar.getByRole("button", { name: "Mark solved" }).click();
  await bar.getByRole("button", { name: "Solve 4 tickets" }).click();
  await page.getByText("This view has no tickets right now.").waitFor();
});

test.concurrent("everything is found by its name", async () => {
  const team = newTeam();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada"), ...LAPTOP });
  const { page } = ada;
  await team.open({ subject: "Lamp", contact: { name: "Omar Haddad" } });
  await ada.row("Omar Haddad").waitFor();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  const field = palette.getByRole("combobox");
  await field.fill("omar");
  await palette.getByRole("option", { name: /Omar Haddad/u }).waitFor();
  await keepScreenshot(page, "console-palette");
  await expectSound(ada);
  await page.keyboard.press("Enter");
  await palette.waitFor({ state: "detached" });
  await ada.log.waitFor();
  await page.keyboard.press("Control+k");
  await field.fill("mark pend");
  await page.keyboard.press("Enter");
  await eventually(() => ada.status.textContent()).toBe("Pending");
  await page.keyboard.press("Control+k");
  await field.fill("note team");
  await page.keyboard.press("Enter");
  await eventually(() => isFocused(page.getByRole("textbox", { name: "Your note" }))).toBe(true);
  expect(ada.problems).toEqual([]);
});

test.concurrent("a lead promises answers, the list says until when they are due, and the team is warned", async () => {
  const team = newTeam();
  await using lead = await startConsole(browser, system.url, { agent: team.agent("Lea Stein", "admin"), ...LAPTOP });
  await lead.page.getByRole("button", { name: "Promises and business hours" }).click();
  const dialog = lead.page.getByRole("dialog");
  await dialog.getByLabel("Minutes until the first answer, priority Normal").fill("10");
  await dialog.getByLabel("Time zone").fill("Asia/Kolkata");
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]) {
    await dialog.getByLabel(day).fill("00:00-24:00");
  }
  await dialog.getByLabel("Holidays").fill("Christmas");
  await dialog.getByLabel("How many").fill("1");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Please check: Holidays").waitFor();
  await dialog.getByLabel("Holidays").fill("1999-12-25 Christmas");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Saved. The promises hold from now on.").waitFor();
  await keepScreenshot(lead.page, "console-promises");
  await expectSound(lead);
  await lead.page.keyboard.press("Escape");

  await team.open({ subject: "Refund", contact: { name: "Omar Haddad" } });
  await lead
    .row("Omar Haddad")
    .getByText(/^due in \d+ mins?$/u)
    .waitFor();
  await lead.page.getByRole("button", { name: "Show the ticket" }).waitFor();
  await keepScreenshot(lead.page, "console-answer-due");
  await lead.page.getByRole("button", { name: "Show the ticket" }).click();
  await lead.page
    .locator(".ticket-head")
    .getByText(/^due in \d+ mins?$/u)
    .waitFor();
  await lead.page.getByRole("button", { name: "Pick" }).click();
  await lead.answer("On its way.");
  await lead.row("Omar Haddad").getByText("answered").waitFor();
  await expectSound(lead);
});
