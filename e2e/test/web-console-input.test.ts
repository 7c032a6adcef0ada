import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withCall } from "@crossdesk/contracts";
import { PHOTOS } from "@crossdesk/file-store/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepScreenshot, PHONE } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { openComplaint } from "./support/complaints.ts";
import type { OpenedComplaint } from "./support/complaints.ts";
import { startConsole } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { formOf } from "./support/file-samples.ts";
import { documentSize, focusedName } from "./support/page-checks.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

// Each test starts a window of its own, which takes long on a busy machine.

let system: System;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  [system, browser, folder] = await Promise.all([
    startSystem(),
    openBrowser(),
    mkdtemp(join(tmpdir(), "crossdesk-input-")),
  ]);
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

let teams = 0;
const newTeam = () => {
  teams += 1;
  const entityId = `input-${teams}`;
  return {
    agent: { sub: "ada", name: "Ada", entityId, languages: ["eng"] },
    open: (name: string): Promise<OpenedComplaint> =>
      openComplaint(system, {
        customerId: randomUUID(),
        contact: { name },
        as: { role: "partner", sub: "shop", entityId },
      }),
    /** The customer's app uploads the photo of what is wrong. */
    uploadPhoto: async ({ feedbackId, customerId }: OpenedComplaint, bytes: Buffer): Promise<void> => {
      const token = await createToken("customer", { sub: customerId, entityId });
      const answer = await fetch(`${system.url}/user/help/file/upload/${feedbackId}/FEEDBACK_PHOTO`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: formOf({ bytes }),
      });
      expect(answer.status).toBe(200);
    },
    attach: async ({ ticketId, customerId }: OpenedComplaint, fileName: string): Promise<void> => {
      const caller = { subject: customerId, role: "customer", entityId } as const;
      const attachments = [{ fileName, filePath: `/uploads/${randomUUID()}.bin` }];
      await system.client.messages.add.mutate({ ticket: { id: ticketId }, attachments }, withCall({ caller }));
    },
  };
};

/** Drops a file of this machine at a point of the window, as the desktop does. */
const drop = async (page: Page, file: string, { x, y }: { readonly x: number; readonly y: number }): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", { type, x, y, data });
  }
  await devtools.detach();
};

