/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// What is passed to `evaluate` runs in the page.
import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepScreenshot, PHONE } from "./support/chat-window.ts";
import { openBrowser } from "./support/browser.ts";
import { openComplaint } from "./support/complaints.ts";
import { openConsole, signIn } from "./support/console-page.ts";
import { eventually } from "./support/eventually.ts";
import { documentSize, namelessElements } from "./support/page-checks.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), openBrowser()]);
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

const SIZES = { laptop: { width: 1366, height: 768 }, phone: PHONE.viewport } as const;

const languageOf = (page: Page) =>
  page.evaluate(() => [document.documentElement.lang, document.documentElement.dir] as const);

/** Controls and words that stick out of the window, or whose words stick out of them. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const seen = [
      ...document.querySelectorAll<HTMLElement>(
        "header, nav, .tabs, form, button, label, h1, h2, h3, p, dt, .chip, .when",
      ),
    ];
    const sticksOut = (element: HTMLElement): boolean => {
      const { left, right, width } = element.getBoundingClientRect();
      // What is of less use in a ticket's head is cut off there, in every language.
      if (width === 0 || element.closest(".unseen, .tags") !== null) return false;
      const isCut = getComputedStyle(element).textOverflow === "ellipsis";
      return left < -1 || right > window.innerWidth + 1 || (!isCut && element.scrollWidth > element.clientWidth + 1);
    };
    return seen.filter(sticksOut).map((element) => element.textContent);
  });

/** What an agent would read in English, of what the page itself says. */
const englishWords = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const words =
      /\b(?:the|ticket is|waits|answered|open|close|customer|history|details|nobody|sign out|queue|write)\b/iu;
    const said = [
      ...document.querySelectorAll(
        "button, label, h1, h2, h3, p, dt, .chip, .when, [aria-label], [title], [placeholder]",
      ),
    ];
    return said
      .flatMap((element) =>
        element.closest("[data-message], .request, bdi, #ticket-title") !== null
          ? []
          : [
              ...[...element.childNodes]
                .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
                .map(({ nodeValue }) => nodeValue),
              ...["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name)),
            ],
      )
      .filter((text): text is string => text !== null && words.test(text));
  });

interface Spoken {
  readonly locale: string;
  readonly lang: string;
  readonly dir: string;
  readonly online: string;
  readonly close: string;
  readonly back: string;
  readonly details: string;
  readonly actions: string;
}

const SPOKEN: readonly Spoken[] = [
  {
    locale: "de-AT",
    lang: "de",
    dir: "ltr",
    online: "Online",
    close: "Einzelheiten schließen",
    back: "Zurück zur Liste",
    details: "Einzelheiten",
    actions: "Aktionen",
  },
  {
    locale: "ar-EG",
    lang: "ar",
    dir: "rtl",
    online: "متصل",
    close: "إغلاق التفاصيل",
    back: "العودة إلى القائمة",
    details: "التفاصيل",
    actions: "الإجراءات",
  },
];

test.each(SPOKEN)("the console speaks $lang to whose browser does, and fits a laptop and a phone", async (words) => {
  const entityId = `team-${randomUUID()}`;
  const as = { role: "partner", sub: "shop", entityId } as const;
  const people = [
    ["Jane Doe", "Parcel not arrived", "I ordered three weeks ago."],
    ["محمد علي", "الطلب", "أين طلبي؟"],
    ["Jörg Müller", "Bestellung doppelt bezahlt", "Bitte um Erstattung."],
  ] as const;
  await using desk = await openConsole(browser, system.url, { locale: words.locale, viewport: SIZES.laptop });
  const { page } = desk;
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await languageOf(page)).toEqual([words.lang, words.dir]);
  await keepScreenshot(page, `console-sign-in-${words.lang}`);
  await signIn(desk, { sub: "ada", name: "Ada Byron", entityId, languages: ["eng"] });
  await page.getByRole("radio", { name: words.online, exact: true }).click();
  await page.getByRole("radio", { name: words.online, exact: true, checked: true }).waitFor();
  for (const [name, subject, message] of people) {
    await openComplaint(system, { contact: { name }, customerId: randomUUID(), subject, message, as });
  }
  await eventually(desk.rows).toHaveLength(people.length);
  await page.locator("#tickets .row").first().click();
  await page.locator(".history li").first().waitFor();

  for (const [size, viewport] of Object.entries(SIZES)) {
    const check = async (what: string): Promise<void> => {
      await eventually(() => documentSize(page)).toEqual([viewport.width, viewport.height]);
      await keepScreenshot(page, `console-${words.lang}-${size}-${what}`);
      expect(await tooWide(page), `${size} ${what}`).toEqual([]);
      expect(await englishWords(page), `${size} ${what}`).toEqual([]);
    };
    await page.setViewportSize(viewport);
    await check("details");
    await page.getByRole("button", { name: words.close }).click();
    await page.getByRole("button", { name: words.actions }).click();
    await check("actions");
    await page.keyboard.press("Escape");
    if (size === "phone") {
      await page.getByRole("button", { name: words.back }).click();
      await check("list");
    } else {
      await page.getByRole("button", { name: words.details, exact: true }).click();
    }
  }
  expect(await namelessElements(page)).toEqual([]);
  expect(desk.problems).toEqual([]);
});

test("a language that is chosen in the console is there at once, is remembered, and turns the page around", async () => {
  await using desk = await openConsole(browser, system.url, { locale: "de-DE" });
  const { page } = desk;
  await page.getByRole("heading", { name: "Crossdesk-Konsole" }).waitFor();
  const choice = page.getByRole("combobox", { name: "Sprache" });
  expect(await choice.locator("option").allTextContents()).toEqual(["English", "Deutsch", "العربية", "日本語"]);
  await choice.selectOption("العربية");
  await page.getByRole("heading", { name: "لوحة عمل Crossdesk" }).waitFor();
  expect(await languageOf(page)).toEqual(["ar", "rtl"]);
  await page.reload();
  await page.getByRole("combobox", { name: "اللغة" }).selectOption("日本語");
  await page.getByRole("heading", { name: "Crossdeskコンソール" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Crossdeskコンソール" }).waitFor();
  expect(await languageOf(page)).toEqual(["ja", "ltr"]);
  expect(desk.problems).toEqual([]);
});
