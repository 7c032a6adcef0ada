import { manualClock } from "@crossdesk/service-kit";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./support/agents.ts";
import type { WorkingAgent } from "./support/agents.ts";
import { DESKTOP, keepScreenshot, openChatWindow, openSession, PHONE, readSaid } from "./support/chat-window.ts";
import type { OpenedSession } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { eventually } from "./support/eventually.ts";
import { formOf, IMAGES } from "./support/file-samples.ts";
import {
  distanceToEnd,
  documentSize,
  focusedName,
  isFocused,
  lowContrasts,
  namelessElements,
  showIn,
} from "./support/page-checks.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

const clock = manualClock(new Date());
let system: System;
let browser: Browser;
let agent: WorkingAgent;

beforeAll(async () => {
  [system, browser] = await Promise.all([
    startSystem({
      clock,
      chat: { contacts: { main: { text: "Call us on 030 123456", url: "tel:+4930123456" } } },
    }),
    openBrowser(),
  ]);
  agent = await startAgent(system, "Alex");
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

const MINUTE = 60_000;
const caller = { subject: "test", role: "service", entityId: null } as const;
const ticketOf = async ({ sessionId }: OpenedSession) =>
  (await system.client.tickets.get.query({ roomId: sessionId }, { context: { rpc: { caller } } })).ticket;

let orders = 0;
const open = async () => {
  orders += 1;
  const session = await openSession(system.url, `order-${orders}`);
  return { session, ticket: await ticketOf(session) };
};
const answer = async (number: number, message: string, attachments: readonly object[] = []): Promise<void> => {
  const as = { role: "agent", sub: "Alex", name: "Alex" } as const;
  const sent = await system.request(`/backend/api/support-ticket/${number}`, {
    method: "POST",
    as,
    body: { message, attachments },
  });
  expect(sent.status).toBe(200);
};

test("a customer and an agent talk, and a reload shows all of it again", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, standing, log, texts } = window;
  await eventually(() => standing.textContent()).toMatch(/Waiting for an agent|Alex will be with you/);
  await window.write("Hello, my parcel has not come.");
  await agent.receive(ticket.id);
  await agent.pick(ticket.id);
  await eventually(() => standing.textContent()).toBe("You are talking to Alex");
  await answer(ticket.number, "I am looking where it is.\nSee https://example.com/track?id=1&x=2.");
  await log.getByText("I am looking where it is.").waitFor();
  expect(await log.getByRole("link").getAttribute("href")).toBe("https://example.com/track?id=1&x=2");
  for (let index = 1; index <= 3; index += 1) {
    await window.write(`Question ${index}`);
    await answer(ticket.number, `Answer ${index}`);
  }
  await eventually(texts).toHaveLength(8);
  await window.field.fill("Something I have not sent");
  await page.reload();
  await eventually(texts).toHaveLength(8);
  expect(await texts()).toEqual(await readSaid(system.url, session));
  expect(await window.field.inputValue()).toBe("Something I have not sent");
  expect(window.problems).toEqual([]);
});

test("what anybody writes is text, and nothing in it runs", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, texts } = window;
  const hostile = [
    `<img src=x onerror="document.title='broken'">`,
    `</p></li><script>document.title = "broken"</script>`,
    `javascript:alert(1) https://example.com/"onmouseover="alert(1) <b>bold</b>`,
    `\u202Etxet desrever`,
  ];
  for (const [index, text] of hostile.entries()) {
    if (index % 2 === 0) await window.write(text);
    else await answer(ticket.number, text, [{ fileName: text, filePath: "/uploads/nothing.png" }]);
    await eventually(texts).toHaveLength(index + 1);
  }
  expect(await texts()).toEqual(hostile);
  expect(await page.locator(".log img, .log script, .log b").count()).toBe(0);
  const links = await page.getByRole("link").evaluateAll((found) => found.map((link) => link.getAttribute("href")));
  expect(links).toEqual(["https://example.com/"]);
  expect(await page.title()).toBe("Support chat");
  expect(window.problems).toEqual([]);
});

