import { withCall } from "@crossdesk/contracts";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { openChatWindow, openSession } from "./support/chat-window.ts";
import type { ChatWindow } from "./support/chat-window.ts";
import { openConsole, startConsole } from "./support/console-page.ts";
import type { ConsoleAgent, ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { lookAt } from "./support/looked-at.ts";
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

interface Spoken {
  readonly language: string;
  readonly locale: string;
  readonly agents: readonly string[];
  readonly question: string;
  readonly answer: string;
  /** What the page asks once the conversation has ended. */
  readonly ask: string;
}

const SPOKEN = {
  en: {
    language: "eng",
    locale: "en-GB",
    agents: ["Ada", "Ben"],
    question: "My cup arrived broken. What now?",
    answer: "I am sorry! A new one is on its way.",
    ask: "How was this conversation?",
  },
  de: {
    language: "deu",
    locale: "de-DE",
    agents: ["Clara"],
    question: "Meine Tasse kam zerbrochen an. Was nun?",
    answer: "Das tut mir leid! Eine neue ist unterwegs.",
    ask: "Wie war dieses Gespräch?",
  },
  ar: {
    language: "ara",
    locale: "ar-EG",
    agents: ["Esra"],
    question: "وصل الكوب مكسورًا. ماذا أفعل؟",
    answer: "نعتذر! كوب جديد في الطريق إليك.",
    ask: "كيف كانت هذه المحادثة؟",
  },
} as const satisfies Record<string, Spoken>;
type Language = keyof typeof SPOKEN;
const LANGUAGES = Object.keys(SPOKEN) as readonly Language[];

/** The tickets of each agent. */
const EACH = 2;
const TICKETS = LANGUAGES.flatMap((language) => SPOKEN[language].agents).length * EACH;

interface Customer extends Spoken {
  readonly order: string;
  readonly window: ChatWindow;
}

interface Agent extends Spoken {
  readonly name: string;
  readonly desk: ConsolePage;
}

const agentOf = (name: string, languages: readonly string[]): ConsoleAgent => ({
  sub: name.toLowerCase(),
  name,
  entityId: "main",
  languages: [...languages],
});
const tile = ({ page }: ConsolePage, label: string) =>
  page.locator(".tile", { has: page.getByText(label, { exact: true }) }).locator("strong");
const rowOf = ({ page }: ConsolePage, order: string) => page.locator("#tickets a.row", { hasText: order });
/** Opens a ticket, and sees that it is this one. */
const openRow = async (desk: ConsolePage, order: string): Promise<void> => {
  await rowOf(desk, order).click();
  await desk.page.locator('#tickets a.row[aria-current="true"]', { hasText: order }).waitFor();
};

/** Comes with a question: opens the link that the shop gave, in their own language. */
const comeWith = async (language: Language, at: number): Promise<Customer> => {
  const spoken = SPOKEN[language];
  const order = `${language}-${at}`;
  const { address } = await openSession(system.url, order, spoken.locale);
  const window = await openChatWindow(browser, address, {
    viewport: { width: 420, height: 760 },
    locale: spoken.locale,
  });
  await window.page.locator("#message").fill(spoken.question);
  await window.page.keyboard.press("Enter");
  await window.page.locator(".message.own:not(.pending)").waitFor();
  return { ...spoken, order, window };
};

/** Answers every ticket that the agent has. */
const answerAll = async ({ desk, answer }: Agent, orders: readonly string[]): Promise<void> => {
  for (const order of orders) {
    await openRow(desk, order);
    await desk.log.getByText(/\?|؟/u).first().waitFor();
    await desk.answer(answer);
    await desk.acknowledged();
  }
};

const solveAll = async ({ desk }: Agent, orders: readonly string[]): Promise<void> => {
  for (const order of orders) {
    await openRow(desk, order);
    await desk.log.waitFor();
    await desk.act("Mark solved");
    await rowOf(desk, order).locator(".chip.good").waitFor();
  }
};

const rate = async ({ window: { page }, ask }: Customer, stars: number, comment = ""): Promise<void> => {
  const card = page.getByRole("region", { name: ask });
  await card
    .locator("label.star")
    .nth(stars - 1)
    .click();
  if (comment !== "") await card.getByRole("textbox").fill(comment);
  await card.locator('button[type="submit"]').click();
  await page.locator(".rating .given").waitFor();
};

const asLead = withCall({ caller: { subject: "lea", role: "admin", entityId: "main" } });

test(
  "a working day: four agents and a lead serve eight customers in three languages, from sign-in to the week's report",
  { timeout: 400_000 },
  async () => {
    await using stack = new AsyncDisposableStack();
    // The morning.
    await using door = await openConsole(browser, system.url);
    await lookAt(door.page, "day-sign-in");
    const signIns = LANGUAGES.flatMap((language) =>
      SPOKEN[language].agents.map(async (name): Promise<Agent> => {
        const agent = agentOf(name, [SPOKEN[language].language]);
        const desk = stack.use(await startConsole(browser, system.url, { agent }));
        return { ...SPOKEN[language], name, desk };
      }),
    );
    const agents = await Promise.all(signIns);
    const [ada] = agents;
    if (ada === undefined) throw new Error("Nobody came to work.");
    await lookAt(ada.desk.page, "day-nothing-yet");

    // Customers come, one of each language at a time.
    const customers: Customer[] = [];
    for (let at = 0; customers.length < TICKETS; at += 1) {
      const waiting = LANGUAGES.filter((language) => at < SPOKEN[language].agents.length * EACH);
      const come = waiting.map(async (language) => {
        const customer = await comeWith(language, at);
        stack.use(customer.window);
        return customer;
      });
      customers.push(...(await Promise.all(come)));
    }
    expect(customers).toHaveLength(TICKETS);

    // Everybody is served in their own language, by somebody who has room for them.
    const orders = new Map<Agent, readonly string[]>();
    for (const agent of agents) {
      await eventually(agent.desk.rows).toHaveLength(EACH);
      const names = await agent.desk.rows();
      const prefix = agent.locale.slice(0, 2);
      expect(names.filter((name) => !name.includes(`${prefix}-`))).toEqual([]);
      orders.set(
        agent,
        names.map((name) => /[a-z]{2}-\d+/u.exec(name)?.[0] ?? ""),
      );
    }
    await lookAt(ada.desk.page, "day-list");
    await Promise.all(agents.map((agent) => answerAll(agent, orders.get(agent) ?? [])));
    await lookAt(ada.desk.page, "day-conversation");

    // Each customer has the answer, and sees that their question was read.
    for (const { window, answer } of customers) {
      await window.page.locator(".message.theirs", { hasText: answer }).waitFor();
      await window.page.locator(".message.own .read").waitFor();
    }
    await ada.desk.log.getByText("Read by the customer").waitFor();
    const [first, second, third] = customers;
    if (first === undefined || second === undefined || third === undefined) throw new Error("Nobody came.");
    for (const { window, order } of [first, second, third]) await lookAt(window.page, `day-chat-${order.slice(0, 2)}`);

    // The lead looks on, and leaves a word for a colleague.
    const agent = { ...agentOf("Lea", ["eng"]), role: "admin" } as const;
    const lea = stack.use(await openConsole(browser, system.url, { agent }));
    await lea.page.getByRole("tab", { name: "Team" }).click();
    await lea.page.getByRole("heading", { name: `Open in your team ${TICKETS}` }).waitFor();
    await lookAt(lea.page, "day-team");
    await rowOf(lea, first.order).click();
    await lea.log.waitFor();
    await lea.page.keyboard.press("n");
    const note = lea.page.locator("#note");
    await note.fill("Please offer a refund as well.");
    await note.press("Enter");
    await lea.page.locator(".message.note").waitFor();
    // On a phone the details lie over the conversation.
    await lea.page.getByRole("button", { name: "Close the details" }).click();
    await lookAt(lea.page, "day-note");
    await lea.page.getByRole("button", { name: "Details", exact: true }).click();

    // What is answered is solved; customers say how it was.
    await Promise.all(agents.map((agent) => solveAll(agent, orders.get(agent) ?? [])));
    await first.window.page.getByRole("region", { name: first.ask }).waitFor();
    await lookAt(first.window.page, "day-rating");
    await Promise.all(
      customers.map((customer, at) => rate(customer, at === 1 ? 1 : at < 4 ? 4 : 5, at === 1 ? "Zu langsam" : "")),
    );
    await lookAt(third.window.page, "day-rated");
    const { items: unhappy } = await system.client.tickets.list.query(
      { ratings: [1, 2], limit: 10, offset: 0 },
      asLead,
    );
    expect(unhappy.map(({ ticket }) => [ticket.orderId, ticket.ratingComment])).toEqual([[second.order, "Zu langsam"]]);

    // The lead makes a view of those who were not content, and reads what one of them said.
    await lea.page.getByRole("button", { name: "Views", exact: true }).click();
    const dialog = lea.page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name of the view" }).fill("Not content");
    await dialog.getByRole("checkbox", { name: "1 of 5, very bad" }).check();
    await lookAt(lea.page, "day-views");
    await dialog.getByRole("button", { name: "Add the view" }).click();
    await dialog.getByText("Not content").waitFor();
    await lea.page.keyboard.press("Escape");
    const choice = lea.page.getByRole("combobox", { name: "Which of the team's tickets" });
    await choice.selectOption((await choice.locator("option", { hasText: "Not content" }).getAttribute("value")) ?? "");
    await rowOf(lea, second.order).click();
    await lea.page.locator(".details").getByText("Zu langsam").waitFor();
    await lookAt(lea.page, "day-not-content");

    // One writes again: it is open once more, before the eyes of the agent who had it.
    await first.window.page.locator("#message").fill("One more thing!");
    await first.window.page.keyboard.press("Enter");
    const had = agents.find((agent) => orders.get(agent)?.includes(first.order));
    if (had === undefined) throw new Error("Nobody had the ticket.");
    await eventually(() => rowOf(had.desk, first.order).textContent()).toMatch(/waits/u);
    await answerAll(had, [first.order]);
    await solveAll(had, [first.order]);

    // The evening: nothing is open any more.
    const counts = await system.client.tickets.counts.query({}, asLead);
    expect(counts).toMatchObject({ open: 0, awaitingTeam: 0, resolved: TICKETS });
    for (const { desk } of agents) await desk.page.getByRole("radio", { name: "Offline" }).click();
    await ada.desk.page.getByRole("radio", { name: "Offline", checked: true }).waitFor();
    await eventually(() => ada.desk.page.getByRole("tab", { name: "Team" }).textContent()).toBe("Team");
    await lookAt(ada.desk.page, "day-end");

    // The lead reads how the week was.
    await lea.page.getByRole("button", { name: "Live board" }).click();
    await eventually(() => tile(lea, "Open").textContent()).toBe("0");
    await lookAt(lea.page, "day-board");
    await lea.page.getByRole("link", { name: "Reports" }).click();
    await lea.page.getByLabel("Period").selectOption("7 days");
    await lea.page.getByLabel("Compare").selectOption("Languages");
    await lea.page.getByRole("row", { name: "Arabic" }).waitFor();
    expect(await tile(lea, "Opened").textContent()).toBe(String(TICKETS));
    expect(await tile(lea, "Solved").textContent()).toBe(String(TICKETS + 1));
    expect(await tile(lea, "Reopened").textContent()).toBe("1");
    expect(await tile(lea, "Satisfaction").textContent()).toBe("4.1 of 5");
    await lookAt(lea.page, "day-report");
    const pages = [lea, ...agents.map(({ desk }) => desk), ...customers.map(({ window }) => window)];
    expect(pages.flatMap(({ problems }) => problems)).toEqual([]);
  },
);
