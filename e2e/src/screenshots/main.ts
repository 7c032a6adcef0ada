import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { z } from "zod";
import { findChromium, UNCONFINED } from "../chromium/find-chromium.ts";
import { runDemo } from "../demo/run-demo.ts";
import type { DemoResult } from "../demo/run-demo.ts";
import { STORIES } from "../demo/stories.ts";
import { startOwnSystem } from "./start-system.ts";

const USAGE = `Usage: npm run screenshots

Starts a system of its own, fills it with the demonstration, and writes the pictures of the README: docs/images/console.png and chat.png.
Needs pages that are built (npm run build).
`;

const FOLDER = join(PROJECT_FOLDER, "docs/images");
const WITHIN_MS = 60_000;
const SIZE = { width: 1280, height: 800 } as const;
const LOOK = { viewport: SIZE, locale: "en-GB", reducedMotion: "reduce" } as const;

/** The console of an agent, who helps a colleague with an answer. */
const takeConsole = async (browser: Browser, url: string): Promise<void> => {
  const page = await browser.newPage(LOOK);
  page.setDefaultTimeout(WITHIN_MS);
  await page.goto(`${url}/console`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Alex" }).click();
  await page.getByRole("button", { name: "Go online" }).click();
  await page.getByRole("button", { name: "Not now" }).click();
  await page.getByRole("tab", { name: "Team" }).click();
  await page.getByRole("navigation", { name: "Tickets" }).getByRole("link", { name: "Peter Okafor" }).click();
  const answer = page.getByRole("textbox", { name: "Your answer" });
  await answer.fill("Good news, Peter: the courier brings it to you by four o'clock.");
  await page.screenshot({ path: `${FOLDER}/console.png` });
};

const Support = z.looseObject({ chat: z.looseObject({ url: z.string() }) });

/** The chat page of a customer whose question was answered. */
const takeChat = async (browser: Browser, url: string, { tickets }: DemoResult): Promise<void> => {
  const orderId = tickets.find(({ story }) => story.name === "Amara Singh")?.orderId;
  const answer = await fetch(`${url}/beckn/e-marketplace-bb/0.2/support/${orderId}`);
  const { chat } = Support.parse(await answer.json());
  const page = await browser.newPage({ ...LOOK, viewport: { width: 760, height: 800 } });
  page.setDefaultTimeout(WITHIN_MS);
  await page.goto(chat.url);
  await page.getByText("12 Harbour Road").waitFor();
  await page.screenshot({ path: `${FOLDER}/chat.png` });
};

if (process.argv.length > 2) {
  process.stderr.write(USAGE);
  process.exit(2);
}
await mkdir(FOLDER, { recursive: true });
await using system = await startOwnSystem();
// Servers seldom have fonts for Japanese.
const stories = STORIES.filter(({ language }) => language !== "jpn");
const demo = await runDemo({ ...system, stories, tell: () => undefined });
const browser = await chromium.launch({ ...(await findChromium()), args: [...UNCONFINED] });
try {
  await takeConsole(browser, system.url);
  await takeChat(browser, system.url, demo);
} finally {
  await browser.close();
}
process.stdout.write(`${FOLDER}/console.png\n${FOLDER}/chat.png\n`);
