import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { lookAt } from "./support/looked-at.ts";
import { lightnessOf, showIn } from "./support/page-checks.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

let system: System;
let browser: Browser;
/** One for all pages: the program of the reference is loaded and compiled once. */
let context: BrowserContext;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem({ partnerAuth: "required" }), openBrowser()]);
  context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

/** The reference is a big program, and the machine may be busy. */
const TIMEOUT_MS = 240_000;

/** A request of each API that needs nothing typed in but the token. */
const TRIED = [
  {
    api: "beckn",
    title: "Generate a support request for an order",
    role: "partner",
    path: /\/beckn\/e-marketplace-bb\/0\.2\/support\/\w+/,
    status: 201,
  },
  {
    api: "support-ticket",
    title: "Get Support Tickets",
    role: "admin",
    path: /\/backend\/api\/support-ticket\?/,
    status: 200,
  },
  {
    api: "chat-ticket",
    title: "Get agent information",
    role: "agent",
    path: /\/cs-chat-ticket\/v1\/info$/,
    status: 200,
  },
  {
    api: "customer-support",
    title: "Create Customer Support",
    role: "partner",
    path: /\d\/user\/log\/message$/,
    status: 200,
  },
] as const;

/** Every address that the page asks for. */
const watchRequests = (page: Page): string[] => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  return asked;
};

describe.each(TRIED)("the page of $api", ({ api, title, role, path, status }) => {
  test("sends a request with the token that was typed in, and shows the answer", { timeout: TIMEOUT_MS }, async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS / 2);
    const asked = watchRequests(page);
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(error.message));
    await page.goto(`${system.url}/docs/${api}`);
    await page
      .getByPlaceholder("Token")
      .first()
      .fill(await createToken(role, { email: "a@example.com" }));
    const button = page.getByRole("button", { name: new RegExp(`^Test Request.*`) });
    const operation = page.locator("section").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
    await operation.last().scrollIntoViewIfNeeded();
    await operation.last().locator(button).first().click();
    const answered = page.waitForResponse((response) => path.test(response.url()));
    await page.getByRole("button", { name: /^Send/ }).first().click();
    const response = await answered;
    expect(response.status()).toBe(status);
    await page
      .getByText(new RegExp(`^${status} \\w+`))
      .first()
      .waitFor();
    // Nothing is loaded from elsewhere: no font, no script, no telemetry.
    expect(asked.filter((url) => !url.startsWith(system.url) && !/^(?:data|blob):/.test(url))).toEqual([]);
    expect(failures).toEqual([]);
    await page.close();
  });
});

test("the page of all APIs leads to each of them", async () => {
  const page = await context.newPage();
  await page.goto(`${system.url}/docs`);
  const links = await page
    .getByRole("link", { name: "Read and try" })
    .evaluateAll((found) => found.map((link) => link.getAttribute("href")));
  expect(links).toEqual([...TRIED.map(({ api }) => `/docs/${api}`), "/docs/webhooks"]);
  await page.close();
});

test.each([
  { name: "docs", path: "/docs", text: "One support desk" },
  { name: "docs-api", path: "/docs/support-ticket", text: "Get Support Tickets" },
  { name: "docs-webhooks", path: "/docs/webhooks", text: "List the endpoints" },
])("$path can be read by everybody, in light and in dark", { timeout: TIMEOUT_MS }, async ({ name, path, text }) => {
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS / 2);
  await page.goto(`${system.url}${path}`);
  await page.getByText(text).first().waitFor();
  await lookAt(page, name);
  await showIn(page, "light");
  expect(await lightnessOf(page.getByText(text).first())).toBeLessThan(128);
  await showIn(page, "dark");
  expect(await lightnessOf(page.getByText(text).first())).toBeGreaterThan(128);
  await page.close();
});