test("files go both ways: shown if they are pictures, and saved as they were sent", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, log } = window;
  const notes = Buffer.from("What the parcel held\n");
  await page.getByLabel("Files to attach").setInputFiles([
    { name: "photo.png", mimeType: "image/png", buffer: IMAGES.png },
    { name: "notes <b>.txt", mimeType: "text/plain", buffer: notes },
  ]);
  await page.getByText("uploaded").nth(1).waitFor();
  await window.write("Two files");
  await log.getByRole("button", { name: "photo.png, view" }).getByRole("img").waitFor();
  const { items } = await system.client.messages.list.query(
    { ticket: { id: ticket.id } },
    { context: { rpc: { caller } } },
  );
  const sent = items.flatMap(({ attachments }) => attachments);
  expect(sent.map(({ fileName }) => fileName)).toEqual(["photo.png", "notes <b>.txt"]);
  const read = await system.request(sent[1]?.filePath ?? "", { as: { role: "agent", sub: "Alex" } });
  expect([read.status, read.text]).toEqual([200, notes.toString()]);

  const headers = { authorization: `Bearer ${await createToken("agent", { sub: "Alex" })}` };
  const upload = await fetch(`${system.url}/common/upload/file?bucketType=TICKET_ATTACHMENT`, {
    method: "POST",
    headers,
    body: formOf({ fileName: "receipt.pdf", bytes: Buffer.from("%PDF-1.4 a receipt") }),
  });
  const { data } = z.object({ data: z.looseObject({ fileName: z.string() }) }).parse(await upload.json());
  await answer(ticket.number, "Your receipt", [{ fileName: "receipt.pdf", filePath: `/uploads/${data.fileName}` }]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    log.getByRole("button", { name: "receipt.pdf, download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("receipt.pdf");
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
  expect(Buffer.concat(chunks).toString()).toBe("%PDF-1.4 a receipt");

  const other = await open();
  const foreign = await system.request(`${other.session.path}/files/${data.fileName}`, {
    headers: other.session.headers,
  });
  expect(foreign.status).toBe(404);
  expect(window.problems).toEqual([]);
});

test("an answer that is lost on its way doubles nothing, and what is written offline is sent later", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, log, texts } = window;
  let lost = 0;
  await page.route("**/messages", async (route) => {
    if (lost >= 2) return route.continue();
    lost += 1;
    // The desk gets it, and its answer gets nowhere.
    await route.fetch();
    return route.abort("connectionreset");
  });
  await window.write("Once");
  await eventually(() => lost).toBe(2);
  await log.getByText("Sending…").or(log.getByText("Not sent yet")).waitFor({ state: "detached" });
  expect(await texts()).toEqual(["Once"]);

  await page.context().setOffline(true);
  await page.getByText("The connection is lost.").waitFor();
  await window.write("Written offline");
  await window.write("And this as well");
  await log
    .getByText(/Sending…|Not sent yet/)
    .first()
    .waitFor();
  await keepScreenshot(page, "chat-lost-desktop-light");
  await answer(ticket.number, "Said while nobody heard it");
  await page.reload().catch(() => undefined);
  await page.context().setOffline(false);
  await page.goto(session.address);
  const expected = ["Once", "Said while nobody heard it", "Written offline", "And this as well"];
  await eventually(texts).toEqual(expected);
  await log
    .getByText(/Sending…|Not sent yet/)
    .first()
    .waitFor({ state: "detached" });
  expect(await readSaid(system.url, session)).toEqual(expected);
});

