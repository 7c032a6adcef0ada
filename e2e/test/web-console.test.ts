import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Browser, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepScreenshot, PHONE } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { openComplaint } from "./support/complaints.ts";
import type { NewComplaint, OpenedComplaint } from "./support/complaints.ts";
import { expectTexts, openConsole, signIn, startConsole } from "./support/console-page.ts";
import type { ConsolePage } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { formOf, IMAGES } from "./support/file-samples.ts";
import {
  documentSize,
  focusedName,
  isFocused,
  lowContrasts,
  namelessElements,
  pressAtOnce,
  showIn,
} from "./support/page-checks.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), openBrowser()]);
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

let teams = 0;
/** A team for each test, so that none gets the others' tickets. */
const newTeam = () => {
  teams += 1;
  const entityId = `team-${teams}`;
  return {
    agent: (name: string) => ({ sub: name.toLowerCase(), name, entityId, languages: ["eng"] }),
    open: (complaint: NewComplaint = {}): Promise<OpenedComplaint> =>
      openComplaint(system, {
        customerId: randomUUID(),
        as: { role: "partner", sub: "shop", entityId },
        ...complaint,
      }),
    /** The app of the customer uploads what belongs to the ticket. */
    upload: async ({ feedbackId, customerId }: OpenedComplaint, purpose: string, bytes: Buffer): Promise<void> => {
      const token = await createToken("customer", { sub: customerId, entityId });
      const answer = await fetch(`${system.url}/user/help/file/upload/${feedbackId}/${purpose}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: formOf({ bytes }),
      });
      expect(answer.status).toBe(200);
    },
    /** The customer writes. */
    say: async ({ ticketId, customerId }: OpenedComplaint, text: string): Promise<void> => {
      const caller = { subject: customerId, role: "customer", entityId } as const;
      await system.client.messages.add.mutate({ ticket: { id: ticketId }, text }, withCall({ caller }));
    },
    as: (role: "agent" | "admin", subject: string) => withCall({ caller: { subject, role, entityId } }),
  };
};

const storedTexts = async ({ ticketId }: OpenedComplaint): Promise<unknown[]> => {
  const rows = await system.databases.tickets.sql("SELECT text FROM messages WHERE ticket_id = $1 ORDER BY id", [
    ticketId,
  ]);
  return rows.map(({ text }) => text);
};

describe.concurrent("signing in", () => {
  test("is said to be impossible where no provider is set, and a session is kept until its agent signs out", async () => {
    await using opened = await openConsole(browser, system.url);
    const { page, problems } = opened;
    await page.getByText("no identity provider is configured").waitFor();
    await keepScreenshot(page, "console-sign-in");
    await signIn(opened, newTeam().agent("Ada"));
    await page.getByText("No tickets come to you yet").waitFor();
    await page.reload();
    await page.getByText("No tickets come to you yet").waitFor();
    await page.getByRole("button", { name: "Go online" }).click();
    await page.getByText("Nothing to do right now").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("Sign in to answer customers.").waitFor();
    await page.reload();
    await page.getByText("Sign in to answer customers.").waitFor();
    expect(problems).toEqual([]);
  });
});

test.concurrent("that one must sign in again is said beforehand, and the session ends with a word of why", async () => {
  await using opened = await openConsole(browser, system.url);
  const { page } = opened;
  await page.clock.install();
  await signIn(opened, { ...newTeam().agent("Ada"), signedInAgoMs: 11 * 3_600_000 });
  await page.getByText("No tickets come to you yet").waitFor();
  await page.clock.fastForward("57:00");
  await page.getByText("You have to sign in again in").waitFor();
  await page.clock.fastForward("05:00");
  await eventually(() => page.getByRole("alert").textContent()).toMatch(
    /session has ended.*what you were writing is kept/,
  );
});

test.concurrent("a ticket arrives by itself, is picked, answered with a file, explained, moved and closed", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada") });
  const { page, row, log, status } = desk;
  await page.getByRole("button", { name: "Sound for new tickets and messages", pressed: false }).click();
  const ticket = await team.open({
    subject: "Where is my parcel?",
    message: "It has not come.\nTrack: https://example.com/t/1.",
    contact: { name: "Jane Doe", phone: "+442079460123" },
  });
  await row("Jane Doe").waitFor();
  await eventually(() => page.title()).toBe("(1) Crossdesk console");
  await team.say(ticket, "Anybody there?");
  await desk.open("Jane Doe");
  await expectTexts(desk, ["Anybody there?"]);
  expect(await log.getByRole("link").getAttribute("href")).toBe("https://example.com/t/1");

  await page.getByRole("button", { name: "Pick" }).click();
  await page.getByRole("button", { name: "Pick" }).waitFor({ state: "detached" });
  // All of it is read, and nothing is to be picked any more.
  await eventually(() => page.title()).toBe("Crossdesk console");
  await desk.answer("Good morning, I am looking into it.");
  await page.getByLabel("Files to attach").setInputFiles([
    { name: "label.png", mimeType: "image/png", buffer: IMAGES.png },
    { name: "no picture.png", mimeType: "image/png", buffer: Buffer.from("<svg onload='alert(1)'>") },
  ]);
  await eventually(() => page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
  await desk.answer("This is the label.");
  await desk.acknowledged();
  await log.getByRole("button", { name: "Enlarge label.png" }).waitFor();
  await team.say(ticket, "Thank you!");
  await expectTexts(desk, [
    "Anybody there?",
    "Good morning, I am looking into it.",
    "This is the label.",
    "Thank you!",
  ]);
  expect(await log.getByRole("img").count()).toBe(1);
  const download = page.waitForEvent("download");
  await log.getByRole("button", { name: "label.png", exact: true }).click();
  expect((await download).suggestedFilename()).toBe("label.png");

  const before = await team.open({ subject: "An older question", customerId: ticket.customerId });
  const details = page.getByRole("complementary", { name: "Details" });
  await details.getByRole("button", { name: "Show this customer's other tickets" }).click();
  await details.getByRole("link", { name: `#${before.number} An older question` }).waitFor();
  await details.getByText("+442079460123").waitFor();
  await team.upload(ticket, "FEEDBACK_PHOTO", IMAGES.png);
  await team.upload(ticket, "LOG", Buffer.from("a line of the log"));
  await details.getByRole("button", { name: `Enlarge photo of ticket ${ticket.number}` }).waitFor();
  await details.getByRole("button", { name: `log of ticket ${ticket.number}.txt` }).waitFor();
  await details.getByText("the only one who could take it").waitFor();
  await details.getByRole("list", { name: "Audit log" }).getByText("You picked the ticket").waitFor();
  await desk.act("Mark solved");
  await eventually(() => status.textContent()).toBe("Solved");
  await desk.act("Reopen");
  await eventually(() => status.textContent()).toBe("Open");
  // Routing gives it back to who had it, which changes it once more: what is closed before that is seen is not closed unasked.
  await details.getByText("it was reopened").first().waitFor();
  await page.getByRole("button", { name: "Close ticket" }).click();
  await eventually(() => status.textContent()).toBe("Closed");
  await page.getByText("The ticket is closed.").waitFor();
  await page.getByText(`Ticket #${ticket.number} was closed.`).waitFor();
  expect(await storedTexts(ticket)).toEqual(await desk.texts());

  await page.getByRole("tab", { name: "Search" }).click();
  await page.getByRole("searchbox").fill("parc label");
  await page.keyboard.press("Enter");
  await row("Where is my parcel?").waitFor();
  expect(desk.problems).toEqual([]);
});

test.concurrent("two agents see what the other does, and nobody overwrites it unknowingly", async () => {
  const team = newTeam();
  await using ada = await startConsole(browser, system.url, { agent: team.agent("Ada") });
  const ticket = await team.open({ subject: "Refund", contact: { name: "Omar Haddad" } });
  await ada.row("Omar Haddad").waitFor();
  await using ben = await startConsole(browser, system.url, { agent: team.agent("Ben") });
  await ben.page.getByText("Nothing to do right now").waitFor();
  await ben.page.getByRole("tab", { name: "Team" }).click();
  await eventually(() => ben.row("Omar Haddad").textContent()).toContain("Ada");
  await ben.open("Omar Haddad");
  await ben.page.getByText("Ada has this ticket.").waitFor();
  await ada.open("Omar Haddad");
  await ada.page.getByRole("button", { name: "Pick" }).click();
  await ben.page
    .getByText(/^Ada picked the ticket/u)
    .first()
    .waitFor();
  await ben.answer("I can help with this one.");
  await expectTexts(ada, ["I can help with this one."]);
  await ada.page
    .getByText(/^Ben wrote a message/u)
    .first()
    .waitFor();

  // Ben's escalation comes in between what Ada sees and what she does.
  const id = { id: ticket.ticketId };
  const escalateFirst = async (route: Route): Promise<void> => {
    await system.client.tickets.escalate.mutate({ ticket: id }, team.as("agent", "ben"));
    await route.continue();
  };
  await ada.page.route("**/trpc/tickets.markPending*", escalateFirst, { times: 1 });
  await ada.act("Mark pending");
  await ada.page.getByText("The ticket changed while you looked at it, so nothing was done.").waitFor();
  await eventually(() => ada.status.textContent()).toBe("Open, escalated");
  await ada.page.getByRole("button", { name: "Mark pending anyway" }).click();
  await eventually(() => ada.status.textContent()).toBe("Pending");

  const closeFirst = async (route: Route): Promise<void> => {
    await system.client.tickets.close.mutate({ ticket: id }, team.as("agent", "ben"));
    await route.continue();
  };
  await ada.page.route("**/trpc/messages.add*", closeFirst, { times: 1 });
  await ada.answer("One moment.");
  await ada.page.getByText("so nobody can write in it. Reopen it first.").waitFor();
  await ada.page.getByRole("button", { name: "Reopen" }).click();
  await ada.log.getByRole("button", { name: "Send again" }).click();
  await expectTexts(ben, ["I can help with this one.", "One moment."]);
  expect(await storedTexts(ticket)).toEqual(["I can help with this one.", "One moment."]);
  expect([...ada.problems, ...ben.problems]).toEqual([]);
});

test.concurrent("what is written is never lost: not by lost answers, not by a reload", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada") });
  const { page } = desk;
  const ticket = await team.open({ contact: { name: "Li Wei" } });
  const other = await team.open({ contact: { name: "Sofia Rossi" } });
  await desk.row("Li Wei").waitFor();
  await desk.open("Li Wei");
  let lost = 0;
  const loseAnswer = async (route: Route): Promise<void> => {
    // The desk stores it, but its answer is lost.
    await route.fetch();
    lost += 1;
    await route.abort();
  };
  await page.route("**/trpc/messages.add*", loseAnswer, { times: 2 });
  await desk.answer("First.");
  await desk.answer("Second.");
  await desk.acknowledged();
  await expectTexts(desk, ["First.", "Second."]);
  expect(lost).toBe(2);

  await page.route("**/trpc/messages.add*", (route) => route.abort());
  await desk.answer("Third, before a reload.");
  await page.getByRole("textbox", { name: "Your answer" }).fill("A draft");
  await desk.row("Sofia Rossi").waitFor();
  await desk.open("Sofia Rossi");
  expect(await page.getByRole("textbox", { name: "Your answer" }).inputValue()).toBe("");
  await page.getByRole("textbox", { name: "Your answer" }).fill("Another draft");
  await page.goBack();
  await page.unroute("**/trpc/messages.add*");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await desk.log.waitFor();
  await expectTexts(desk, ["First.", "Second.", "Third, before a reload."]);
  await desk.acknowledged();
  expect(await page.getByRole("textbox", { name: "Your answer" }).inputValue()).toBe("A draft");
  await desk.open("Sofia Rossi");
  expect(await page.getByRole("textbox", { name: "Your answer" }).inputValue()).toBe("Another draft");
  expect(await storedTexts(ticket)).toEqual(["First.", "Second.", "Third, before a reload."]);
  expect(await storedTexts(other)).toEqual([]);
  expect(desk.problems).toEqual([]);
});

test.concurrent("what is sent while its ticket is read after a reload is shown, though nothing tells of it any more", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada") });
  const { page } = desk;
  const ticket = await team.open({ contact: { name: "Li Wei" } });
  await desk.open("Li Wei");
  await desk.answer("First.");
  await desk.acknowledged();

  // The ticket is read before the message is stored, and the place to watch from is asked for afterwards: no event announces the message.
  const [isRead, isStored] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let mayBeStored = false;
  void isRead.promise.then(() => (mayBeStored = true));
  await page.route("**/trpc/messages.add*", async (route) => {
    if (!mayBeStored) return route.abort();
    await route.fulfill({ response: await route.fetch() });
    isStored.resolve();
  });
  const asksFor =
    (path: string) =>
    ({ pathname }: URL): boolean =>
      pathname.replace("/trpc/", "").split(",").includes(path);
  await page.route(asksFor("tickets.get"), async (route) => {
    const early = await route.fetch();
    isRead.resolve();
    await isStored.promise;
    await route.fulfill({ response: early });
  });
  await page.route(asksFor("tickets.latestChange"), async (route) => {
    await isStored.promise;
    await route.continue();
  });
  await desk.answer("Second, before a reload.");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await isStored.promise;
  await expectTexts(desk, ["First.", "Second, before a reload."]);
  await desk.acknowledged();
  expect(await storedTexts(ticket)).toEqual(["First.", "Second, before a reload."]);
});

