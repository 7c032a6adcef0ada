import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepScreenshot } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { openComplaint } from "./support/complaints.ts";
import { startConsole } from "./support/console-page.ts";
import type { ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { distanceToEnd, leastOfThree, timeOfKeys, topOf } from "./support/page-checks.ts";
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

const COUNT = 10_000;
const FEW = 5;

/** A ticket of Jane Doe's, and Ada's, in which so much was said; and one of John Roe's with a few lines. */
const startLong = async (count: number) => {
  const entityId = `team-${randomUUID()}`;
  const agent = { sub: "ada", name: "Ada", entityId, languages: ["eng"] };
  const ada = await startConsole(browser, system.url, { agent });
  const open = async (name: string, lines: number) => {
    const opened = await openComplaint(system, {
      contact: { name },
      customerId: randomUUID(),
      as: { role: "partner", sub: "shop", entityId },
    });
    await ada.row(name).waitFor();
    await system.databases.tickets.sql(
      `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
     SELECT $1, $2, $3, 'customer', 'Line ' || n || repeat(E' and so on', n % 7), now() - interval '1 day' + n * interval '1 second', $3, 'customer'
     FROM generate_series(1, $4::int) AS n`,
      [opened.ticketId, opened.number, opened.customerId, lines],
    );
    return opened;
  };
  await open("John Roe", FEW);
  const ticket = await open("Jane Doe", count);
  await ada.page.reload();
  await ada.row("Jane Doe").waitFor();
  const caller = { subject: ticket.customerId, role: "customer", entityId } as const;
  return {
    ada,
    say: (text: string) =>
      system.client.messages.add.mutate({ ticket: { id: ticket.ticketId }, text }, withCall({ caller })),
    [Symbol.asyncDispose]: () => ada[Symbol.asyncDispose](),
  };
};

const drawn = ({ log }: ConsolePage): Promise<number> => log.locator("[data-message]").count();

/** Scrolls up until a text was drawn, and says all that was drawn on the way, and how many at most at a time. */
const readUp = ({ log }: ConsolePage, last: string) =>
  log.evaluate(async (element, until) => {
    const seen = new Set<string>();
    let most = 0;
    let steps = 0;
    for (; !seen.has(until) && steps < 1_500; steps += 1) {
      if (steps > 0) {
        element.scrollBy(0, -2_000);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }
      const texts = [...element.querySelectorAll("[data-message] .text")].map(({ textContent }) => textContent);
      for (const text of texts) seen.add(text);
      most = Math.max(most, texts.length);
    }
    return { seen: [...seen], most, steps };
  }, last);

/** Reads of messages, and of whole tickets, from now on. */
const countReads = (page: Page) => {
  const reads: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    for (const path of pathname.replace("/trpc/", "").split(",")) {
      if (["messages.list", "tickets.get", "tickets.getMany"].includes(path)) reads.push(path);
    }
  });
  return reads;
};

/** Opens a ticket in a page that has read nothing of it yet, and says after how many milliseconds its newest message was drawn. */
const timeOfFirstScreen = async ({ page, row }: ConsolePage, name: string, newest: string): Promise<number> => {
  await page.goto(new URL("/console", page.url()).href);
  await row(name).waitFor();
  return row(name).evaluate(
    (link, last) =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const look = new MutationObserver(() => {
          const texts = [...document.querySelectorAll("[data-message] .text")];
          if (texts.at(-1)?.textContent.startsWith(last) !== true) return;
          look.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
        });
        look.observe(document.body, { childList: true, subtree: true });
        if (link instanceof HTMLElement) link.click();
      }),
    newest,
  );
};

test(
  "a conversation of 10,000 messages opens at once, takes keys at once, and has all of them on the way up",
  { timeout: 400_000 },
  async () => {
    await using long = await startLong(COUNT);
    const { ada, say } = long;
    const { page, log } = ada;
    // What a ticket and its keys take in which little was said, in this page on this machine, to compare with.
    const field = page.getByRole("textbox", { name: "Your answer" });
    const typing = async (text: string): Promise<number> => {
      await field.focus();
      return leastOfThree(() => timeOfKeys(page, text));
    };
    const firstOfShort = await leastOfThree(() => timeOfFirstScreen(ada, "John Roe", `Line ${FEW}`));
    const keysOfShort = await typing("Hello");
    const first = await leastOfThree(() => timeOfFirstScreen(ada, "Jane Doe", `Line ${COUNT}`));
    expect(first).toBeLessThan(Math.max(500, 5 * firstOfShort));
    expect(await drawn(ada)).toBeLessThanOrEqual(150);
    await eventually(() => distanceToEnd(log)).toBeLessThan(5);

    const isQuick = (time: number): void => expect(time).toBeLessThan(Math.max(50, 5 * keysOfShort));
    const keys = await typing("The quick brown fox");
    isQuick(keys);
    await keepScreenshot(page, "console-long-conversation");

    // Up to the first one: nothing jumps on the way, nothing is missing, and never is more drawn than fits.
    const { seen, most, steps } = await readUp(ada, "Line 1 and so on");
    expect(most).toBeLessThanOrEqual(150);
    const lines = new Set(seen.map((text) => /^Line (?<number>\d+)/u.exec(text)?.groups?.["number"]));
    expect(lines.size).toBe(COUNT);
    await log.getByText("opened the ticket").waitFor();
    isQuick(await typing("Still quick"));

    // What comes in meanwhile waits below, and costs one message.
    const reads = countReads(page);
    await say("Are you still there?");
    await page.getByRole("button", { name: "New messages" }).click();
    await log.getByText("Are you still there?").waitFor();
    await eventually(() => distanceToEnd(log)).toBeLessThan(5);
    expect(reads).toEqual(["messages.list"]);
    expect(ada.problems).toEqual([]);
    const [opening, key] = [
      [firstOfShort, first],
      [keysOfShort, keys],
    ].map((both) => both.map(Math.round).join(" and "));
    process.stdout.write(
      `In a short and a long ticket: first screen ${opening} ms, a key ${key} ms; ${steps} steps up\n`,
    );
  },
);

test("what is looked at stays where it is while older messages come in above it", { timeout: 300_000 }, async () => {
  await using long = await startLong(400);
  const { ada } = long;
  const { page, log } = ada;
  await ada.open("Jane Doe");
  await log.getByText("Line 400").first().waitFor();
  await eventually(() => distanceToEnd(log)).toBeLessThan(5);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/trpc/messages.list*", async (route) => {
    await held;
    await route.continue();
  });
  await log.evaluate((element) => {
    element.scrollTop = 300;
  });
  await log.getByText("Loading older messages…").waitFor();
  const message = log.locator("[data-message]").nth(8);
  const id = await message.getAttribute("data-message");
  const before = await topOf(log.locator(`[data-message="${id}"]`));
  release();
  await eventually(() => log.evaluate((element) => element.scrollTop)).toBeGreaterThan(1_000);
  expect(Math.abs((await topOf(log.locator(`[data-message="${id}"]`))) - before)).toBeLessThanOrEqual(2);
  expect(ada.problems).toEqual([]);
});
