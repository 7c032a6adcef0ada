import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { z } from "zod";
import { showIn } from "./page-checks.ts";
import { KEEPS_SCREENSHOTS, keepScreenshot, PHONE } from "./chat-window.ts";

const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** Nothing but what rules of today need: style sheets, which it would read and parse as well, are for an experimental one that does not run. */
const OPTIONS = JSON.stringify({ resultTypes: ["violations"], preload: { assets: ["media"] } });

/** What axe finds wrong with the page as it is drawn right now: each rule with the elements that break it. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  // By the browser's own protocol, which the page's policy for scripts does not bind. Once for each document: it is long.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const found = await page.evaluate(`axe.run(document, ${OPTIONS}).then((r) => r.violations)`);
  return Violations.parse(found).flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
};

const SIZES = { desktop: { width: 1366, height: 768 }, phone: PHONE.viewport } as const;
const SCHEMES = ["light", "dark"] as const;

/** Has axe look at a state of the page, on a light desktop and a dark phone, and keeps pictures of all four where they are asked for. */
export const lookAt = async (page: Page, name: string): Promise<void> => {
  const before = page.viewportSize();
  const violations: Record<string, readonly string[]> = {};
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      // Each size and each scheme once: colours do not depend on the size, nor the order of headings on the colours.
      const isChecked = (size === "phone") === (colorScheme === "dark");
      if (!isChecked && !KEEPS_SCREENSHOTS) continue;
      await showIn(page, colorScheme);
      await keepScreenshot(page, `${name}-${size}-${colorScheme}`);
      const found = isChecked ? await violationsOf(page) : [];
      if (found.length > 0) violations[`${name}, ${size}, ${colorScheme}`] = found;
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before !== null) await page.setViewportSize(before);
  expect(violations).toEqual({});
};
