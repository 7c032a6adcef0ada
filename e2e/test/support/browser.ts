import { addressOnDemand } from "@crossdesk/testing";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Answers with the address of the run's Chromium, starting it at the first request. */
    crossdeskChromium: string;
  }
}

/**
 * The Chromium that all files of a run share. Windows of one context know nothing of those of another; closing the browser
 * closes this file's windows.
 */
export const openBrowser = async (): Promise<Browser> =>
  chromium.connect(await addressOnDemand(inject("crossdeskChromium")));
