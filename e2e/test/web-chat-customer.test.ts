/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// What is passed to `evaluate` runs in the page.
import { text as readText } from "node:stream/consumers";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startAgent } from "./support/agents.ts";
import { DESKTOP, keepScreenshot, openChatWindow, openSession, PHONE, readSaid } from "./support/chat-window.ts";
import type { OpenedSession } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { eventually } from "./support/eventually.ts";
import { IMAGES } from "./support/file-samples.ts";
import { documentSize, leastOfThree, lowContrasts } from "./support/page-checks.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
let browser: Browser;

beforeAll(async () => {
  [system, browser] = await Promise.all([
    startSystem({ timeoutMs: 20_000, chat: { deskEveryMs: 250 } }),
    openBrowser(),
  ]);
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

const caller = { subject: "test", role: "service", entityId: null } as const;
const ticketOf = async ({ sessionId }: OpenedSession) =>
  (await system.client.tickets.get.query({ roomId: sessionId }, { context: { rpc: { caller } } })).ticket;

let orders = 0;
const open = async () => {
  orders += 1;
  const session = await openSession(system.url, `order-${orders}`);
  return { session, ticket: await ticketOf(session) };
};
const answer = async (number: number, message: string): Promise<void> => {
  const as = { role: "agent", sub: "Alex", name: "Alex" } as const;
  const path = `/backend/api/support-ticket/${number}`;
  expect((await system.request(path, { method: "POST", as, body: { message } })).status).toBe(200);
};
const listed = async (id: string) =>
  (await system.client.messages.list.query({ ticket: { id }, limit: 100 }, { context: { rpc: { caller } } })).items;
const bytesOf = async (download: Download): Promise<string> => readText(await download.createReadStream());

// Before the others, which go on side by side, as they need somebody to be there.
test("who writes while nobody is there is told so, and that somebody has come", async () => {
  const { session } = await open();
  await using window = await openChatWindow(browser, session.address, PHONE);
  const { page, standing } = window;
  await eventually(() => standing.textContent()).toBe("Nobody is here at the moment");
  await page.getByText("Write what it is about: we will answer here.").waitFor();
  await window.write("My cup is broken.");
  await page.getByText("We have your message and will answer here. You can close this page").waitFor();
  await keepScreenshot(page, "chat-unattended-phone");
  const alex = await startAgent(system, "Alex");
  await eventually(() => standing.textContent()).toMatch(/Waiting for an agent|Alex will be with you/);
  await page.getByText(/We have your message\. It has been in line since \d\d:\d\d\./).waitFor();
  await alex.ask("/offline", { method: "PUT" });
  await eventually(() => standing.textContent()).toBe("Nobody is here at the moment");
  await alex.ask("/online", { method: "PUT" });
  expect(window.problems).toEqual([]);
});

test.concurrent(
  "the page speaks the customer's language, also from right to left, on phone and desktop",
  { timeout: 300_000 },
  async () => {
    const { session, ticket } = await open();
    {
      await using window = await openChatWindow(browser, session.address);
      await window.write("Guten Tag! Meine Tasse ist zerbrochen: https://example.com/tasse_(blau)");
      await eventually(() => readSaid(system.url, session)).toHaveLength(1);
      await answer(ticket.number, "مرحبًا! سنرسل لك كوبًا جديدًا غدًا.");
      await answer(ticket.number, "新しいカップをお送りします。");
    }
    const languages = [
      // There are no French texts. The first browser's language is the ticket's, which those read whose own the page has not.
      { locale: "fr-FR", direction: "ltr", send: "Send", field: "Your message", today: "Today" },
      { locale: "de-DE", direction: "ltr", send: "Senden", field: "Ihre Nachricht", today: "Heute" },
      { locale: "ar-EG", direction: "rtl", send: "إرسال", field: "رسالتك", today: "اليوم" },
      { locale: "ja-JP", direction: "ltr", send: "送信", field: "メッセージ入力", today: "今日" },
    ];
    for (const { locale, direction, send, field, today } of languages) {
      for (const [name, options] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
        await using window = await openChatWindow(browser, session.address, { ...options, locale });
        const { page } = window;
        await page.locator(".message").nth(2).waitFor();
        await page.getByRole("button", { name: send, exact: true }).waitFor();
        await page.getByRole("textbox", { name: field }).waitFor();
        const html = page.locator("html");
        const language = locale === "fr-FR" ? "en" : locale.slice(0, 2);
        expect([await html.getAttribute("lang"), await html.getAttribute("dir")]).toEqual([language, direction]);
        await eventually(() => page.locator(".day span").first().textContent()).toBe(today);
        const { width, height } = options.viewport;
        expect(await documentSize(page)).toEqual([width, height]);
        // The customer's own words stand at the end of the line.
        const [own, log] = await Promise.all([
          page.locator(".own .bubble").boundingBox(),
          page.locator(".lines").boundingBox(),
        ]);
        if (own === null || log === null) throw new Error("Nothing was drawn.");
        const [atStart, atEnd] = [own.x - log.x, log.x + log.width - own.x - own.width];
        expect(direction === "rtl" ? atStart < atEnd : atEnd < atStart).toBe(true);
        await eventually(() =>
          lowContrasts(page, "h1, .standing, .text, .at, .day span, .situation, textarea"),
        ).toEqual([]);
        await keepScreenshot(page, `chat-${language}-${name}`);
        expect(window.problems).toEqual([]);
      }
    }
  },
);

test.concurrent("a ticket whose language nobody has said gets that of its page's address, else of the browser that reads it", async () => {
  const inGerman = await open();
  expect(inGerman.ticket.language).toBe("eng");
  {
    await using window = await openChatWindow(browser, inGerman.session.address, { ...DESKTOP, locale: "de-AT" });
    await window.page.getByRole("textbox", { name: "Ihre Nachricht" }).waitFor();
    await eventually(async () => (await ticketOf(inGerman.session)).language).toBe("deu");
  }
  {
    await using window = await openChatWindow(browser, inGerman.session.address, { ...DESKTOP, locale: "ja-JP" });
    await window.page.getByRole("textbox", { name: "メッセージ入力" }).waitFor();
    expect(await ticketOf(inGerman.session)).toMatchObject({ language: "deu", isLanguageAssumed: false });
  }
  const embedded = await open();
  await using window = await openChatWindow(browser, `${embedded.session.address}&lang=ar`);
  await eventually(async () => (await ticketOf(embedded.session)).language).toBe("ara");
  expect(window.problems).toEqual([]);
});

test.concurrent("the conversation is kept as a page or as text, with all that was said", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address, {
    ...DESKTOP,
    locale: "de-DE",
    timezoneId: "Europe/Berlin",
  });
  const { page } = window;
  const { sql } = system.databases.tickets;
  await sql(
    `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
     SELECT $1, $2, 'someone', 'customer', 'Message ' || i, now(), 'someone', 'customer' FROM generate_series(1, 230) i`,
    [ticket.id, ticket.number],
  );
  await answer(ticket.number, "<b>Done</b> & said");
  await page.getByText("<b>Done</b> & said", { exact: true }).waitFor();
  const save = async (name: string) => {
    await page.locator("summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return { name: download.suggestedFilename(), text: await bytesOf(download) };
  };
  const text = await save("Als reinen Text");
  expect(text.name).toMatch(new RegExp(`^chat-${ticket.number}-\\d{4}-\\d\\d-\\d\\d\\.txt$`));
  expect(text.text.match(/Sie: Message \d+$/gmu)).toHaveLength(230);
  expect(text.text).toContain("<b>Done</b> & said");
  expect(text.text).toMatch(/Gespeichert am .* MEZ|MESZ/u);
  const html = await save("Als Webseite");
  expect(html.name.endsWith(".html")).toBe(true);
  expect(html.text.match(/>Message \d+</gu)).toHaveLength(230);
  expect(html.text).toContain("&lt;b&gt;Done&lt;/b&gt; &amp; said");
  const foreign = await system.request(`${(await open()).session.path}/transcript`, { headers: session.headers });
  expect(foreign.status).toBe(404);
  const unknown = await system.request(`${session.path}/transcript?timeZone=Mars`, { headers: session.headers });
  expect(unknown.status).toBe(400);
  expect(window.problems).toEqual([]);
});

test.concurrent("what was typed and chosen outlives the tab", async () => {
  const { session } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, field } = window;
  await field.fill("Half a sen");
  await page
    .getByLabel("Files to attach")
    .setInputFiles([{ name: "kept.txt", mimeType: "text/plain", buffer: Buffer.from("a") }]);
  await page.getByText("uploaded").waitFor();
  await page.route("**/files", () => undefined);
  await page
    .getByLabel("Files to attach")
    .setInputFiles([{ name: "lost.txt", mimeType: "text/plain", buffer: Buffer.from("b") }]);
  await page.getByLabel("Uploading lost.txt").waitFor();
  const again = await page.context().newPage();
  await page.close();
  await again.goto(session.address);
  expect(await again.getByRole("textbox", { name: "Your message" }).inputValue()).toBe("Half a sen");
  await again.getByText("The page was closed before it was sent. Choose it again.").waitFor();
  await again
    .getByLabel("Files to attach")
    .setInputFiles([{ name: "lost.txt", mimeType: "text/plain", buffer: Buffer.from("b") }]);
  await again.getByText("uploaded").nth(1).waitFor();
  await again.getByRole("button", { name: "Send" }).click();
  await eventually(() => readSaid(system.url, session)).toEqual(["Half a sen"]);
});

const filesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    name: `file-${index}.txt`,
    mimeType: "text/plain",
    buffer: Buffer.from(String(index)),
  }));

test.concurrent("more files than one message takes go in a second one, and those that are too many are named", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address, PHONE);
  const { page } = window;
  await page.getByLabel("Files to attach").setInputFiles(filesOf(25));
  await page.getByText("They go in 2 messages.").waitFor();
  await page.getByText("uploaded").nth(24).waitFor();
  await window.write("All of them");
  await eventually(async () => (await listed(ticket.id)).map(({ attachments }) => attachments.length)).toEqual([20, 5]);
  const names = (await listed(ticket.id)).flatMap(({ attachments }) => attachments.map(({ fileName }) => fileName));
  expect(names).toEqual(filesOf(25).map(({ name }) => name));
  await page.route("**/files", () => undefined);
  await page.getByLabel("Files to attach").setInputFiles(filesOf(67));
  await page.getByText(/At most 60 files can be sent at once\. Not taken: file-60\.txt, .* and 2 others\./).waitFor();
  const remove = page.getByRole("button", { name: "Remove file-0.txt" });
  await keepScreenshot(page, "chat-many-files-phone");
  await remove.click();
  await remove.waitFor({ state: "detached" });
});

test.concurrent("a picture opens in full, and is saved only when that is asked for", async () => {
  const { session } = await open();
  await using window = await openChatWindow(browser, session.address, PHONE);
  const { page, log } = window;
  const long = `${"holiday-".repeat(25)}cup.png`;
  await page.getByLabel("Files to attach").setInputFiles([
    { name: long, mimeType: "image/png", buffer: IMAGES.png },
    { name: "second.png", mimeType: "image/png", buffer: IMAGES.png },
  ]);
  await page.getByText("uploaded").nth(1).waitFor();
  // However long the name is, the file can be taken out again.
  const remove = await page.getByRole("button", { name: `Remove ${long}` }).boundingBox();
  expect((remove?.x ?? 999) + (remove?.width ?? 0)).toBeLessThanOrEqual(PHONE.viewport.width);
  await window.write("Look");
  const downloads: Download[] = [];
  page.on("download", (download) => downloads.push(download));
  await log.getByRole("button", { name: "second.png, view" }).click();
  const viewer = page.getByRole("dialog", { name: "Picture: second.png" });
  await viewer.getByRole("img").waitFor();
  await keepScreenshot(page, "chat-viewer-phone");
  expect(downloads).toEqual([]);
  await viewer.getByRole("button", { name: "Previous picture" }).click();
  await page.getByRole("dialog", { name: `Picture: ${long}` }).waitFor();
  await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save", exact: true }).click()]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(window.problems).toEqual([]);
});