test("all of it works by keyboard, and everything has a name", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, log, field } = window;
  await eventually(() => isFocused(field)).toBe(true);
  await page.keyboard.type("First line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Enter");
  await log.getByText("First line\nsecond line").waitFor();
  expect(await isFocused(field)).toBe(true);
  expect(await field.inputValue()).toBe("");
  await answer(ticket.number, "With a file", [{ fileName: "a.txt", filePath: "/uploads/a.txt" }]);
  await log.getByText("With a file").waitFor();
  const focused = () => focusedName(page);
  await page.keyboard.press("Shift+Tab");
  expect(await focused()).toBe("Attach files");
  await page.keyboard.press("Shift+Tab");
  expect(await focused()).toBe("a.txt, download");
  await page.keyboard.press("Enter");
  await log.getByRole("alert").getByText("This file is no longer there.").waitFor();
  await page.keyboard.press("Shift+Tab");
  expect(await focused()).toBe("Messages");

  await page.getByRole("heading", { level: 1, name: "Support chat" }).waitFor();
  await page.getByRole("main").waitFor();
  expect(await namelessElements(page)).toEqual([]);
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  // What comes is read out by a region of its own.
  expect(await log.getAttribute("aria-live")).toBe("off");
});

test("a customer's silence is counted down, then the chat ends, and goes on with a message for as long as that may be", async () => {
  const { session, ticket } = await open();
  await using window = await openChatWindow(browser, session.address);
  const { page, standing, field } = window;
  const countdown = page.locator(".countdown");
  await window.write("Are you there?");
  await agent.receive(ticket.id);
  await agent.pick(ticket.id);
  await eventually(() => standing.textContent()).toBe("You are talking to Alex");
  // While the desk owes the answer, nothing ends.
  clock.advance(20 * MINUTE);
  await answer(ticket.number, "Yes. What is your question?");
  await window.log.getByText("What is your question?").waitFor();
  expect(await countdown.count()).toBe(0);

  clock.advance(11 * MINUTE);
  await eventually(() => countdown.textContent()).toMatch(/^[34]:\d\d$/);
  await page.getByText("This chat ends in about 3 minutes unless you answer.").waitFor();
  const shown = await countdown.textContent();
  await eventually(() => countdown.textContent()).not.toBe(shown);
  await keepScreenshot(page, "chat-closing-desktop-light");
  await window.write("I am here.");
  await countdown.waitFor({ state: "detached" });

  await answer(ticket.number, "Good.");
  await window.log.getByText("Good.").waitFor();
  await field.fill("Not yet said");
  clock.advance(16 * MINUTE);
  await eventually(() => standing.textContent()).toBe("This chat has ended");
  await page.getByText(/Something is still open\? Until .* you can go on here/).waitFor();
  expect(await field.inputValue()).toBe("Not yet said");
  await keepScreenshot(page, "chat-reopenable-desktop-light");
  await page.getByRole("button", { name: "Write again" }).click();
  await eventually(() => isFocused(field)).toBe(true);
  await page.keyboard.press("Enter");
  await page.getByText("Something is still open?").waitFor({ state: "detached" });
  await eventually(() => readSaid(system.url, session)).toHaveLength(5);
  expect((await ticketOf(session)).closedAt).toBeNull();

  const setStatus = (status: number) =>
    system.request(`/backend/api/support-ticket/${ticket.number}`, { method: "PUT", as: "admin", body: { status } });
  await setStatus(4);
  await eventually(() => standing.textContent()).toBe("This chat has ended");
  const { headers, path } = session;
  const write = () => system.request(`${path}/messages`, { method: "POST", headers, body: { text: "Still there?" } });
  const read = () => system.request(`${path}/messages`, { headers });
  clock.advance(72 * 60 * MINUTE + 1);
  expect([(await write()).status, (await read()).status]).toEqual([409, 200]);
  await page.reload();
  await page.getByText("This chat has ended and takes no more messages.").waitFor();
  await page.getByRole("link", { name: "Call us on 030 123456" }).waitFor();
  expect(await field.count()).toBe(0);
  await keepScreenshot(page, "chat-ended-desktop-light");
  clock.advance(10 * MINUTE);
  expect([(await write()).status, (await read()).status]).toEqual([409, 401]);
  await page.reload();
  await page.getByText("This link is not valid, or no longer").waitFor();
  expect(window.problems).toEqual([]);
  // After three days without a call, no agent is at work any more.
  await agent.ask("/online", { method: "PUT" });
});

