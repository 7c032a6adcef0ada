import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { onAnotherMachine, openBrowser } from "./support/browser.ts";
import { openChatWindow, openSession } from "./support/chat-window.ts";
import { openTab, startConsole } from "./support/console-page.ts";
import { startSystem } from "./support/system.ts";

/** More than the connections that a browser has to a server over HTTP/1.1. */
const TABS = 7;

test.each([
  { where: "on the agent's own machine", addressOf: (url: string) => url },
  { where: "over plain HTTP from another machine", addressOf: onAnotherMachine },
])(
  "an agent works in more tabs than the browser has connections, $where, and each follows what happens",
  async ({ addressOf }) => {
    await using system = await startSystem({ publicUrl: addressOf });
    await using browser = await openBrowser();
    await using desk = await startConsole(browser, addressOf(system.url), {
      agent: { sub: "ada", name: "Ada", languages: ["eng"] },
    });
    const session = await openSession(system.url, "order-1");
    await using customer = await openChatWindow(browser, addressOf(session.address));
    await customer.write("Where is it?");
    await desk.open("order-1");
    await desk.page.getByRole("button", { name: "Pick" }).click();
    const tabs: Page[] = [desk.page];
    while (tabs.length < TABS) tabs.push(await openTab(desk));
    const said = (text: string) =>
      Promise.all(tabs.map((page) => page.getByRole("log", { name: "Conversation" }).getByText(text).waitFor()));
    await said("Where is it?");
    const last = tabs.at(-1);
    await last?.getByRole("textbox", { name: "Your answer" }).fill("On its way.");
    await last?.getByRole("button", { name: "Send" }).click();
    await said("On its way.");
    await customer.log.getByText("On its way.").waitFor();
    // The tab that has the streams is closed: another takes them over.
    await tabs.shift()?.close();
    await customer.write("Thank you!");
    await said("Thank you!");
    await Promise.all(tabs.map((page) => page.getByRole("status", { name: "Connection: Live" }).waitFor()));
    expect([...desk.problems, ...customer.problems]).toEqual([]);
  },
);