test.concurrent("a small picture that comes late does not take the place of the large one", async () => {
  const { session } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, log } = window;
  await page.getByLabel("Files to attach").setInputFiles([
    { name: "first.png", mimeType: "image/png", buffer: IMAGES.png },
    { name: "second.png", mimeType: "image/png", buffer: IMAGES.png },
  ]);
  await page.getByText("uploaded").nth(1).waitFor();
  const late = Promise.withResolvers<void>();
  let first: string | undefined;
  await page.route(/variant=thumbnail/u, async (route) => {
    first ??= route.request().url();
    if (route.request().url() === first) await late.promise;
    await route.continue();
  });
  await window.write("Look");
  await log.getByRole("button", { name: "second.png, view" }).click();
  await page.getByRole("button", { name: "Previous picture" }).click();
  const large = page.getByRole("dialog", { name: "Picture: first.png" }).getByRole("img");
  const shown = await large.getAttribute("src");
  late.resolve();
  await eventually(() => page.locator(".attachment button.picture").count()).toBe(2);
  expect(await large.getAttribute("src")).toBe(shown);
});

interface Transferred {
  readonly type: "paste" | "drop" | "dragover";
  readonly on: string;
  readonly text: string;
  readonly file: string;
}

/** Pastes or drops a text, a picture, or both. Says whether the page left it to the browser. */
const transfer = (page: Page, transferred: Transferred): Promise<boolean> =>
  page.evaluate(({ type, on, text, file }) => {
    const data = new DataTransfer();
    if (text !== "") data.setData("text/plain", text);
    if (file !== "") data.items.add(new File(["picture"], file, { type: "image/png" }));
    const init = { bubbles: true, cancelable: true };
    const event =
      type === "paste"
        ? new ClipboardEvent(type, { ...init, clipboardData: data })
        : new DragEvent(type, { ...init, dataTransfer: data });
    const target = document.querySelector(on);
    if (target === null) throw new Error("There is nothing to drop on.");
    return target.dispatchEvent(event);
  }, transferred);

