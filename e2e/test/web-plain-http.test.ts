import { expect, test } from "vitest";
import { onAnotherMachine, openBrowser } from "./support/browser.ts";
import { openChatWindow, openSession } from "./support/chat-window.ts";
import { expectTexts, startConsole } from "./support/console-page.ts";
import { startSystem } from "./support/system.ts";

test("customer and agent talk over plain HTTP from another machine, where browsers give pages fewer rights", async () => {
  await using system = await startSystem({ publicUrl: onAnotherMachine });
  await using browser = await openBrowser();
  const url = onAnotherMachine(system.url);
  await using ada = await startConsole(browser, url, { agent: { sub: "ada", name: "Ada", languages: ["eng"] } });
  expect(await ada.page.evaluate(() => isSecureContext)).toBe(false);
  const session = await openSession(system.url, "order-1");
  await using customer = await openChatWindow(browser, onAnotherMachine(session.address));
  await customer.write("Where is it?");
  await ada.open("order-1");
  await ada.page.getByRole("button", { name: "Pick" }).click();
  await ada.answer("On its way.");
  await ada.acknowledged();
  await expectTexts(ada, ["Where is it?", "On its way."]);
  await customer.log.getByText("On its way.").waitFor();
  await ada.act("Mark solved");
  await ada.page.getByText("marked solved").waitFor();
  expect([...ada.problems, ...customer.problems]).toEqual([]);
});