/** Pastes into the active field; returns whether the page handled it in the browser's place. */
const paste = (page: Page, { text, picture }: { readonly text?: string; readonly picture?: boolean }) =>
  page.getByRole("textbox", { name: "Your answer" }).evaluate(
    (field, given) => {
      const clipboardData = new DataTransfer();
      if (given.text !== undefined) clipboardData.setData("text/plain", given.text);
      if (given.picture === true) clipboardData.items.add(new File(["x"], "image.png", { type: "image/png" }));
      return !field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    { text, picture },
  );

const filesToSend = (page: Page) => page.getByRole("list", { name: "Files to send" }).getByRole("listitem");

describe.each([
  ["a desktop", {}],
  ["a phone", PHONE],
] as const)("on %s", (_, device) => {
  test("a file that is dropped anywhere is attached to the answer, and never opens in the page's place", async () => {
    const team = newTeam();
    await using desk = await startConsole(browser, system.url, { agent: team.agent, ...device });
    const { page } = desk;
    await team.open("Grace Hopper");
    const file = join(folder, "bill.txt");
    await writeFile(file, "12.50");
    await desk.row("Grace Hopper").waitFor();
    await drop(page, file, { x: 60, y: 20 });
    await page.getByText("Open a ticket first").waitFor();

    await desk.open("Grace Hopper");
    await drop(page, file, { x: 120, y: 200 });
    await eventually(() => filesToSend(page).allTextContents()).toEqual([expect.stringContaining("bill.txt")]);
    expect(page.url()).toContain("/console");
    await desk.answer("As you asked");
    await desk.acknowledged();
    await page.getByRole("button", { name: "bill.txt" }).waitFor();
    expect(desk.problems).toEqual([]);
  });

  test("a file with a long name leaves its size and the way to remove it in sight", async () => {
    const team = newTeam();
    await using desk = await startConsole(browser, system.url, { agent: team.agent, ...device });
    const { page } = desk;
    await team.open("Grace Hopper");
    await desk.open("Grace Hopper");
    const row = filesToSend(page);
    const width = page.viewportSize()?.width ?? 0;
    const expectInSight = async (name: string): Promise<void> => {
      const box = await row.getByRole("button", { name }).boundingBox();
      if (box === null) throw new Error(`There is no button “${name}”.`);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect((await documentSize(page))[0]).toBeLessThanOrEqual(width);
    };
    const isLooked = Promise.withResolvers<void>();
    await page.route("**/common/upload/file*", async (route) => {
      await isLooked.promise;
      await route.fulfill({ status: 415, json: {} });
    });
    await page.getByLabel("Files to attach").setInputFiles({
      name: `${"quarterly-figures-".repeat(12)}.csv`,
      mimeType: "text/csv",
      buffer: Buffer.from("1;2"),
    });
    // While it is sent, where that failed, and once it is there: each has something else beside the name.
    await row.getByRole("progressbar").waitFor();
    expect(await row.textContent()).toContain(".csv");
    await expectInSight("Remove");
    await keepScreenshot(page, `console-long-name-${width}-uploading`);
    isLooked.resolve();
    await row.getByRole("alert").waitFor();
    await keepScreenshot(page, `console-long-name-${width}-failed`);
    await expectInSight("Remove");
    await expectInSight("Try again");
    await page.unroute("**/common/upload/file*");
    await row.getByRole("button", { name: "Try again" }).click();
    await row.getByRole("progressbar").waitFor({ state: "detached" });
    await row.getByRole("alert").waitFor({ state: "detached" });
    await expectInSight("Remove");
  });

  test("the photo of a complaint is shown where it was told, whatever the phone wrote it as, and opens large", async () => {
    const team = newTeam();
    await using desk = await startConsole(browser, system.url, { agent: team.agent, ...device });
    const { page } = desk;
    const complaint = await team.open("Grace Hopper");
    await team.uploadPhoto(complaint, PHOTOS["image/heic"]);
    await desk.open("Grace Hopper");
    const photo = desk.log.getByRole("button", { name: /^Enlarge/ });
    await photo.waitFor();
    await eventually(() => photo.locator("img").evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(32);
    await photo.click();
    await page.getByRole("dialog").getByRole("img").waitFor();
    await page.keyboard.press("Escape");
    await eventually(() => page.getByRole("dialog").count()).toBe(0);
    expect(await desk.log.isVisible()).toBe(true);
    expect(desk.problems).toEqual([]);
  });

  test("an order's id of 255 characters leaves room for everything else", async () => {
    const team = newTeam();
    await using desk = await startConsole(browser, system.url, { agent: team.agent, ...device });
    const { page } = desk;
    const complaint = await team.open("Grace Hopper");
    await system.databases.tickets.sql("UPDATE tickets SET order_id = $2, contact_name = NULL WHERE id = $1", [
      complaint.ticketId,
      "order-".repeat(42),
    ]);
    await page.reload();
    await page.locator("#tickets .row").first().click();
    await desk.log.waitFor();
    const title = await page.locator(".ticket-head").boundingBox();
    expect(title?.height).toBeLessThan(130);
    if (!(await page.getByRole("complementary", { name: "Details" }).isVisible())) {
      await page.getByRole("button", { name: "Details" }).click();
    }
    const id = await page.locator(".facts dd", { hasText: "order-order-" }).first().boundingBox();
    expect(id?.height).toBeLessThan(90);
    const [documentWidth] = await documentSize(page);
    expect(documentWidth).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  });
});

test("what is pasted is text where there is text, and a picture where there is nothing else", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent });
  await team.open("Grace Hopper");
  await desk.open("Grace Hopper");
  expect(await paste(desk.page, { text: "1\t2\n3\t4", picture: true })).toBe(false);
  expect(await filesToSend(desk.page).count()).toBe(0);
  expect(await paste(desk.page, { picture: true })).toBe(true);
  await eventually(() => filesToSend(desk.page).count()).toBe(1);
});

test("the Enter that ends a composition sends nothing, in Safari neither", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent });
  await team.open("Grace Hopper");
  await desk.open("Grace Hopper");
  const field = desk.page.getByRole("textbox", { name: "Your answer" });
  await field.fill("にほんご");
  await field.evaluate((element) => {
    element.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }),
    );
  });
  expect(await field.inputValue()).toBe("にほんご");
  await field.press("Enter");
  await eventually(desk.texts).toEqual(["にほんご"]);
});

test("an attachment that is called so as to pass for a picture is shown as what it is", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent });
  const complaint = await team.open("Grace Hopper");
  await team.attach(complaint, "invoice\u202egpj.exe");
  await desk.open("Grace Hopper");
  await eventually(() => desk.log.locator(".file-name").allTextContents()).toEqual(["invoicegpj.exe"]);
});

