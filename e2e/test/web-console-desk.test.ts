import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepScreenshot, openChatWindow, PHONE } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { openComplaint } from "./support/complaints.ts";
import type { NewComplaint, OpenedComplaint } from "./support/complaints.ts";
import { expectTexts, openConsole, openTab, signIn, startConsole } from "./support/console-page.ts";
import type { ConsoleAgent, ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { clickAndPress, documentSize, lowContrasts, namelessElements, showIn } from "./support/page-checks.ts";
import { sessionOf, Support } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

/** Who leaves is missed sooner than where agents work, and still counts as there for several ticks. */
const TICK_MS = 1_000;
const LEAVING_MS = 4_000;

let system: System;
let browser: Browser;
beforeAll(async () => {
  const agents = { tickMs: TICK_MS, leavingMs: LEAVING_MS };
  [system, browser] = await Promise.all([startSystem({ agents }), openBrowser()]);
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

/** A team of its own. */
const newTeam = () => {
  const entityId = `team-${randomUUID()}`;
  const agent = (name: string): ConsoleAgent => ({ sub: name.toLowerCase(), name, entityId, languages: ["eng"] });
  return {
    entityId,
    agent,
    lead: (name: string): ConsoleAgent => ({ ...agent(name), role: "admin" }),
    open: (name: string, complaint: NewComplaint = {}): Promise<OpenedComplaint> =>
      openComplaint(system, {
        contact: { name },
        customerId: randomUUID(),
        as: { role: "partner", sub: "shop", entityId },
        ...complaint,
      }),
    say: async ({ ticketId, customerId }: OpenedComplaint, text: string): Promise<void> => {
      const caller = { subject: customerId, role: "customer", entityId } as const;
      await system.client.messages.add.mutate({ ticket: { id: ticketId }, text }, withCall({ caller }));
    },
    as: (role: "agent" | "admin", subject: string) => withCall({ caller: { subject, role, entityId } }),
    /** Has waits begin so many minutes ago. */
    waitSince: (tickets: readonly OpenedComplaint[], minutes: number): Promise<unknown> =>
      system.databases.tickets.sql(
        "UPDATE tickets SET awaiting_since = now() - make_interval(mins => $2) WHERE id = ANY($1::uuid[])",
        [tickets.map(({ ticketId }) => ticketId), minutes],
      ),
    assignment: ({ ticketId }: OpenedComplaint) =>
      system.client.agents.assignment.query(
        { ticketId },
        withCall({ caller: { subject: "chief", role: "admin", entityId } }),
      ),
  };
};
type Team = ReturnType<typeof newTeam>;

const tab = (page: Page, name: string) => page.getByRole("tab", { name });
const dialogOf = (page: Page) => page.getByRole("dialog");

/** Signs an agent in who is not at work yet. */
const comeIn = async (agent: ConsoleAgent): Promise<ConsolePage> => {
  const opened = await openConsole(browser, system.url, { agent });
  await opened.page.getByRole("status", { name: "Connection: Live" }).waitFor();
  return opened;
};

const statusOf = (page: Page, name: string) => page.getByRole("radio", { name, checked: true });

describe.concurrent("lists by who waits longest", () => {
  test("an agent's own tickets move as soon as who owes the next message changes, with since when", async () => {
    const team = newTeam();
    await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    const jane = await team.open("Jane Doe");
    await desk.row("Jane Doe").waitFor();
    await team.open("Omar Haddad");
    await desk.row("Omar Haddad").waitFor();
    expect(await desk.rows()).toEqual(["Jane Doe", "Omar Haddad"]);
    await eventually(() => desk.row("Jane Doe").textContent()).toMatch(/waits 1 min/u);

    await desk.open("Jane Doe");
    await desk.answer("I am looking into it.");
    await desk.acknowledged();
    await eventually(desk.rows).toEqual(["Omar Haddad", "Jane Doe"]);
    await eventually(() => desk.row("Jane Doe").textContent()).toMatch(/answered 1 min ago/u);
    await desk.page.getByRole("heading", { name: /^Waiting for the customer/u }).waitFor();

    await desk.act("Mark solved");
    await desk.page.getByRole("heading", { name: /^Done lately/u }).waitFor();
    await desk.open("Omar Haddad");
    // Not a word is filed away: it opens again, before the agent's eyes.
    await team.say(jane, "No, it is NOT done!");
    await eventually(() => desk.row("Jane Doe").textContent()).toMatch(/1 unread message.*waits 1 min/u);
    await desk.page.getByRole("heading", { name: /^Done lately/u }).waitFor({ state: "detached" });
    // Both call for the agent: one is unread, the other is to be picked.
    await eventually(() => desk.page.title()).toMatch(/^\(2\)/u);
    expect(desk.problems).toEqual([]);
  });

  test("the team's list has every open ticket, counted, and who waits longest is on top", async () => {
    const team = newTeam();
    const opened: OpenedComplaint[] = [];
    for (let at = 0; at < 130; at += 10) {
      const some = Array.from({ length: 10 }, (_, index) => team.open(`Customer ${at + index}`));
      opened.push(...(await Promise.all(some)));
    }
    const last = opened.at(-1);
    if (last === undefined) throw new Error("None was opened.");
    await team.waitSince([last], 90);
    await using desk = await comeIn(team.agent("Ada"));
    const { page } = desk;
    await eventually(() => tab(page, "Team").textContent()).toBe("Team130");
    await eventually(() => tab(page, "Queue").textContent()).toBe("Queue130");
    await tab(page, "Team").click();
    await page.getByRole("heading", { name: "Open in your team 130" }).waitFor();
    await eventually(async () => (await desk.rows())[0]).toBe("Customer 129");
    await eventually(() => page.locator("#tickets .row").first().textContent()).toMatch(/waits 1 hr/u);
    await keepScreenshot(page, "console-team-list");

    // All of them are reached by scrolling, with few of them drawn at a time.
    const seen = new Set<string>();
    for (let step = 0; step < 60 && seen.size < 130; step += 1) {
      const names = await desk.rows();
      for (const name of names) seen.add(name);
      expect(names.length).toBeLessThan(70);
      await page.locator("#tickets").evaluate((element) => element.scrollBy(0, 400));
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 60)));
    }
    expect(seen.size).toBe(130);

    // What others do is there by itself, with the count.
    await system.client.tickets.close.mutate({ ticket: { id: last.ticketId } }, team.as("admin", "chief"));
    await page.getByRole("heading", { name: "Open in your team 129" }).waitFor();
    expect(desk.problems).toEqual([]);
  });

  test("one field finds a ticket by whatever is known of it", async () => {
    const team = newTeam();
    await using desk = await comeIn(team.agent("Ada"));
    const { page } = desk;
    const ticket = await team.open("Jörg Müller", {
      subject: "Broken cup",
      contact: { name: "Jörg Müller", email: "joerg@example.org", phone: "+442079460123" },
    });
    await team.open("Somebody Else");
    await tab(page, "Search").click();
    for (const words of ["müller", "joerg@example.org", "+44 20 7946 0123", `#${ticket.number}`, "broken"]) {
      await page.getByRole("searchbox").fill(words);
      await page.keyboard.press("Enter");
      await eventually(desk.rows).toEqual(["Jörg Müller"]);
    }
    expect(desk.problems).toEqual([]);
  });
});

