/// <reference lib="dom" />
// What is passed to `addInitScript` runs in the page.
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";
import { sessionCookie } from "./signed-in.ts";
import type { SignedInOptions } from "./signed-in.ts";

export interface ConsoleAgent extends SignedInOptions {
  readonly sub: string;
  readonly name: string;
  /** A lead is an admin of their team; an agent by default. */
  readonly role?: "agent" | "admin";
}

/** The console in a window of its own, by what a screen reader finds in it. */
export interface ConsolePage extends AsyncDisposable {
  readonly page: Page;
  /** The list's line of a ticket. */
  readonly row: (name: string) => Locator;
  readonly log: Locator;
  readonly status: Locator;
  /** Opens a ticket of the list. */
  readonly open: (name: string) => Promise<void>;
  /** Writes an answer in the open ticket, and sends it. */
  readonly answer: (text: string) => Promise<void>;
  /** Waits until nothing is on its way any more. */
  readonly acknowledged: () => Promise<void>;
  /** Does what the menu of actions offers. */
  readonly act: (label: string) => Promise<void>;
  /** The texts of all messages of the open ticket, in their order; those on their way too. */
  readonly texts: () => Promise<string[]>;
  /** The names in the list that is shown, from its top. */
  readonly rows: () => Promise<string[]>;
  /** What went wrong in the page, and what it was not allowed to do. */
  readonly problems: readonly string[];
}

const mayAsk = (): void => {
  if (typeof Notification === "function") Object.defineProperty(Notification, "permission", { get: () => "default" });
};

export interface ConsoleOptions extends BrowserContextOptions {
  /** Who has signed in before. Default: no one. */
  readonly agent?: SignedInOptions;
}

/** Opens the console. */
export const openConsole = async (
  browser: Browser,
  url: string,
  { agent, ...options }: ConsoleOptions = {},
): Promise<ConsolePage> => {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 860 },
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  // The headless shell refuses notifications unasked; a browser with a window asks its user.
  if (options.permissions === undefined) await context.addInitScript(mayAsk);
  if (agent !== undefined) await context.addCookies([await sessionCookie(url, agent)]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/u.test(message.text())) problems.push(message.text());
  });
  await page.goto(`${url}/console`);
  const row = (name: string): Locator => page.getByRole("navigation", { name: "Tickets" }).getByRole("link", { name });
  const log = page.getByRole("log", { name: "Conversation" });
  return {
    page,
    row,
    log,
    status: page.getByTestId("status"),
    rows: () => page.locator("#tickets .row .name").allTextContents(),
    problems,
    open: async (name) => {
      await row(name).click();
      await log.waitFor();
    },
    answer: async (text) => {
      await page.getByRole("textbox", { name: "Your answer" }).fill(text);
      await page.getByRole("button", { name: "Send" }).click();
    },
    acknowledged: () => eventually(() => log.locator("[data-pending]").count()).toBe(0),
    act: async (label) => {
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: label }).click();
    },
    texts: () => log.locator(".message:not(.request) .text").allTextContents(),
    [Symbol.asyncDispose]: () => context.close(),
  };
};

/** Opens another tab of the same browser, in which the same agent is signed in, at the address of the first. */
export const openTab = async ({ page }: Pick<ConsolePage, "page">): Promise<Page> => {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await tab.getByRole("status", { name: "Connection: Live" }).waitFor();
  return tab;
};

/** Gives the browser of an open console the cookie of somebody who has signed in, as coming back from the provider does. */
export const signIn = async ({ page }: Pick<ConsolePage, "page">, agent: SignedInOptions): Promise<void> => {
  await page.context().addCookies([await sessionCookie(new URL(page.url()).origin, agent)]);
  await page.reload();
};

/** Opens the console as an agent who is at work. */
export const startConsole = async (
  browser: Browser,
  url: string,
  options: ConsoleOptions & { readonly agent: ConsoleAgent },
): Promise<ConsolePage> => {
  const opened = await openConsole(browser, url, options);
  await opened.page.getByRole("radio", { name: "Online" }).click();
  await opened.page.getByRole("radio", { name: "Online", checked: true }).waitFor();
  await opened.page.getByRole("status", { name: "Connection: Live" }).waitFor();
  return opened;
};

/** Waits until the open ticket reads so: each message once, in this order. */
export const expectTexts = ({ texts }: ConsolePage, expected: readonly string[]): Promise<void> =>
  eventually(texts).toEqual(expected);
