import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { send } from "@crossdesk/testing";
import { z } from "zod";
import { Support } from "./sessions.ts";

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;
export const DESKTOP = { viewport: { width: 1280, height: 800 } } as const;

/** A support session, as the partner's customer gets it. */
export interface OpenedSession {
  readonly orderId: string;
  readonly sessionId: string;
  /** The page's path and token, below the gateway. */
  readonly address: string;
  readonly path: string;
  readonly headers: { readonly "x-session-token": string };
}

/** Opens a session as the partner does; `language` is what the customer's device asks for. */
export const openSession = async (gatewayUrl: string, orderId: string, language?: string): Promise<OpenedSession> => {
  const path = `/beckn/e-marketplace-bb/0.2/support/${orderId}`;
  const answer = await send(gatewayUrl, path, {
    method: "POST",
    ...(language === undefined ? {} : { headers: { "accept-language": language } }),
  });
  const { chat } = Support.parse(answer.json);
  const url = new URL(chat.url);
  return {
    orderId,
    sessionId: chat.session_id,
    address: `${gatewayUrl}${url.pathname}${url.hash}`,
    path: url.pathname,
    headers: { "x-session-token": new URLSearchParams(url.hash.slice(1)).get("token") ?? "" },
  };
};

const Said = z.looseObject({ messages: z.array(z.looseObject({ from: z.string(), text: z.string() })) });

/** What the desk has of a session, in its order. */
export const readSaid = async (gatewayUrl: string, { path, headers }: OpenedSession): Promise<string[]> => {
  const { json } = await send(gatewayUrl, `${path}/messages`, { headers });
  return Said.parse(json).messages.map(({ text }) => text);
};

/** A customer's window, by what a screen reader finds in it. */
export interface ChatWindow extends AsyncDisposable {
  readonly page: Page;
  readonly log: ReturnType<Page["getByRole"]>;
  readonly field: ReturnType<Page["getByRole"]>;
  readonly sendButton: ReturnType<Page["getByRole"]>;
  /** What the heading says of the session. */
  readonly standing: ReturnType<Page["getByRole"]>;
  readonly write: (text: string) => Promise<void>;
  /** The texts of all bubbles, in their order. */
  readonly texts: () => Promise<string[]>;
  /** What went wrong in the page, and what it was not allowed to do. */
  readonly problems: readonly string[];
}

export const openChatWindow = async (
  browser: Browser,
  address: string,
  options: BrowserContextOptions = DESKTOP,
): Promise<ChatWindow> => {
  const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource/u.test(message.text())) problems.push(message.text());
  });
  await page.goto(address);
  const log = page.getByRole("log", { name: "Messages" });
  const field = page.getByRole("textbox", { name: "Your message" });
  const sendButton = page.getByRole("button", { name: "Send" });
  return {
    page,
    log,
    field,
    sendButton,
    standing: page.getByRole("banner").getByRole("status"),
    write: async (text) => {
      await field.fill(text);
      await sendButton.click();
    },
    texts: () => log.locator(".bubble .text").allTextContents(),
    problems,
    [Symbol.asyncDispose]: () => context.close(),
  };
};

const OUTPUT = fileURLToPath(new URL("../../test-output", import.meta.url));

/** Drawing and encoding all of them takes minutes, and no test reads them. */
export const KEEPS_SCREENSHOTS = process.env["KEEP_SCREENSHOTS"] === "1";

/** Keeps a picture of the window in the tests' output, where pictures are asked for. */
export const keepScreenshot = async (page: Page, name: string): Promise<void> => {
  if (!KEEPS_SCREENSHOTS) return;
  await mkdir(OUTPUT, { recursive: true });
  await page.screenshot({ path: `${OUTPUT}/${name}.png` });
};