describe.concurrent("taking and giving", () => {
  test("a ticket that nobody has is taken from the queue, and is everybody's news", async () => {
    const team = newTeam();
    const jane = await team.open("Jane Doe");
    await team.open("Omar Haddad");
    await using ada = await comeIn(team.agent("Ada"));
    await using ben = await comeIn(team.agent("Ben"));
    await ada.page.getByText("2 tickets of your team wait in the queue.").waitFor();
    await tab(ben.page, "Queue").click();
    await tab(ada.page, "Queue").click();
    await ada.page.getByRole("button", { name: `Take ticket #${jane.number}` }).click();
    await ada.page.getByText(`Ticket #${jane.number} is yours.`).waitFor();
    await eventually(ben.rows).toEqual(["Omar Haddad"]);
    await eventually(() => tab(ben.page, "Queue").textContent()).toBe("Queue1");
    await tab(ada.page, "Mine").click();
    // Who takes a ticket has picked it.
    await ada.open("Jane Doe");
    expect(await ada.page.getByRole("button", { name: "Pick" }).count()).toBe(0);
    expect((await team.assignment(jane)).agent?.name).toBe("Ada");
    expect([...ada.problems, ...ben.problems]).toEqual([]);
  });

  test("who answers what nobody has takes it", async () => {
    const team = newTeam();
    const jane = await team.open("Jane Doe");
    await using ada = await comeIn(team.agent("Ada"));
    await tab(ada.page, "Queue").click();
    await ada.open("Jane Doe");
    await ada.page.getByPlaceholder("the ticket becomes yours").waitFor();
    await ada.answer("Good morning, I am looking into it.");
    await ada.acknowledged();
    await expectTexts(ada, ["Good morning, I am looking into it."]);
    await tab(ada.page, "Mine").click();
    await ada.row("Jane Doe").waitFor();
    expect((await team.assignment(jane)).agent?.name).toBe("Ada");
    expect(ada.problems).toEqual([]);
  });

  test("a ticket is handed over with a word of why, which the receiver reads in the conversation", async () => {
    const team = newTeam();
    await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    await team.open("Jane Doe");
    await ada.row("Jane Doe").waitFor();
    await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben") });
    await ada.open("Jane Doe");
    await ada.act("Hand over…");
    const dialog = dialogOf(ada.page);
    await dialog.getByRole("radio", { name: "Ben" }).check();
    await dialog.getByLabel("A word of why").fill("She was promised a call today.");
    await dialog.getByRole("button", { name: "Hand over to Ben" }).click();
    await ben.open("Jane Doe");
    await ben.page.getByText("Ada handed this over:").waitFor();
    await ben.page.locator(".standing").getByText("She was promised a call today.").waitFor();
    await keepScreenshot(ben.page, "console-handed-over-note");
    expect([...ada.problems, ...ben.problems]).toEqual([]);
  });

  test("at the end of a shift all tickets go to a colleague at once, and the agent is told how many", async () => {
    const team = newTeam();
    await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    for (const name of ["Jane Doe", "Omar Haddad", "Li Wei"]) {
      await team.open(name);
      await ada.row(name).waitFor();
    }
    await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben") });
    await ada.page.getByRole("radio", { name: "Offline" }).click();
    await ada.page.getByText("You are offline and have").waitFor();
    await ada.page.getByRole("button", { name: "Hand over…" }).click();
    const dialog = dialogOf(ada.page);
    await dialog.getByRole("radio", { name: "Ben" }).check();
    await dialog.getByRole("button", { name: /^Hand over \d tickets? to Ben$/u }).waitFor();
    await keepScreenshot(ada.page, "console-hand-over-all");
    await dialog.getByRole("button", { name: /^Hand over \d tickets? to Ben$/u }).click();
    await ada.page.getByText(/tickets? (?:was|were) handed over to Ben\./u).waitFor();
    await eventually(async () => (await ben.rows()).toSorted()).toEqual(["Jane Doe", "Li Wei", "Omar Haddad"]);
    await eventually(ada.rows).toEqual([]);
    expect([...ada.problems, ...ben.problems]).toEqual([]);
  });

  test("a lead assigns what waits, sends it back, takes over from others, and sees who has how much", async () => {
    const team = newTeam();
    await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben") });
    const jane = await team.open("Jane Doe");
    await ben.row("Jane Doe").waitFor();
    await ben.page.getByRole("radio", { name: "Busy" }).click();
    await ben.page.getByRole("radio", { name: "Busy", checked: true }).waitFor();
    const omar = await team.open("Omar Haddad");
    await using chief = await comeIn(team.lead("Chief"));
    const { page } = chief;
    await page.getByRole("button", { name: /^Colleagues/u }).click();
    await dialogOf(page).getByText("Busy, 1 of 20 tickets").waitFor();
    await keepScreenshot(page, "console-colleagues");
    await page.keyboard.press("Escape");

    await tab(page, "Team").click();
    await chief.open("Omar Haddad");
    await chief.act("Assign…");
    await dialogOf(page).getByRole("radio", { name: "Ben" }).check();
    await dialogOf(page).getByRole("button", { name: "Assign to Ben" }).click();
    await page.getByText("Ben has this ticket.").waitFor();
    await ben.row("Omar Haddad").waitFor();
    expect((await team.assignment(omar)).agent?.name).toBe("Ben");

    await chief.act("Give back to the queue…");
    await dialogOf(page).getByRole("button", { name: "Give back" }).click();
    await page.getByText(`Ticket #${omar.number} was given back to the queue.`).waitFor();
    await ben.row("Omar Haddad").waitFor({ state: "detached" });
    expect((await team.assignment(omar)).agent).toBeNull();

    await chief.open("Jane Doe");
    await page.getByRole("button", { name: "Take over" }).click();
    await page.getByText(`Ticket #${jane.number} is yours.`).waitFor();
    await ben.row("Jane Doe").waitFor({ state: "detached" });
    expect((await team.assignment(jane)).agent?.name).toBe("Chief");
    expect([...chief.problems, ...ben.problems]).toEqual([]);
  });
});