test("the page weighs less than 40 kB over the wire, and asks nobody else for anything", async () => {
  const { session } = await open();
  await using window = await openChatWindow(browser, "about:blank");
  const { page, log } = window;
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  const bytes = new Map<string, number>();
  const asked: string[] = [];
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  // What has not ended, as the stream of events, counts with what came.
  network.on("Network.dataReceived", ({ requestId, encodedDataLength }) =>
    bytes.set(requestId, (bytes.get(requestId) ?? 0) + encodedDataLength),
  );
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(session.address);
  await log.locator(".subject").waitFor();
  const weight = [...bytes.values()].reduce((sum, each) => sum + each, 0);
  process.stdout.write(`The chat page: ${weight} bytes over the wire, ${asked.length} requests\n`);
  expect(weight).toBeGreaterThan(5_000);
  expect(weight).toBeLessThan(40_000);
  expect(asked.filter((url) => !url.startsWith(system.url))).toEqual([]);
  // The token is in no address that anybody logs.
  const token = session.headers["x-session-token"];
  expect(asked.filter((url) => new URL(url).pathname.includes(token) || new URL(url).search.includes(token))).toEqual(
    [],
  );
});

test("who has handed a session over is named on, also after a reload", async () => {
  const { session, ticket } = await open();
  const sam = await startAgent(system, "Sam", { offline: true });
  await using window = await openChatWindow(browser, session.address);
  const { page, standing, log } = window;
  await agent.receive(ticket.id);
  await agent.pick(ticket.id);
  await answer(ticket.number, "I will ask a colleague.");
  const handed = await system.request("/trpc/agents.handOver", {
    method: "POST",
    body: { ticket: { id: ticket.id }, agentId: sam.id },
    as: { role: "agent", sub: "Alex", name: "Alex" },
  });
  expect(handed.status).toBe(200);
  await eventually(() => standing.textContent()).toMatch(/Sam/u);
  await page.reload();
  await log.getByText("I will ask a colleague.").waitFor();
  expect(await log.locator(".writer").allTextContents()).toEqual(["Alex"]);
});

test("the page fits a phone and a desktop, in light and dark", async () => {
  const { session, ticket } = await open();
  const say = async (texts: number, saying: Promise<void>): Promise<void> => {
    await saying;
    await eventually(async () => (await readSaid(system.url, session)).length).toBe(texts);
  };
  {
    await using window = await openChatWindow(browser, session.address);
    const { page } = window;
    await say(1, window.write("Hello! My order arrived, but one of the two cups is broken. Can you help?"));
    await say(2, answer(ticket.number, "I am sorry to hear that. Could you send me a picture of it?"));
    const picture = { name: "broken-cup.png", mimeType: "image/png", buffer: await page.screenshot() };
    await page.getByLabel("Files to attach").setInputFiles([picture]);
    await page.getByText("uploaded").waitFor();
    await say(3, window.write("Here it is."));
    await say(4, answer(ticket.number, "Thank you! A new cup is on its way: https://example.com/parcels/4711"));
    await say(5, answer(ticket.number, "It will be with you on Tuesday. Is there anything else that I can do?"));
  }
  for (const [name, options] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    await using window = await openChatWindow(browser, session.address, options);
    const { page, log } = window;
    await log.getByRole("img").waitFor();
    await window.field.fill("No, that is all. Thank you very much!");
    const { width, height } = options.viewport;
    expect(await documentSize(page)).toEqual([width, height]);
    await eventually(() => distanceToEnd(log)).toBeLessThan(4);
    for (const colorScheme of ["light", "dark"] as const) {
      await showIn(page, colorScheme);
      await keepScreenshot(page, `chat-${name}-${colorScheme}`);
      const words = "h1, .standing, .subject, .text, .text a, .writer, .at, .day span, textarea";
      await eventually(() => lowContrasts(page, words)).toEqual([]);
    }
  }
});