test.concurrent("what others wrote is text and nothing else, wherever it is shown", async () => {
  const team = newTeam();
  const hostile = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202e{{7*7}}`;
  await using desk = await startConsole(browser, system.url, { agent: { ...team.agent("Ada"), name: hostile } });
  const { page, log } = desk;
  const ticket = await team.open({
    subject: hostile,
    message: `${hostile} javascript:alert(1)`,
    contact: { name: hostile },
  });
  const caller = { subject: ticket.customerId, role: "customer", entityId: team.agent("Ada").entityId } as const;
  const upload = await fetch(`${system.url}/common/upload/file?bucketType=TICKET_ATTACHMENT`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await createToken("customer", { sub: caller.subject, entityId: caller.entityId })}`,
    },
    body: formOf({ fileName: "page.html", type: "text/html", bytes: Buffer.from("<script>window.hacked=1</script>") }),
  });
  const { data } = (await upload.json()) as { readonly data: { readonly fileName: string } };
  await system.client.messages.add.mutate(
    {
      ticket: { id: ticket.ticketId },
      text: hostile,
      attachments: [
        { fileName: `${hostile}.png`, filePath: `/uploads/${data.fileName}` },
        { fileName: "gone.png", filePath: "/uploads/javascript:alert(1)" },
      ],
    },
    withCall({ caller }),
  );
  await desk.row("onerror").click();
  await log.getByText("window.hacked=1").first().waitFor();
  await eventually(() => log.getByRole("button", { name: /onerror.*png/u }).count()).toBe(1);
  const audit = page.getByRole("complementary", { name: "Details" }).getByRole("list", { name: "Audit log" });
  await audit.getByText("wrote a message").waitFor();
  await page.getByRole("tab", { name: "Team" }).click();
  await desk.row("onerror").waitFor();
  expect(await page.locator("img, script:not([src]), iframe, [onerror], a[href^='javascript' i]").count()).toBe(0);
  expect(await page.evaluate("'hacked' in window")).toBe(false);
  expect(desk.problems).toEqual([]);
});