describe.concurrent("what hits others is asked first, and one's own is undone:", () => {
  const startTwo = async (team: Team) => {
    const ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    const ticket = await team.open("Jane Doe");
    await ada.row("Jane Doe").waitFor();
    return { ada, ticket };
  };

  test("closing a colleague's ticket, also by its key", async () => {
    const team = newTeam();
    const { ada } = await startTwo(team);
    await using _ada = ada;
    await using ben = await comeIn(team.agent("Ben"));
    await tab(ben.page, "Team").click();
    await ben.open("Jane Doe");
    await ben.page.keyboard.press("c");
    const dialog = dialogOf(ben.page);
    await dialog.getByText("Ada has this ticket, and may be working on it.").waitFor();
    await keepScreenshot(ben.page, "console-confirm");
    // The way out has the keyboard.
    await ben.page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(await ben.status.textContent()).toBe("Open");
    await ben.page.keyboard.press("c");
    await dialog.getByRole("button", { name: "Close ticket" }).click();
    await eventually(() => ben.status.textContent()).toBe("Closed");
    await eventually(() => ada.row("Jane Doe").textContent()).toMatch(/closed 1 min ago/u);
    expect([...ada.problems, ...ben.problems]).toEqual([]);
  });

  test("a key that comes in the moment in which a dialog closes opens the next one", async () => {
    const team = newTeam();
    const { ada } = await startTwo(team);
    await using _ada = ada;
    await using ben = await comeIn(team.agent("Ben"));
    await tab(ben.page, "Team").click();
    await ben.open("Jane Doe");
    await ben.page.keyboard.press("c");
    const dialog = dialogOf(ben.page);
    await dialog.waitFor();
    await dialog.evaluate((element) => {
      element.dataset["isFirst"] = "";
    });
    await clickAndPress(ben.page, "c");
    await eventually(() => dialog.getAttribute("data-is-first")).toBe(null);
    await dialog.getByRole("button", { name: "Close ticket" }).click();
    await eventually(() => ben.status.textContent()).toBe("Closed");
    expect([...ada.problems, ...ben.problems]).toEqual([]);
  });

  test("closing one's own is undone, and the ticket stays with its agent", async () => {
    const team = newTeam();
    const { ada, ticket } = await startTwo(team);
    await using _ada = ada;
    await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben") });
    await ada.open("Jane Doe");
    await ada.page.getByRole("button", { name: "Pick" }).click();
    await ada.page.getByRole("button", { name: "Pick" }).waitFor({ state: "detached" });
    await ada.page.keyboard.press("c");
    await eventually(() => ada.status.textContent()).toBe("Closed");
    await ada.page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => ada.status.textContent()).toBe("Open");
    await eventually(async () => (await team.assignment(ticket)).agent?.name).toBe("Ada");
    await eventually(() => ada.row("Jane Doe").textContent()).toMatch(/waits/u);
    expect(await ben.rows()).toEqual([]);
    expect([...ada.problems, ...ben.problems]).toEqual([]);
  });
});

