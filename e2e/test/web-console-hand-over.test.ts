import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepScreenshot, PHONE } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { openComplaint } from "./support/complaints.ts";
import type { OpenedComplaint } from "./support/complaints.ts";
import { expectTexts, startConsole } from "./support/console-page.ts";
import type { ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { documentSize, focusedName, lowContrasts, namelessElements, showIn } from "./support/page-checks.ts";
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

/** A team of its own, in which Ada is at work and has Jane's ticket. */
const startTeam = async () => {
  const entityId = `team-${randomUUID()}`;
  const agent = (name: string) => ({ sub: name.toLowerCase(), name, entityId, languages: ["eng"] });
  const as = (role: "agent" | "admin", subject: string) => withCall({ caller: { subject, role, entityId } });
  const { agents } = system.client;
  const open = (name: string): Promise<OpenedComplaint> =>
    openComplaint(system, {
      contact: { name },
      customerId: randomUUID(),
      as: { role: "partner", sub: "shop", entityId },
    });
  const ada = await startConsole(browser, system.url, { agent: agent("Ada") });
  const ticket = await open("Jane Doe");
  await ada.open("Jane Doe");
  return {
    ada,
    agent,
    open,
    ticket,
    reference: { ticket: { id: ticket.ticketId } },
    admin: as("admin", "chief"),
    /** A colleague who has no window open. */
    hire: async (name: string, status: "online" | "offline" | "away") => {
      const caller = { subject: name.toLowerCase(), role: "agent", entityId, name } as const;
      await agents.setStatus.mutate({ status: "online" }, withCall({ caller }));
      return agents.setStatus.mutate({ status }, withCall({ caller }));
    },
    assignment: () => agents.assignment.query({ ticketId: ticket.ticketId }, as("admin", "chief")),
    [Symbol.asyncDispose]: () => ada[Symbol.asyncDispose](),
  };
};

const dialogOf = (page: Page) => page.getByRole("dialog");
const choose = async ({ page }: ConsolePage, name: string): Promise<void> => {
  await dialogOf(page).getByRole("radio", { name }).check();
  await dialogOf(page)
    .getByRole("button", { name: `Hand over to ${name}` })
    .click();
};

test("a ticket is handed over by keyboard: it leaves the list at once, stays readable, and nothing unsent is lost", async () => {
  await using team = await startTeam();
  const { ada } = team;
  const { page, row } = ada;
  await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben") });
  await page.getByRole("button", { name: "Pick" }).click();
  await ada.answer("A colleague will help you.");
  await ada.acknowledged();
  await page.getByRole("textbox", { name: "Your answer" }).fill("A note of mine");
  await page.keyboard.press("Escape");
  await page.keyboard.press("h");
  const dialog = page.getByRole("dialog", { name: /^Hand over: #\d+$/u });
  await dialog.getByText("What you have begun to write here stays in this tab").waitFor();
  await dialog.getByRole("radio", { name: "Ben Online, 0 of 20 tickets" }).waitFor();
  expect(await dialog.getByRole("radio").count()).toBe(1);
  await page.keyboard.type("nobody");
  await dialog.getByText("Nobody of that name.").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("be");
  await page.keyboard.press("Enter");
  await dialog.getByText("Unless they pick it before long").waitFor();
  expect((await team.assignment()).version).toBe(1);
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await row("Jane Doe").waitFor({ state: "detached" });
  await page.getByText("was handed over to Ben.").waitFor();
  await page.getByText("Ben has this ticket.").waitFor();
  await eventually(() => focusedName(page)).toBe("Refund");
  await expectTexts(ada, ["A colleague will help you."]);
  expect(await page.getByRole("textbox", { name: "Your answer" }).inputValue()).toBe("A note of mine");
  await page.reload();
  await eventually(() => page.getByRole("textbox", { name: "Your answer" }).inputValue()).toBe("A note of mine");

  await ben.open("Jane Doe");
  await expectTexts(ben, ["A colleague will help you."]);
  const details = ben.page.getByRole("complementary", { name: "Details" });
  await details.getByText("Ada reassigned the ticket").waitFor();
  await details.getByText("From Ada to you, by request.").waitFor();
  await ben.page.getByRole("button", { name: "Pick" }).click();
  await ben.page.getByRole("button", { name: "Pick" }).waitFor({ state: "detached" });
  await ben.act("Mark solved");
  await details.getByText("Status from “Open” to “Solved”.").waitFor();
  expect([...ada.problems, ...ben.problems]).toEqual([]);
});

test("colleagues are told apart by whether they are there and have room, and what becomes of the ticket is said", async () => {
  await using team = await startTeam();
  const { page } = team.ada;
  await team.hire("Carl", "offline");
  await team.hire("Dora", "away");
  const emil = await team.hire("Emil", "online");
  await system.client.agents.upsert.mutate({ subject: "emil", capacity: 0 }, team.admin);
  await team.ada.act("Hand over…");
  const outlook = dialogOf(page).getByRole("status");
  await dialogOf(page).getByRole("radio", { name: "Emil Online, 0 of 0 tickets: full" }).check();
  await eventually(() => outlook.textContent()).toContain("this one comes on top");
  await dialogOf(page).getByRole("radio", { name: "Dora Away, 0 of 20 tickets" }).check();
  await eventually(() => outlook.textContent()).toContain("not at their desk");
  await dialogOf(page).getByRole("radio", { name: "Carl Offline, 0 of 20 tickets" }).check();
  await eventually(() => outlook.textContent()).toContain("not at work, and get it all the same");
  await page.keyboard.press("Escape");
  await dialogOf(page).waitFor({ state: "detached" });
  expect(await focusedName(page)).toContain("Actions");
  expect((await team.assignment()).version).toBe(1);
  await team.ada.act("Hand over…");
  await choose(team.ada, "Emil");
  await page.getByText("Emil has this ticket.").waitFor();
  expect((await team.assignment()).agent).toMatchObject({ id: emil.id, load: 1 });
  await page.getByRole("button", { name: "Actions" }).click();
  expect(await page.getByRole("menuitem", { name: "Hand over…" }).count()).toBe(0);
  expect(team.ada.problems).toEqual([]);
});

test("a hand-over whose answer is lost takes effect once", async () => {
  await using team = await startTeam();
  const { page } = team.ada;
  const ben = await team.hire("Ben", "away");
  const { promise: watched, resolve: release } = Promise.withResolvers<void>();
  let attempts = 0;
  const loseAnswer = async (route: Route): Promise<void> => {
    attempts += 1;
    if (attempts > 1) {
      await watched;
      await route.continue();
      return;
    }
    // The desk does it, but its answer is lost.
    await route.fetch();
    await route.abort();
  };
  await page.route("**/trpc/agents.handOver*", loseAnswer, { times: 2 });
  await team.ada.act("Hand over…");
  await choose(team.ada, "Ben");
  // The watch delivers it first; the dialog still waits for its answer.
  await team.ada.page.getByText("Ben has this ticket.").waitFor();
  await eventually(() => attempts).toBe(2);
  expect(await dialogOf(page).getByRole("button", { name: "Handing over…" }).isDisabled()).toBe(true);
  expect(await dialogOf(page).getByRole("alert").count()).toBe(0);
  release();
  await page.getByText("was handed over to Ben.").waitFor();
  await page.getByText("Ben has this ticket.").waitFor();
  expect(await team.assignment()).toMatchObject({ version: 2, agent: { id: ben.id } });
});

test("a message that is on its way goes out after its ticket was handed over", async () => {
  await using team = await startTeam();
  const { page, row, log } = team.ada;
  await team.hire("Ben", "away");
  await page.route("**/trpc/messages.add*", (route) => route.abort());
  await team.ada.answer("Not there yet.");
  await log.locator("[data-pending]").waitFor();
  await team.ada.act("Hand over…");
  await dialogOf(page).getByText("goes out all the same").waitFor();
  await choose(team.ada, "Ben");
  await row("Jane Doe").waitFor({ state: "detached" });
  await page.unroute("**/trpc/messages.add*");
  await team.ada.acknowledged();
  await expectTexts(team.ada, ["Not there yet."]);
  const rows = await system.databases.tickets.sql("SELECT text FROM messages WHERE ticket_id = $1", [
    team.ticket.ticketId,
  ]);
  expect(rows).toEqual([{ text: "Not there yet." }]);
});

describe("what came in between is said in words:", () => {
  /** Has something happen on the way between the agent's click and the desk. */
  const before = async (team: Awaited<ReturnType<typeof startTeam>>, happen: () => Promise<unknown>): Promise<void> => {
    const meanwhile = async (route: Route): Promise<void> => {
      await happen();
      await route.continue();
    };
    await team.ada.page.route("**/trpc/agents.handOver*", meanwhile, { times: 1 });
    await team.ada.act("Hand over…");
    await choose(team.ada, "Ben");
  };

  test("the ticket was closed", async () => {
    await using team = await startTeam();
    await team.hire("Ben", "online");
    await before(team, () => system.client.tickets.close.mutate(team.reference, team.admin));
    const alert = dialogOf(team.ada.page).getByRole("alert");
    await eventually(() => alert.textContent()).toMatch(/closed/u);
    await dialogOf(team.ada.page).getByRole("button", { name: "Close" }).last().click();
    await eventually(() => team.ada.status.textContent()).toBe("Closed");
    expect((await team.assignment()).version).toBe(1);
  });

  test("somebody else got the ticket", async () => {
    await using team = await startTeam();
    await team.hire("Ben", "away");
    const cleo = await team.hire("Cleo", "away");
    await before(team, () =>
      system.client.agents.assign.mutate({ ...team.reference, agent: { id: cleo.id } }, team.admin),
    );
    const alert = dialogOf(team.ada.page).getByRole("alert");
    await eventually(() => alert.textContent()).toBe("The ticket is not yours any more: Cleo has it.");
    expect(await team.assignment()).toMatchObject({ version: 2, agent: { id: cleo.id } });
  });

  test("the colleague has left", async () => {
    await using team = await startTeam();
    const ben = await team.hire("Ben", "online");
    await team.hire("Cleo", "away");
    await before(team, () => system.client.agents.remove.mutate({ agentId: ben.id }, team.admin));
    const dialog = dialogOf(team.ada.page);
    await eventually(() => dialog.getByRole("alert").textContent()).toContain("Ben is not in your team any more");
    await dialog.getByRole("radio", { name: "Ben" }).waitFor({ state: "detached" });
    await choose(team.ada, "Cleo");
    await team.ada.page.getByText("Cleo has this ticket.").waitFor();
  });

  test("the ticket went while the dialog was open", async () => {
    await using team = await startTeam();
    await team.ada.act("Give back to the queue…");
    await system.client.agents.unassign.mutate(team.reference, team.admin);
    const alert = dialogOf(team.ada.page).getByRole("alert");
    await eventually(() => alert.textContent()).toBe("The ticket is not yours any more: it waits in the queue.");
  });
});

test("a ticket is given back to routing, waits, and goes to who comes next", async () => {
  await using team = await startTeam();
  const { page, row } = team.ada;
  await team.ada.act("Give back to the queue…");
  await dialogOf(page).getByText("Routing looks for somebody else").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("was given back to the queue.").waitFor();
  await page.getByText("This ticket waits in the queue: nobody has it yet.").waitFor();
  await row("Jane Doe").waitFor({ state: "detached" });
  const details = page.getByRole("complementary", { name: "Details" });
  await details.getByText("You put the ticket back into the queue").waitFor();
  await details.getByText("From you: taken off by request.").waitFor();
  const ben = await team.hire("Ben", "online");
  await page.getByText("Ben has this ticket.").waitFor();
  expect(await team.assignment()).toMatchObject({ agent: { id: ben.id } });
  expect(team.ada.problems).toEqual([]);
});

test("the dialogs fit a phone and a desktop, in light and in dark, and everything has a name", async () => {
  await using team = await startTeam();
  const { page } = team.ada;
  const hostile = `Mallory <img src=x onerror="window.hacked=1"> ${"x".repeat(60)}`;
  for (const name of ["Ben Okri", "Cleo", "Dora", "Emil", "Farah", "Gustav", hostile]) await team.hire(name, "online");
  await team.hire("Zoë", "offline");
  await page.getByRole("textbox", { name: "Your answer" }).fill("A draft");
  await team.ada.act("Hand over…");
  await dialogOf(page).getByRole("radio", { name: "Ben Okri" }).check();
  for (const colorScheme of ["light", "dark"] as const) {
    await showIn(page, colorScheme);
    for (const [name, viewport] of Object.entries({
      desktop: { width: 1360, height: 860 },
      phone: PHONE.viewport,
      low: { width: 640, height: 360 },
    })) {
      await page.setViewportSize(viewport);
      await eventually(() => documentSize(page)).toEqual([viewport.width, viewport.height]);
      await keepScreenshot(page, `console-hand-over-${name}-${colorScheme}`);
    }
    const words = ":is(h2, p, label, legend, strong, .muted, button):not(:disabled)";
    await eventually(() => lowContrasts(page, `dialog[open] ${words}`)).toEqual([]);
  }
  expect(await namelessElements(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Close the details" }).click();
  await page.getByRole("button", { name: "Actions" }).click();
  await page.keyboard.press("End");
  expect(await documentSize(page)).toEqual([640, 360]);
  // In a low window the menu is scrolled to what has the keyboard.
  const last = await page.locator("[role=menuitem]:focus").boundingBox();
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(360);
  await keepScreenshot(page, "console-actions-low-dark");
  await page.getByRole("menuitem", { name: "Hand over…" }).click();
  await dialogOf(page).getByRole("radio", { name: "Ben Okri" }).check();
  expect(await page.locator("img").count()).toBe(0);
  await page.getByRole("button", { name: "Hand over to Ben Okri" }).click();
  await page.getByText("Ben Okri has this ticket.").waitFor();
  expect(team.ada.problems).toEqual([]);
});