test.concurrent("everything can be done with the keyboard alone", async () => {
  const team = newTeam();
  await using desk = await openConsole(browser, system.url, { agent: team.agent("Ada") });
  const { page, status, log } = desk;
  await page.getByText("No tickets come to you yet").waitFor();
  await page.keyboard.press("o");
  await page.getByText("Nothing to do right now").waitFor();
  const ticket = await team.open({ contact: { name: "Jane Doe" } });
  const later = await team.open({ contact: { name: "Omar Haddad" } });
  // Tickets that are opened together may be routed in either order.
  for (const name of ["Jane Doe", "Omar Haddad"]) await desk.row(name).waitFor();
  await page.keyboard.press("j");
  await page.getByRole("heading", { level: 1, name: "Refund" }).waitFor();
  await page.keyboard.press("p");
  await page.getByRole("button", { name: "Pick" }).waitFor({ state: "detached" });
  await page.keyboard.press("r");
  await page.keyboard.type("With the keyboard");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("alone, jkpc?");
  await page.keyboard.press("Enter");
  await desk.acknowledged();
  await expectTexts(desk, ["With the keyboard\nalone, jkpc?"]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("s");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await eventually(() => status.textContent()).toBe("Solved");
  // The watch may deliver it before the answer arrives, and a key for another action does nothing until then.
  await eventually(() => page.getByRole("button", { name: "Actions" }).isEnabled()).toBe(true);
  await page.keyboard.press("c");
  await eventually(() => status.textContent()).toBe("Closed");
  await page.keyboard.press("u");
  await eventually(() => page.url()).toContain(`#ticket-${later.number}`);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await log.waitFor({ state: "detached" });
  await page.keyboard.press("j");
  await page.keyboard.press("/");
  expect([await log.count(), await page.getByRole("searchbox").count()]).toEqual([0, 0]);
  expect(await storedTexts(ticket)).toHaveLength(1);
  expect(desk.problems).toEqual([]);
});

test.concurrent("keys that come faster than the page draws reach what they are meant for", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada") });
  const { page, status } = desk;
  const ticket = await team.open({ contact: { name: "Jane Doe" } });
  await desk.row("Jane Doe").waitFor();
  await pressAtOnce(page, ["j", "r"]);
  expect(await focusedName(page)).toBe("Your answer");
  await pressAtOnce(page, ["Escape", "s", "ArrowDown"]);
  expect(await focusedName(page)).toMatch(/^Mark solved/u);
  await pressAtOnce(page, ["Escape", "/", "c"]);
  expect(await isFocused(page.getByRole("searchbox"))).toBe(true);
  await pressAtOnce(page, ["Escape", "?", "Escape"]);
  await team.say(ticket, "Are you there?");
  await desk.log.getByText("Are you there?").waitFor();
  expect(await status.textContent()).toBe("Open");
  expect(desk.problems).toEqual([]);
});