test.concurrent("colleagues see who looks at a ticket and who writes in it, and its customer that the team is writing", async () => {
  const team = newTeam();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
  const as = { role: "partner", sub: "shop", entityId: team.entityId } as const;
  const { chat } = Support.parse((await sessionOf(system, `order-${randomUUID()}`, { as }).create()).json);
  const link = new URL(chat.url);
  await using customer = await openChatWindow(browser, `${system.url}${link.pathname}${link.hash}`);
  await customer.write("Is anybody there?");
  const firstRow = ({ page }: ConsolePage) =>
    page.getByRole("navigation", { name: "Tickets" }).locator("[data-ticket]").first();
  await firstRow(ada).click();
  await ada.page.getByText("The customer has the chat open.").waitFor();
  await using ben = await comeIn(team.agent("Ben"));
  await tab(ben.page, "Team").click();
  await firstRow(ben).click();
  await ada.page.getByText(/Ben\W+is looking at this ticket too/u).waitFor();
  await ben.page.getByText(/Ada\W+is looking at this ticket too/u).waitFor();

  await customer.field.fill("I am wri");
  // In both windows at the same time: the sign goes a few seconds after the last key.
  await Promise.all([ada, ben].map(({ page }) => page.getByText(/is writing…/u).waitFor()));
  await ben.page.getByRole("textbox", { name: "Your answer" }).fill("One mo");
  await ada.page.getByText(/Ben\W+is writing…/u).waitFor();
  const writing = customer.page.getByText("The team is writing…");
  await writing.waitFor();
  await Promise.all([keepScreenshot(ada.page, "console-signs"), keepScreenshot(customer.page, "chat-signs")]);
  // Who it is, the answer will say.
  expect(await customer.page.locator("body").textContent()).not.toMatch(/Ben/u);
  await ben.answer("One moment, please.");
  await writing.waitFor({ state: "detached" });
  await customer.field.fill("");
  await ada.page.getByText(/is writing…/u).waitFor({ state: "detached" });
  await ben.page.locator("button.back").dispatchEvent("click");
  await ada.page.getByText(/Ben\W+is looking/u).waitFor({ state: "detached" });
  expect([...ada.problems, ...ben.problems, ...customer.problems]).toEqual([]);
});

