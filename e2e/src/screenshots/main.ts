import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { connectCrossdesk } from "@crossdesk/client";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { developmentSystem } from "@crossdesk/dev-stack";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { z } from "zod";
import { findChromiumOnPath, UNCONFINED } from "../chromium/find-chromium.ts";
import { runDemo } from "../demo/run-demo.ts";

// Takes the pictures of the README: npm run screenshots, beside npm start on a data folder of its own.

const FOLDER = join(PROJECT_FOLDER, "docs/images");
const LONGEST_WAIT_MS = 60_000;

const open = async (browser: Browser, url: string, size: { width: number; height: number }): Promise<Page> => {
  const context = await browser.newContext({ viewport: size, locale: "en-GB", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(LONGEST_WAIT_MS);
  await page.goto(url);
  return page;
};

const keep = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: "jpeg", quality: 70 });
};

const { url, sign } = await developmentSystem(process.env);
const { tickets } = await runDemo({ url, sign, tell: () => undefined });
const shown = tickets.find(({ story }) => story.channel === "beckn" && (story.turns?.length ?? 0) > 1);
if (shown === undefined) throw new Error("The demonstration has no conversation to show.");
await using admin = await connectCrossdesk({ http: url, token: await sign({ sub: "pictures", role: "admin" }) });
const { ticket } = await admin.client.tickets.get.query({ id: shown.id });
const session = await fetch(`${url}/beckn/e-marketplace-bb/0.2/support/${ticket.orderId ?? ""}`, {
  headers: { authorization: `Bearer ${await sign({ sub: "shop", role: "partner", entityId: "main" })}` },
});
const { chat } = z.object({ chat: z.object({ url: z.string() }) }).parse(await session.json());

const executablePath = await findChromiumOnPath();
if (executablePath === undefined) throw new Error("Chromium is needed: install it (apt-get install chromium).");
await mkdir(FOLDER, { recursive: true });
const browser = await chromium.launch({ executablePath, args: [...UNCONFINED] });
try {
  const desk = await open(browser, `${url}/console`, { width: 1280, height: 800 });
  await desk.getByRole("link", { name: /^Sign in/u }).click();
  await desk.getByRole("button", { name: "Robin" }).click();
  await desk.getByRole("status", { name: "Connection: Live" }).waitFor();
  await desk.getByRole("tab", { name: "Team" }).click();
  await desk.getByRole("link", { name: shown.story.name }).first().click();
  await desk.getByRole("log", { name: "Conversation" }).getByText(shown.story.text).waitFor();
  await keep(desk, "console");
  const customer = await open(browser, chat.url, { width: 480, height: 800 });
  await customer.getByRole("log", { name: "Messages" }).getByText(shown.story.text).waitFor();
  await keep(customer, "chat");
} finally {
  await browser.close();
}