/** Has a desk with something on it, for its picture. */
const furnish = async (desk: ConsolePage, team: ReturnType<typeof newTeam>): Promise<void> => {
  const people = [
    ["Jane Doe", "Parcel not arrived", "I ordered three weeks ago, and nothing has come yet."],
    ["Omar Haddad", "Charged twice", "My card shows two payments of 49.90 for one order."],
    ["Li Wei", "Wrong size", "The shoes are a 42, and I ordered a 41."],
    ["Sofia Rossi", "Change of address", "I am moving house next week."],
  ] as const;
  for (const [name, subject, message] of people) {
    const ticket = await team.open({ subject, message, contact: { name, email: "customer@example.com" } });
    await team.say(ticket, "Could you look into this, please?");
    await desk.row(name).waitFor();
  }
  await desk.open("Jane Doe");
  await desk.answer("Good morning Jane, I am asking the carrier.");
  await desk.acknowledged();
  await desk.page
    .getByLabel("Files to attach")
    .setInputFiles([{ name: "receipt.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4") }]);
  await desk.page.getByRole("textbox", { name: "Your answer" }).fill("Here is your receipt again.");
  await eventually(() => desk.page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
};

test.concurrent("it fits a phone and a desktop, in light and in dark", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent("Ada Byron") });
  const { page } = desk;
  await furnish(desk, team);
  for (const colorScheme of ["light", "dark"] as const) {
    await showIn(page, colorScheme);
    for (const [name, viewport] of Object.entries({
      desktop: { width: 1360, height: 860 },
      tablet: { width: 900, height: 700 },
      phone: PHONE.viewport,
    })) {
      await page.setViewportSize(viewport);
      await eventually(() => documentSize(page)).toEqual([viewport.width, viewport.height]);
      await keepScreenshot(page, `console-${name}-${colorScheme}`);
    }
    const words = "h1, h2, h3, p, dt, dd, .name, .subject, .snippet, .tag, .chip, .when, .badge, .muted, label, button";
    await eventually(() => lowContrasts(page, `:is(${words}):not(:disabled)`)).toEqual([]);
  }
  expect(await namelessElements(page)).toEqual([]);
  await page.getByRole("button", { name: "Close the details" }).click();
  await keepScreenshot(page, "console-phone-conversation-dark");
  await page.getByRole("button", { name: "Back to the list" }).click();
  await keepScreenshot(page, "console-phone-list-dark");
  expect(desk.problems).toEqual([]);
});