describe.concurrent("nothing typed is lost from sight:", () => {
  test("a message that is given back is edited with its files", async () => {
    const team = newTeam();
    await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    const ticket = await team.open("Jane Doe");
    await ada.open("Jane Doe");
    const { page, log } = ada;
    await page
      .getByLabel("Files to attach")
      .setInputFiles([{ name: "receipt.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") }]);
    await eventually(() => page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
    await page.route(
      "**/trpc/messages.add*",
      async (route) => {
        await system.client.tickets.close.mutate({ ticket: { id: ticket.ticketId } }, team.as("admin", "chief"));
        await route.continue();
      },
      { times: 1 },
    );
    await ada.answer("Here is your receipt.");
    await log.getByRole("button", { name: "Edit" }).click();
    // The ticket is closed; what was written is there all the same, with the way on.
    await page.getByText("1 file goes with it.").waitFor();
    expect(await page.getByRole("textbox", { name: "You were writing this" }).inputValue()).toBe(
      "Here is your receipt.",
    );
    await keepScreenshot(page, "console-closed-draft");
    await page.getByRole("button", { name: "Reopen to send this" }).click();
    const field = page.getByRole("textbox", { name: "Your answer" });
    await eventually(() => field.inputValue()).toBe("Here is your receipt.");
    await page.getByRole("list", { name: "Files to send" }).getByText("receipt.pdf").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await ada.acknowledged();
    await expectTexts(ada, ["Here is your receipt."]);
    await log.getByRole("button", { name: "receipt.pdf" }).waitFor();
    expect(ada.problems).toEqual([]);
  });

  test("a ticket that is closed meanwhile shows what was being written, to be copied", async () => {
    const team = newTeam();
    await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    const ticket = await team.open("Jane Doe");
    await ada.open("Jane Doe");
    const { page } = ada;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("textbox", { name: "Your answer" }).fill("A long answer, nearly done");
    await system.client.tickets.close.mutate({ ticket: { id: ticket.ticketId } }, team.as("admin", "chief"));
    await page.getByRole("textbox", { name: "You were writing this" }).waitFor();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("A long answer, nearly done");
    expect(ada.problems).toEqual([]);
  });
});

