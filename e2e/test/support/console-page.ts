import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { createToken } from "./tokens.ts";
import type { TokenOptions } from "./tokens.ts";

export interface ConsoleAgent extends TokenOptions {
  readonly sub: string;
  readonly name: string;
}

/** An agent at their console, in a window of their own. */
export interface ConsolePage extends AsyncDisposable {
  readonly page: Page;
  /** Errors that no code of the page caught. */
  readonly failures: readonly string[];
}

/** Opens the console; nobody is signed in yet. */
export const openConsole = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> => {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  const failures: string[] = [];
  page.on("pageerror", (error) => failures.push(error.message));
  page.on("console", (message) => {
    // What the policy of the page has blocked.
    if (message.text().includes("Content Security Policy")) failures.push(message.text());
  });
  await page.goto(`${url}/console`);
  return { page, failures, [Symbol.asyncDispose]: () => context.close() };
};

export const signIn = async ({ page }: ConsolePage, token: string): Promise<void> => {
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
};

/** Opens the console as an agent who is at work. */
export const startConsole = async (
  browser: Browser,
  url: string,
  { agent, ...options }: BrowserContextOptions & { readonly agent: ConsoleAgent },
): Promise<ConsolePage> => {
  const opened = await openConsole(browser, url, options);
  await signIn(opened, await createToken("agent", agent));
  await opened.page.getByRole("radio", { name: "Online" }).click();
  await opened.page.getByRole("radio", { name: "Online", checked: true }).waitFor();
  await opened.page.getByRole("status", { name: "Connection: Live" }).waitFor();
  return opened;
};
