import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { findChromium, UNCONFINED } from "../../src/chromium/find-chromium.ts";

/**
 * A Chromium for one test file, driven from the process of its tests: a shared one would have another process pass every message
 * on, which costs more than the start.
 */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({ ...(await findChromium()), args: [...UNCONFINED] });
