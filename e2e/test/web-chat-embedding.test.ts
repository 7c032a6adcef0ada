/// <reference lib="dom" />
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { findFreePort } from "@crossdesk/dev-stack";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startAgent } from "./support/agents.ts";
import { keepScreenshot, openSession } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { eventually } from "./support/eventually.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
let browser: Browser;
let shop: { readonly origin: string; readonly foreign: string; readonly show: (url: string) => void };
const stack = new AsyncDisposableStack();

/** The snippet of the documentation, in a page of a shop: at an origin that is allowed, and at another that is not. */
const startShop = async () => {
  const docs = await readFile(new URL("../../docs/embedding.md", import.meta.url), "utf8");
  const snippet = /```html\n(.*?)```/su.exec(docs)?.[1];
  if (snippet === undefined) throw new Error("The documentation has no snippet.");
  let url = "";
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    const page = snippet
      .replace("https://support.example/chat/…#token=…", url)
      .replace(
        "onState: ({ unread, height }) => {",
        "onState: ({ unread, height }) => {\n      globalThis.told = { unread, height };",
      );
    response.end(
      `<!doctype html><html lang="de"><title>Shop</title>${page.replace("const chat =", "globalThis.chat =")}</html>`,
    );
  });
  const port = await findFreePort();
  await new Promise<void>((resolve) => server.listen(port, resolve));
  stack.defer(() => new Promise<void>((resolve) => server.close(() => resolve())));
  stack.defer(() => server.closeAllConnections());
  return {
    origin: `http://127.0.0.1:${port}`,
    foreign: `http://localhost:${port}`,
    show: (next: string) => {
      url = next;
    },
  };
};

beforeAll(async () => {
  shop = await startShop();
  [system, browser] = await Promise.all([
    startSystem({ timeoutMs: 20_000, chat: { embedOrigins: { main: [shop.origin], other: [shop.foreign] } } }),
    openBrowser(),
  ]);
  stack.use(system);
  stack.defer(() => browser.close());
}, 360_000);
afterAll(() => stack.disposeAsync());

const told = "globalThis.told ?? null";

test("a shop shows a chat from an origin that its tenant allows, and is told what was not seen", async () => {
  await startAgent(system, "Alex");
  const session = await openSession(system.url, "order-1");
  shop.show(session.address);
  const page = await browser.newPage({ viewport: { width: 900, height: 700 }, locale: "en-GB" });
  await page.goto(shop.origin);
  const frame = page.frameLocator("iframe");
  // In the language of the shop's page.
  await frame.getByRole("textbox", { name: "Ihre Nachricht" }).fill("Guten Tag");
  await frame.getByRole("button", { name: "Senden" }).click();
  await eventually(() => page.evaluate(told)).toMatchObject({ unread: 0 });
  await keepScreenshot(page, "chat-embedded-desktop");
  const heightOf = () => page.evaluate(`(${told}).height`);
  const before = Number(await heightOf());
  expect(before).toBeGreaterThan(200);

  await page.evaluate("globalThis.chat.show(false)");
  const { ticket } = await system.client.tickets.get.query(
    { roomId: session.sessionId },
    { context: { rpc: { caller: { subject: "test", role: "service", entityId: null } } } },
  );
  const as = { role: "agent", sub: "Alex", name: "Alex" } as const;
  const path = `/backend/api/support-ticket/${ticket.number}`;
  await system.request(path, { method: "POST", as, body: { message: "Guten Tag!\nWie kann ich helfen?" } });
  await eventually(() => page.evaluate(told)).toMatchObject({ unread: 1 });
  expect(await page.title()).toBe("(1) Shop");
  await page.evaluate("globalThis.chat.show(true)");
  await eventually(() => page.evaluate(told)).toMatchObject({ unread: 0 });
  await eventually(async () => Number(await heightOf())).toBeGreaterThan(before);
  await page.close();
});

test("a page of another origin is refused, also one that another tenant allows, and is told nothing", async () => {
  const session = await openSession(system.url, "order-2");
  shop.show(session.address);
  const page = await browser.newPage();
  const refusals: string[] = [];
  page.on("console", (message) => refusals.push(message.text()));
  await page.goto(shop.foreign);
  await eventually(() => refusals.join("\n")).toMatch(/frame-ancestors/u);
  expect(await page.frameLocator("iframe").getByRole("textbox").count()).toBe(0);
  expect(await page.evaluate(told)).toBeNull();
  await page.close();

  const policyOf = async (path: string, dest: string) => {
    const answer = await system.request(path, { headers: { "sec-fetch-dest": dest } });
    const { "content-security-policy": policy, "x-frame-options": options } = answer.headers;
    return [/frame-ancestors ([^;]*)/u.exec(String(policy))?.[1], options ?? null];
  };
  expect(await policyOf(session.path, "iframe")).toEqual([shop.origin, null]);
  expect(await policyOf(session.path, "document")).toEqual(["'none'", "DENY"]);
  const unknown = "/chat/00000000-0000-4000-8000-000000000000";
  expect(await policyOf(unknown, "iframe")).toEqual(["'none'", "DENY"]);
  expect(await policyOf("/console", "iframe")).toEqual(["'none'", "DENY"]);
});