test.concurrent("pasted text is text, files are taken wherever they are dropped, and an input method sends nothing", async () => {
  const { session } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, field } = window;
  await page.locator(".subject").waitFor();
  const chosen = () => page.locator(".chosen .file-name").allTextContents();
  expect(await transfer(page, { type: "paste", on: "#message", text: "Cup\t2\nPlate\t4", file: "image.png" })).toBe(
    true,
  );
  expect(await chosen()).toEqual([]);
  expect(await transfer(page, { type: "paste", on: "#message", text: "", file: "picture.png" })).toBe(false);
  await eventually(chosen).toEqual(["picture.png"]);
  for (const [index, on] of [".header", ".log", "#message", "body"].entries()) {
    expect(await transfer(page, { type: "dragover", on, text: "", file: "x.png" })).toBe(false);
    await page.getByText("Drop files here to send them").waitFor();
    expect(await transfer(page, { type: "drop", on, text: "", file: `invoice\u202Egpj.${index}.exe` })).toBe(false);
    await page.getByText("Drop files here to send them").waitFor({ state: "detached" });
  }
  await eventually(chosen).toEqual(["picture.png", ...[0, 1, 2, 3].map((index) => `invoice\uFFFDgpj.${index}.exe`)]);
  expect(await transfer(page, { type: "drop", on: ".log", text: "https://example.com", file: "" })).toBe(false);
  expect(await transfer(page, { type: "drop", on: "#message", text: "words", file: "" })).toBe(true);

  await field.fill("にほん");
  const press = (init: { readonly isComposing?: boolean; readonly keyCode?: number }) =>
    field.evaluate((element, given) => {
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...given }));
    }, init);
  await press({ isComposing: true });
  await press({ keyCode: 229 });
  expect(await field.inputValue()).toBe("にほん");
  expect(await readSaid(system.url, session)).toEqual([]);
  expect(window.problems).toEqual([]);
});

test.concurrent("each message is read out once, the customer's own and the others'", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page } = window;
  await page.locator(".subject").waitFor();
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    const regions = [...document.querySelectorAll("[aria-live]:not([aria-live=off]), [role=log]:not([aria-live=off])")];
    for (const region of regions) {
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) said.push(node.textContent ?? "");
      }).observe(region, { childList: true, subtree: true });
    }
  });
  const said = () => page.evaluate((): unknown => Reflect.get(globalThis, "said"));
  await window.write("My own words");
  await eventually(() => readSaid(system.url, session)).toHaveLength(1);
  await answer(ticket.number, "Their words");
  await eventually(said).toEqual(["You: My own words", expect.stringMatching(/^(?:Alex|Agent): Their words$/)]);
  await page.getByText("Sending…").waitFor({ state: "detached" });
  expect(await said()).toHaveLength(2);
});

