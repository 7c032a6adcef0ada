import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { withCall } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { keepScreenshot, PHONE } from "./support/chat-window.ts";
import { openConsole, signIn, startConsole } from "./support/console-page.ts";
import type { ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { lookAt, violationsOf } from "./support/looked-at.ts";
import { documentSize, namelessElements } from "./support/page-checks.ts";
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

const entityId = "lead-desk";
const LAPTOP = { viewport: { width: 1366, height: 768 } } as const;
const person = (name: string, role: "agent" | "admin" = "agent", entity = entityId) => ({
  sub: name.toLowerCase().replace(" ", "."),
  name,
  role,
  entityId: entity,
  languages: ["eng"],
});
const LEAD = person("Lena Lead", "admin");
/** A customer's ticket, and who the customer is. */
const open = async (subject: string, language = "eng", entity = entityId) => {
  const customerId = randomUUID();
  const { ticket } = await system.client.tickets.open.mutate(
    { channel: "support", customerId, subject, description: "", language },
    as("shop", "partner", entity),
  );
  return { id: ticket.id, customerId };
};
const as = (subject: string, role: Caller["role"] = "agent", entity = entityId) =>
  withCall({ caller: { subject, role, entityId: entity } });

const tile = (page: Page, label: string) =>
  page.locator(".tile", { has: page.getByText(label, { exact: true }) }).locator("strong");
const numbersOf = async (page: Page, table: string, row: string): Promise<string[]> =>
  page.getByRole("group", { name: table }).getByRole("row", { name: row }).getByRole("cell").allTextContents();

/** Nothing is without a name, nothing sticks out of a phone's window, and nothing went wrong. */
const expectSound = async ({ page, problems }: ConsolePage): Promise<void> => {
  expect(await namelessElements(page)).toEqual([]);
  expect(problems).toEqual([]);
};

const expectNarrow = async (page: Page): Promise<void> => {
  const before = page.viewportSize();
  await page.setViewportSize(PHONE.viewport);
  expect((await documentSize(page))[0]).toBeLessThanOrEqual(PHONE.viewport.width);
  if (before !== null) await page.setViewportSize(before);
};

const readDownload = async (download: Download): Promise<string> => text(await download.createReadStream());

test.concurrent("a lead sees the desk change on the board, reads its reports, and takes them away as a file", async () => {
  await using ada = await startConsole(browser, system.url, { agent: person("Ada Agent"), ...LAPTOP });
  await using lead = await startConsole(browser, system.url, { agent: LEAD, ...LAPTOP });
  const { page } = lead;
  // A lead who only looks gets nothing.
  await page.getByRole("radio", { name: "Busy" }).click();
  await page.getByRole("radio", { name: "Busy", checked: true }).waitFor();

  await page.getByRole("button", { name: "Live board" }).click();
  await page.getByRole("heading", { name: "Live board", level: 1 }).waitFor();
  await eventually(() => tile(page, "Wait for an answer").textContent()).toBe("0");
  const first = await open("Lamp");
  await open("Chair");
  await eventually(() => tile(page, "Wait for an answer").textContent()).toBe("2");
  await eventually(() => numbersOf(page, "By channel", "Support")).toEqual(["0", "2", "1 min", "0"]);
  await eventually(() => page.getByRole("row", { name: "Ada Agent" }).textContent()).toContain("2 of 20 tickets");

  // No agent takes tickets any more: new ones wait in the queue.
  await ada.page.getByRole("radio", { name: "Away" }).click();
  await page.getByRole("row", { name: "Ada Agent" }).getByText("Away").waitFor();
  await open("Table", "deu");
  await eventually(() => tile(page, "In the queue").textContent()).toBe("1");
  await page.getByRole("group", { name: "By language" }).getByRole("row", { name: "German" }).waitFor();
  await lookAt(page, "console-board");
  await expectNarrow(page);

  // What is answered and solved is in the reports at once.
  const ticket = { id: first.id };
  await system.client.messages.add.mutate({ ticket, text: "It is on its way." }, as("ada.agent"));
  await system.client.tickets.resolve.mutate({ ticket }, as("ada.agent"));
  await system.client.tickets.tag.mutate({ ticket, add: ["=cmd()"] }, as("ada.agent"));
  await system.client.tickets.rate.mutate({ ticket, rating: 4 }, as(first.customerId, "customer"));
  await eventually(() => tile(page, "Wait for an answer").textContent()).toBe("2");
  await page.getByRole("link", { name: "Reports" }).click();
  await page.getByRole("heading", { name: "Reports", level: 1 }).waitFor();
  expect(new URL(page.url()).hash).toBe("#reports");
  await eventually(() => tile(page, "Opened").textContent()).toBe("3");
  expect(await tile(page, "Solved").textContent()).toBe("1");
  expect(await tile(page, "Open at the end").textContent()).toBe("2");
  expect(await tile(page, "Satisfaction").textContent()).toBe("4 of 5");
  expect(await page.getByRole("img", { name: /^Opened and solved/u }).count()).toBe(1);
  await page.getByLabel("Compare").selectOption("Agents");
  const ofAda = () => numbersOf(page, "Agents", "Ada Agent");
  await eventually(async () => (await ofAda()).slice(0, 4)).toEqual(["0", "1", "0", "0"]);
  await lookAt(page, "console-reports");
  await expectNarrow(page);

  // One group alone, which is what is shown once it says so.
  await page.getByLabel(/^Only/u).selectOption("language deu");
  await page.getByText("Only Languages: German").waitFor();
  expect(await tile(page, "Opened").textContent()).toBe("1");
  await page.getByLabel(/^Only/u).selectOption("tag =cmd()");
  await page.getByText("Only Tags: =cmd()").waitFor();
  expect(await tile(page, "Solved").textContent()).toBe("1");
  await lookAt(page, "console-reports-only");
  await expectNarrow(page);
  await page.getByLabel(/^Only/u).selectOption("Everything");
  await eventually(() => tile(page, "Opened").textContent()).toBe("3");

  const downloaded = async (): Promise<[string, string]> => {
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV" }).click();
    const download = await waiting;
    return [download.suggestedFilename(), await readDownload(download)];
  };
  const [name, file] = await downloaded();
  expect(name).toMatch(/^report-agent-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/u);
  expect(file).toMatch(/^\uFEFF?agent,opened,solved,/u);
  expect(file).toContain("\r\nAda Agent,0,1,");
  await page.getByLabel("Compare").selectOption("Tags");
  await page.getByRole("row", { name: "=cmd()" }).waitFor();
  expect((await downloaded())[1]).toContain("\r\n'=cmd(),");
  await page.getByLabel("Compare").selectOption("Nothing");
  await page.getByLabel("Period").selectOption("12 months");
  await eventually(() => page.getByRole("group", { name: "All values" }).getByRole("row").count()).toBeGreaterThan(12);

  // Away and back by the address, and by the keyboard.
  await page.goBack();
  await page.getByRole("heading", { name: "Live board", level: 1 }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Mine" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("reports");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Reports", level: 1 }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Reports", level: 1 }).waitFor();
  await expectSound(lead);
  // Agents have no way to it.
  expect(await ada.page.getByRole("button", { name: "Live board" }).count()).toBe(0);
  await expectSound(ada);
});

test.concurrent("a lead moves what waits, and what one agent has, from the board itself", async () => {
  const desk = "board-desk";
  await using ada = await startConsole(browser, system.url, { agent: person("Ada Agent", "agent", desk), ...LAPTOP });
  await using ben = await startConsole(browser, system.url, { agent: person("Ben Board", "agent", desk), ...LAPTOP });
  await using lead = await startConsole(browser, system.url, { agent: person("Lena Lead", "admin", desk), ...LAPTOP });
  const { page } = lead;
  for (const each of [ada, ben, lead]) {
    await each.page.getByRole("radio", { name: "Busy" }).click();
    await each.page.getByRole("radio", { name: "Busy", checked: true }).waitFor();
  }
  const lamp = await open("Lamp", "eng", desk);
  await open("Chair", "eng", desk);
  await open("Table", "eng", desk);
  await page.getByRole("button", { name: "Live board" }).click();
  await eventually(() => tile(page, "In the queue").textContent()).toBe("3");
  const dialog = page.getByRole("dialog");
  const loadOf = (name: string) => page.getByRole("row", { name }).textContent();

  await page.getByRole("button", { name: "Assign waiting tickets" }).click();
  await eventually(() => dialog.getByRole("checkbox").count()).toBe(3);
  await dialog.getByRole("button", { name: "All shown" }).click();
  await dialog.getByRole("radio", { name: "Ben Board" }).check();
  await lookAt(page, "console-board-move");
  await dialog.getByRole("button", { name: "Hand over 3 tickets to Ben Board" }).click();
  await dialog.waitFor({ state: "detached" });
  await eventually(() => tile(page, "In the queue").textContent()).toBe("0");
  await eventually(() => loadOf("Ben Board")).toContain("3 of 20 tickets");
  await eventually(ben.rows).toHaveLength(3);

  // Some to a colleague, whose console has them at once; the others back to where they waited.
  const move = page.getByRole("button", { name: "Move tickets of Ben Board" });
  await move.click();
  await dialog.getByRole("checkbox", { name: "Lamp" }).check();
  expect(await dialog.getByRole("radio", { name: "Ben Board" }).count()).toBe(0);
  await dialog.getByRole("radio", { name: "Ada Agent" }).check();
  await dialog.getByRole("button", { name: "Hand over 1 ticket to Ada Agent" }).click();
  await eventually(() => loadOf("Ada Agent")).toContain("1 of 20 tickets");
  await eventually(ada.rows).toHaveLength(1);
  // The two that are left: which of them are shown depends on how far the page has read.
  const selectBoth = async (): Promise<void> => {
    for (const name of ["Chair", "Table"]) await dialog.getByRole("checkbox", { name }).waitFor();
    await dialog.getByRole("button", { name: "All shown" }).click();
  };
  await move.click();
  await selectBoth();
  await dialog.getByRole("checkbox", { name: "Back to the queue" }).check();
  await dialog.getByRole("button", { name: "Give 2 tickets back to the queue" }).click();
  await eventually(() => tile(page, "In the queue").textContent()).toBe("2");

  // What somebody takes while it is being selected stays theirs.
  await page.getByRole("button", { name: "Assign waiting tickets" }).click();
  await selectBoth();
  await dialog.getByText("2 selected").waitFor();
  await ada.page.getByRole("tab", { name: "Queue" }).click();
  await ada.page
    .getByRole("button", { name: /^Take ticket/u })
    .first()
    .click();
  await dialog.getByText("1 selected").waitFor();
  await dialog.getByRole("radio", { name: "Ben Board" }).check();
  await dialog.getByRole("button", { name: "Hand over 1 ticket to Ben Board" }).click();
  await eventually(() => loadOf("Ben Board")).toContain("1 of 20 tickets");
  expect(await loadOf("Ada Agent")).toContain("2 of 20 tickets");
  const { agent } = await system.client.agents.assignment.query({ ticketId: lamp.id }, as("lena.lead", "admin", desk));
  expect(agent?.subject).toBe("ada.agent");

  // A ticket that a colleague has resolved leaves the board immediately, long before the next regular read.
  expect(await tile(page, "Open").textContent()).toBe("3");
  await system.client.tickets.resolve.mutate({ ticket: { id: lamp.id } }, as("ada.agent", "agent", desk));
  await vi.waitFor(async () => expect(await tile(page, "Open").textContent()).toBe("2"), { timeout: 30_000 });
  await expectNarrow(page);
  await expectSound(lead);
});

test.concurrent("a lead sets how much agents get and in which languages, deactivates one and reactivates them", async () => {
  const desk = "agents-desk";
  await using lead = await startConsole(browser, system.url, { agent: person("Lena Lead", "admin", desk), ...LAPTOP });
  await using eve = await startConsole(browser, system.url, { agent: person("Eve Example", "agent", desk), ...LAPTOP });
  const { page } = lead;
  await page.getByRole("button", { name: "Manage agents" }).click();
  const card = page.getByRole("listitem", { name: "Eve Example" });
  await card.getByLabel("Tickets at once, Eve Example").fill("2000");
  await card.getByRole("button", { name: "Save" }).click();
  await card.getByRole("alert").getByText("from 0 to 1,000").waitFor();
  await card.getByLabel("Tickets at once, Eve Example").fill("9");
  await card.getByLabel("Add a language, Eve Example").selectOption("German");
  await lookAt(page, "console-agents");
  await card.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved: Eve Example").waitFor();
  await card.getByText("0 of 9 tickets").waitFor();
  const { items } = await system.client.agents.list.query({}, as("lena.lead", "admin", desk));
  expect(items.find(({ subject }) => subject === "eve.example")).toMatchObject({
    capacity: 9,
    languages: ["eng", "deu"],
  });

  await card.getByRole("button", { name: "Deactivate…" }).click();
  await card.getByRole("alert").getByText("signed out everywhere").waitFor();
  await keepScreenshot(page, "console-agents-deactivate");
  await card.getByRole("button", { name: "Deactivate", exact: true }).click();
  await card.waitFor({ state: "detached" });
  await eve.page.getByRole("heading", { name: "Crossdesk console" }).waitFor();
  await page.getByRole("button", { name: "Reactivate Eve Example" }).click();
  await card.waitFor();
  await page.getByText("Nobody was deactivated.").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await expectNarrow(page);
  const { items: lines } = await system.client.access.administration.query({}, as("lena.lead", "admin", desk));
  expect(lines.slice(0, 3).map(({ action, actor }) => [action, actor])).toEqual([
    ["Wrote agent", "lena.lead"],
    ["Removed agent", "lena.lead"],
    ["Wrote agent", "lena.lead"],
  ]);
  await expectSound(lead);
});

test.concurrent("the pages of a lead speak Arabic from the right to the left, German and Japanese, and come when they are opened", async () => {
  await using console = await openConsole(browser, system.url, { ...LAPTOP, locale: "ar" });
  const { page } = console;
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await signIn(console, LEAD);
  await page.getByRole("button", { name: "اللوحة المباشرة" }).waitFor();
  const isOfLead = (path: string): boolean => /lead-page/u.test(path);
  expect(loaded.some(isOfLead)).toBe(false);
  await page.getByRole("button", { name: "اللوحة المباشرة" }).click();
  await page.getByRole("heading", { name: "اللوحة المباشرة", level: 1 }).waitFor();
  expect(loaded.some(isOfLead)).toBe(true);
  await page.locator(".tile").first().waitFor();
  await lookAt(page, "console-board-arabic");
  await page.getByRole("link", { name: "التقارير" }).click();
  await page.getByRole("heading", { name: "التقارير", level: 1 }).waitFor();
  await page.locator(".tile").first().waitFor();
  await lookAt(page, "console-reports-arabic");
  await expectNarrow(page);
  await page.getByRole("link", { name: "إدارة الزملاء" }).click();
  await page.locator(".agent-card").first().waitFor();
  await lookAt(page, "console-agents-arabic");
  await expectNarrow(page);
  for (const [language, heading] of [
    ["de", "Teammitglieder verwalten"],
    ["ja", "担当者の管理"],
  ] as const) {
    await page.locator(".language select").selectOption(language);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await expectNarrow(page);
    await keepScreenshot(page, `console-agents-${language}`);
  }
  await expectSound(console);
});