test.concurrent("without a connection an action is refused at once, in words, and answers wait", async () => {
  const team = newTeam();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
  await team.open("Jane Doe");
  await ada.open("Jane Doe");
  const { page, log } = ada;
  await page.getByRole("button", { name: "Pick" }).click();
  await page.getByRole("button", { name: "Pick" }).waitFor({ state: "detached" });
  await page.context().setOffline(true);
  await page.getByText("Connection lost.").first().waitFor();
  await ada.act("Mark pending");
  await page.getByText(/There is no connection, so nothing was done: ticket #\d+ was not marked pending/u).waitFor();
  expect(await page.getByRole("button", { name: "Actions" }).isEnabled()).toBe(true);
  await page.getByRole("radio", { name: "Away" }).click();
  await page.getByText(/nothing was done: you are not away/u).waitFor();
  await statusOf(page, "Online").waitFor();
  await ada.answer("Written without a connection.");
  await log.locator("[data-pending]").waitFor();
  await keepScreenshot(page, "console-offline");
  await page.context().setOffline(false);
  await ada.acknowledged();
  await expectTexts(ada, ["Written without a connection."]);
  expect(await ada.status.textContent()).toBe("Open");
});

describe.concurrent("what is read", () => {
  /** Has the page think that another window has the focus. */
  const lookAway = (page: Page): Promise<void> =>
    page.evaluate(() => {
      document.hasFocus = () => false;
      dispatchEvent(new Event("blur"));
    });

  test("is read in every browser, and what comes in unseen is unread in every browser", async () => {
    const team = newTeam();
    await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    const ticket = await team.open("Jane Doe");
    await desk.open("Jane Doe");
    await desk.page.getByRole("button", { name: "Pick" }).click();
    await desk.page.getByRole("button", { name: "Pick" }).waitFor({ state: "detached" });
    await team.say(ticket, "First");
    await expectTexts(desk, ["First"]);
    await eventually(() => desk.page.title()).toBe("Crossdesk console");
    await lookAway(desk.page);
    await team.say(ticket, "Second");
    await expectTexts(desk, ["First", "Second"]);
    await eventually(() => desk.row("Jane Doe").textContent()).toContain("1 unread message");

    await using home = await openConsole(browser, system.url);
    await home.page.addInitScript(() => {
      document.hasFocus = () => false;
    });
    await signIn(home, team.agent("Ada"));
    // The same here, though nothing was ever looked at in this browser.
    await eventually(() => home.row("Jane Doe").textContent()).toContain("1 unread message");
    await home.open("Jane Doe");
    await expectTexts(home, ["First", "Second"]);
    // A page that is not visible marks nothing as read, however often it is reloaded.
    await home.page.reload();
    await expectTexts(home, ["First", "Second"]);
    await eventually(() => home.page.title()).toBe("(1) Crossdesk console");
    await home.page.evaluate(() => {
      document.hasFocus = () => true;
      dispatchEvent(new Event("focus"));
    });
    await eventually(() => home.page.title()).toBe("Crossdesk console");
    // The other one is notified of it without being visible.
    await eventually(() => desk.page.title()).toBe("Crossdesk console");
    expect([...desk.problems, ...home.problems]).toEqual([]);
  });
});

describe.concurrent("who is at work", () => {
  test("is the same in all tabs: a status shows everywhere, and signing out in one signs out of all", async () => {
    const team = newTeam();
    const agent = team.agent("Ada");
    await using desk = await startConsole(browser, system.url, { agent });
    const other = await openTab(desk);
    await statusOf(other, "Online").waitFor();
    await other.getByRole("radio", { name: "Busy" }).click();
    await statusOf(desk.page, "Busy").waitFor();
    await desk.page.getByRole("button", { name: "Sign out" }).click();
    await other.getByText("You signed out in another tab").waitFor();
    const me = await system.client.agents.me.mutate(undefined, team.as("agent", "ada"));
    expect(me.status).toBe("offline");
    expect(desk.problems).toEqual([]);
  });

  test("is confirmed once for each sign that the stream is live", async () => {
    const team = newTeam();
    await using desk = await openConsole(browser, system.url);
    const { page } = desk;
    const asked: string[] = [];
    // Each attempt gets one tick, and ends.
    await page.route("**/trpc/agents.watch?*", async (route) => {
      asked.push("watch");
      const body = 'event: connected\ndata: {}\n\nid: 1\ndata: {"kind":"tick"}\n\n';
      await route.fulfill({ contentType: "text/event-stream", body });
    });
    page.on("request", (request) => {
      if (new URL(request.url()).pathname === "/trpc/agents.confirmPresence") asked.push("confirm");
    });
    await signIn(desk, team.agent("Ada"));
    const countOf = (what: string): number => asked.filter((each) => each === what).length;
    await eventually(() => countOf("confirm")).toBeGreaterThan(1);
    expect(countOf("confirm")).toBeLessThanOrEqual(countOf("watch"));
    expect(desk.problems).toEqual([]);
  });

  /** Ada works in two tabs, and a colleague looks at whether she is there. */
  const startTwoTabs = async () => {
    const team = newTeam();
    const desk = await startConsole(browser, system.url, { agent: team.agent("Ada") });
    const other = await openTab(desk);
    const ben = await comeIn(team.agent("Ben"));
    await ben.page.getByRole("button", { name: "Colleagues: 1 is there" }).click();
    const seen = dialogOf(ben.page).getByRole("listitem").filter({ hasText: "Ada" });
    await seen.getByText("Online, 0 of 20 tickets").waitFor();
    // Far sooner than a console is missed that says nothing.
    const leaves = () => seen.getByText("Online, not at their desk").waitFor({ timeout: 30_000 });
    return { tabs: [desk.page, other] as const, ben, seen, leaves };
  };

  test("stays there with one tab of several closed, and leaves with the last one, or with all at once", async () => {
    // A team for each, as both wait for most of the time.
    const [oneByOne, atOnce] = await Promise.all([startTwoTabs(), startTwoTabs()]);
    const [first, last] = oneByOne.tabs;
    await Promise.all([first, ...atOnce.tabs].map((page) => page.goto("about:blank")));
    // Longer than it takes to be counted absent after the last tab went.
    const isLonger = oneByOne.ben.page.waitForTimeout(LEAVING_MS + TICK_MS);
    await atOnce.leaves();
    await isLonger;
    expect(await oneByOne.seen.textContent()).toContain("Online, 0 of 20 tickets");
    await last.goto("about:blank");
    await oneByOne.leaves();
    expect([...oneByOne.ben.problems, ...atOnce.ben.problems]).toEqual([]);
  });
});

test.concurrent("the desktop tells of messages while the page is not in sight, and of who wrote alone", async () => {
  const team = newTeam();
  const opened = await openConsole(browser, system.url, { permissions: ["notifications"] });
  await using desk = opened;
  const { page } = desk;
  await page.addInitScript(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    class Told extends EventTarget {
      static readonly permission = "granted";
      static readonly requestPermission = async () => "granted";
      constructor(title: string, { body }: { readonly body: string }) {
        super();
        told.push([title, body]);
      }
    }
    Object.assign(window, { Notification: Told });
  });
  await signIn(desk, team.agent("Ada"));
  await page.getByRole("button", { name: "Go online" }).click();
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByText("Notifications are on").waitFor();
  const ticket = await team.open("Jane Doe");
  await desk.row("Jane Doe").waitFor();
  const told = () => page.evaluate(() => (window as unknown as { told: unknown[] }).told);
  expect(await told()).toEqual([]);
  await page.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
  await team.say(ticket, "My card number is 4711");
  await eventually(told).toEqual([["Jane Doe", "New message"]]);
  expect(desk.problems).toEqual([]);
});