test("Escape closes what lies over the conversation before it leaves the conversation", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, {
    agent: team.agent,
    viewport: { width: 1_000, height: 700 },
  });
  const { page } = desk;
  await team.open("Grace Hopper");
  await desk.open("Grace Hopper");
  const details = page.getByRole("complementary", { name: "Details" });
  await page.keyboard.press("d");
  await details.waitFor();
  await page.keyboard.press("Escape");
  await eventually(() => details.count()).toBe(0);
  expect(await desk.log.isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await eventually(() => desk.log.count()).toBe(0);
});

test("notices lie over no ticket of the list", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, {
    agent: team.agent,
    viewport: { width: 1_360, height: 420 },
  });
  const { page } = desk;
  await Promise.all(Array.from({ length: 6 }, (_, index) => team.open(`Customer ${index}`)));
  await eventually(async () => (await desk.rows()).length).toBe(6);
  const file = join(folder, "note.txt");
  await writeFile(file, "n");
  await drop(page, file, { x: 700, y: 200 });
  const notice = page.getByText("Open a ticket first");
  await notice.waitFor();
  const list = await page.locator("#tickets").boundingBox();
  const shown = await page.locator(".notices").boundingBox();
  if (list === null || shown === null) throw new Error("The list and the notices are there.");
  expect(list.y + list.height).toBeLessThanOrEqual(shown.y);
});

test("a ticket opens in a new tab for whoever is signed in already", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent });
  await team.open("Grace Hopper");
  const row = desk.row("Grace Hopper");
  await row.waitFor();
  // The headless shell crashes at a tab that a click opens: what the click leaves to the browser is done here.
  const isLeft = await row.evaluate((link: HTMLAnchorElement) => {
    let isBrowsers = false;
    const look = (event: Event): void => {
      isBrowsers = !event.defaultPrevented;
      event.preventDefault();
    };
    addEventListener("click", look, { once: true });
    link.dispatchEvent(new MouseEvent("click", { ctrlKey: true, bubbles: true, cancelable: true }));
    return isBrowsers;
  });
  expect([isLeft, await desk.log.count()]).toEqual([true, 0]);
  const tab = await desk.page.context().newPage();
  await tab.goto(new URL((await row.getAttribute("href")) ?? "", desk.page.url()).href);
  await tab.getByRole("log", { name: "Conversation" }).waitFor();
});

test("a list of tickets is one tab stop, and its rows are gone through with the arrow keys", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent });
  const { page } = desk;
  for (const name of ["Ada Lovelace", "Grace Hopper", "Mary Shelley"]) await team.open(name);
  await eventually(async () => (await desk.rows()).length).toBe(3);
  const stops = () =>
    page.locator("#tickets a[data-ticket]").evaluateAll((rows) => rows.map((row) => Reflect.get(row, "tabIndex")));
  await eventually(stops).toEqual([0, -1, -1]);
  await page.getByRole("tab", { selected: true }).focus();
  await page.keyboard.press("Tab");
  const first = await focusedName(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await focusedName(page)).not.toBe(first);
  await eventually(stops).toEqual([-1, -1, 0]);
  await page.keyboard.press("Home");
  expect(await focusedName(page)).toBe(first);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await desk.log.waitFor();
});

test("rows stay where they are while the pointer is on its way to one, and take their places after that", async () => {
  const team = newTeam();
  await using desk = await startConsole(browser, system.url, { agent: team.agent });
  const { page } = desk;
  const first = await team.open("Ada Lovelace");
  await desk.open("Ada Lovelace");
  await page.getByRole("button", { name: "Pick" }).click();
  await desk.row("Ada Lovelace").filter({ hasNotText: "To pick" }).waitFor();
  for (const name of ["Grace Hopper", "Mary Shelley"]) await team.open(name);
  const names = ["Ada Lovelace", "Grace Hopper", "Mary Shelley"];
  await eventually(desk.rows).toEqual(names);

  await desk.row("Grace Hopper").hover();
  await page.mouse.down();
  const caller = { subject: "ada", role: "agent", entityId: team.agent.entityId } as const;
  const answer = { ticket: { id: first.ticketId }, text: "It is on its way." };
  await system.client.messages.add.mutate(answer, withCall({ caller }));
  // The answered ticket goes below the others, but not under a pointer that is pressed.
  await desk.row("Ada Lovelace").filter({ hasText: answer.text }).waitFor();
  expect(await desk.rows()).toEqual(names);
  await page.mouse.up();
  await page.locator('#tickets a[aria-current="true"]', { hasText: "Grace Hopper" }).waitFor();
  await eventually(desk.rows).toEqual(["Grace Hopper", "Mary Shelley", "Ada Lovelace"]);
});
