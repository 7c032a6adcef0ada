/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// What is passed to `evaluate` runs in the page.
import type { Locator, Page } from "playwright-core";

export const isFocused = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement);

/** What has the keyboard, by its label or its words. */
export const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

/** Presses keys as fast as a page can take them, with no time to draw between two, and then lets it draw. */
export const pressAtOnce = (page: Page, keys: readonly string[]): Promise<void> =>
  page.evaluate(async (pressed) => {
    for (const key of pressed) {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      // What is to be done before the next task, which may be the next key; whatever waits for a frame or a timer comes later.
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    }
    for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => setTimeout(resolve, 150));
  }, keys);

/** Clicks on what has the keyboard, and presses a key before anything else happens in the page than what the click itself does. */
export const clickAndPress = (page: Page, key: string): Promise<void> =>
  page.evaluate(async (pressed) => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.click();
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true, cancelable: true }));
    for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  }, key);

/** Resolves once what has changed is drawn. */
const untilDrawn = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

/** Shows a page in light or in dark. */
export const showIn = async (page: Page, colorScheme: "light" | "dark"): Promise<void> => {
  await page.emulateMedia({ colorScheme });
  // Until then its elements have the other colours.
  await untilDrawn(page);
};

/** How light a text is, from 0 to 255: in the dark it is. */
export const lightnessOf = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => {
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(element).color.match(/[\d.]+/gu) ?? []).map(Number);
    return (red + green + blue) / 3;
  });

/** The document's width and height: greater than the window's, something sticks out. */
export const documentSize = (page: Page): Promise<readonly [number, number]> =>
  page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight] as const);

/** How far the end of what is scrolled is out of sight, in pixels. */
export const distanceToEnd = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);

/** How far the top of an element is from the window's, in pixels. */
export const topOf = (locator: Locator): Promise<number> =>
  locator.evaluate((element) => element.getBoundingClientRect().top);

/**
 * Types into what has the keyboard, and says how long a key takes until what it changed is drawn, in milliseconds: the
 * median, as the machine may be busy with something else in between.
 */
export const timeOfKeys = async (page: Page, text: string): Promise<number> => {
  const field = page.locator(":focus");
  const times = await field.evaluateHandle((element) => {
    const taken: number[] = [];
    element.addEventListener(
      "keydown",
      () => {
        const began = performance.now();
        // A task behind the next frame: by then it is laid out and drawn.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", () => taken.push(performance.now() - began), { once: true });
          port1.start();
          port2.postMessage("drawn");
        });
      },
      { capture: true },
    );
    return taken;
  });
  await field.pressSequentially(text);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  const sorted = (await times.jsonValue()).toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
};

/** The least of three measurements: the machine may be busy with something else during one of them. */
export const leastOfThree = async (measure: () => Promise<number>): Promise<number> => {
  const first = await measure();
  return Math.min(first, await measure(), await measure());
};

/** What can be reached or looked at and has no name for who cannot see it. */
export const namelessElements = (page: Page): Promise<string[]> =>
  page.locator("button, input:not([hidden]), select, textarea, a, img, [role]").evaluateAll((elements) =>
    elements
      // These hold what is said when there is something to say.
      .filter((element) => !["status", "alert"].includes(element.getAttribute("role") ?? ""))
      .filter((element) => {
        const label = element.getAttribute("aria-label") ?? element.getAttribute("alt") ?? element.textContent.trim();
        const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
        const labels = isField ? (element.labels?.length ?? 0) : 0;
        return label === "" && labels === 0 && !element.hasAttribute("aria-labelledby");
      })
      .map((element) => element.outerHTML),
  );

export interface Contrast {
  readonly element: string;
  readonly ratio: number;
}

/** Texts that are too near in colour to what is behind them: below 4.5 by WCAG's measure. */
export const lowContrasts = async (page: Page, selector: string): Promise<readonly Contrast[]> => {
  const found = await page.locator(selector).evaluateAll((elements) => {
    // What is mixed has shares of 1 in place of 255ths: color(srgb 0.91 0.92 0.98 / 0.5).
    const parse = (color: string): number[] => {
      const [red = 0, green = 0, blue = 0, ...alpha] = (color.match(/[\d.]+(?:e-\d+)?/gu) ?? []).map(Number);
      const scale = color.startsWith("color(srgb") ? 255 : 1;
      return [red * scale, green * scale, blue * scale, ...alpha];
    };
    const luminance = (color: number[]): number => {
      const [red = 0, green = 0, blue = 0] = color.slice(0, 3).map((value) => {
        const share = value / 255;
        return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (element: Element): number[] => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const color = parse(getComputedStyle(at).backgroundColor);
        if (color.length === 3 || (color[3] ?? 0) > 0.99) return color;
      }
      return [255, 255, 255];
    };
    return elements.map((element) => {
      const one = luminance(parse(getComputedStyle(element).color));
      const other = luminance(behind(element));
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return { element: element.outerHTML, ratio };
    });
  });
  if (found.length === 0) throw new Error(`There is nothing to compare: ${selector}`);
  return found.filter(({ ratio }) => ratio < 4.5);
};