test.concurrent(
  "a conversation of 5,000 messages is read from its end, types fast, and goes back as far as one scrolls",
  { timeout: 300_000 },
  async () => {
    const { session, ticket } = await open();
    await system.databases.tickets.sql(
      `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
     SELECT $1, $2, 'someone', CASE WHEN i % 2 = 0 THEN 'agent' ELSE 'customer' END, 'Message ' || i,
       now() - make_interval(mins => 5001 - i), 'someone', 'customer' FROM generate_series(1, 5000) i`,
      [ticket.id, ticket.number],
    );
    await using window = await openChatWindow(browser, session.address, PHONE);
    const { page, log, texts } = window;
    await log.getByText("Message 5000", { exact: true }).waitFor();
    expect((await texts()).length).toBeLessThanOrEqual(60);
    const measureIn = (page: Page) =>
      page.evaluate(async () => {
        const field = document.querySelector("textarea");
        if (field === null) throw new Error("There is no field.");
        const took: number[] = [];
        for (let index = 0; index < 30; index += 1) {
          const begun = performance.now();
          field.value += index % 10 === 9 ? "\n" : "x";
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
          // With all that a key causes: what is drawn again, and the layout of it.
          await new Promise((resolve) => setTimeout(resolve));
          field.getBoundingClientRect();
          document.querySelector(".log li:last-child")?.getBoundingClientRect();
          took.push(performance.now() - begun);
        }
        return took.toSorted((one, other) => one - other)[15] ?? Number.NaN;
      });
    // A conversation that has just begun, to compare with: how long a key takes depends on what else the machine does.
    await using short = await openChatWindow(browser, (await open()).session.address, PHONE);
    await short.field.waitFor();
    const inShort = await leastOfThree(() => measureIn(short.page));
    const atEnd = await leastOfThree(() => measureIn(page));
    for (let page_ = 0; page_ < 8; page_ += 1) {
      const first = (await texts())[0];
      await log.evaluate((element) => element.scrollTo({ top: 0 }));
      await eventually(async () => (await texts())[0]).not.toBe(first);
      // What was read stays in sight.
      expect(await log.evaluate((element) => element.scrollTop)).toBeGreaterThan(300);
    }
    const shown = await texts();
    expect(shown.length).toBeGreaterThan(400);
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, index) => `Message ${5001 - shown.length + index}`));
    const scrolledUp = await leastOfThree(() => measureIn(page));
    const shownTimes = [inShort, atEnd, scrolledUp].map((time) => time.toFixed(1));
    process.stdout.write(`A key takes ${shownTimes.join(", ")} ms: in a short conversation, at the end, further up\n`);
    expect(Math.max(atEnd, scrolledUp)).toBeLessThan(Math.max(50, 5 * inShort));
    await answer(ticket.number, "Message 5001");
    await page.getByRole("button", { name: "New messages" }).click();
    await log.getByText("Message 5001", { exact: true }).waitFor();
    await eventually(async () => (await texts()).length).toBeLessThanOrEqual(61);
  },
);

test.concurrent("answers that were seen are not counted again, also not by a page that is loaded in the background", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, log } = window;
  await answer(ticket.number, "Seen");
  await log.getByText("Seen", { exact: true }).waitFor();
  await eventually(() => page.title()).toBe("Support chat");
  const background = await page.context().newPage();
  await background.addInitScript(() => {
    Object.defineProperty(document, "visibilityState", { get: () => Reflect.get(globalThis, "sight") ?? "hidden" });
  });
  await background.goto(session.address);
  await background.getByText("Seen", { exact: true }).waitFor();
  expect(await background.title()).toBe("Support chat");
  await page.close();
  await answer(ticket.number, "Not seen");
  await eventually(() => background.title()).toBe("(1) Support chat");
  await background.reload();
  await eventually(() => background.title()).toBe("(1) Support chat");
  await background.evaluate(() => {
    Object.assign(globalThis, { sight: "visible" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await eventually(() => background.title()).toBe("Support chat");
});