test.concurrent("it is calm and dense: 14 tickets on a laptop, and everything fits a phone, in light and in dark", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada Byron") });
  const { page } = desk;
  const people = [
    ["Jane Doe", "Parcel not arrived", "I ordered three weeks ago, and nothing has come yet."],
    ["Omar Haddad", "Charged twice", "My card shows two payments of 49.90 for one order."],
    ["Li Wei", "Wrong size", "The shoes are a 42, and I ordered a 41."],
    ["Sofia Rossi", "Change of address", "I am moving house next week."],
    ["Kwame Mensah", "Refund", "Where is it?"],
    ["Ана Петрова", "Счёт", "Пришлите, пожалуйста, счёт."],
    ["محمد علي", "الطلب", "أين طلبي؟"],
    ["Priya Natarajan-Venkatasubramanian", "A very long subject that goes on and on, as some of them do", "Hello"],
  ] as const;
  const opened: OpenedComplaint[] = [];
  for (let round = 0; round < 2; round += 1) {
    for (const [name, subject, message] of people) {
      opened.push(
        await team.open(`${name}${round === 0 ? "" : " II"}`, {
          subject,
          message,
          contact: { name: `${name}${round === 0 ? "" : " II"}` },
        }),
      );
    }
  }
  await eventually(async () => (await desk.rows()).length).toBe(16);
  for (const [index, ticket] of opened.entries()) await team.waitSince([ticket], (index * 7) % 45);
  await page.reload();
  await eventually(async () => (await desk.rows()).length).toBe(16);
  for (const [ticket] of [opened.slice(2), opened.slice(5)]) {
    if (ticket === undefined) continue;
    await team.say(ticket, "Could you look into this, please?");
  }
  await desk.open("Jane Doe II");
  await desk.answer("Good morning Jane, I am asking the carrier.");
  await desk.acknowledged();
  const laptop = { width: 1366, height: 768 };
  await page.setViewportSize(laptop);
  const inSight = await page
    .locator("#tickets .row")
    .evaluateAll((rows) => rows.filter((row) => row.getBoundingClientRect().bottom <= window.innerHeight).length);
  expect(inSight).toBeGreaterThanOrEqual(14);
  for (const colorScheme of ["light", "dark"] as const) {
    await showIn(page, colorScheme);
    for (const [name, viewport] of Object.entries({
      laptop,
      phone: PHONE.viewport,
    })) {
      await page.setViewportSize(viewport);
      await eventually(() => documentSize(page)).toEqual([viewport.width, viewport.height]);
      await keepScreenshot(page, `console-desk-${name}-${colorScheme}`);
    }
    const words = "h1, h2, h3, p, dt, dd, .name, .subject, .snippet, .tag, .chip, .when, .badge, .muted, label, button";
    await eventually(() => lowContrasts(page, `:is(${words}):not(:disabled)`)).toEqual([]);
  }
  expect(await namelessElements(page)).toEqual([]);
  await page.getByRole("button", { name: "Close the details" }).click();
  await page.getByRole("button", { name: "Back to the list" }).click();
  await keepScreenshot(page, "console-desk-phone-list-dark");
  expect(desk.problems).toEqual([]);
});
