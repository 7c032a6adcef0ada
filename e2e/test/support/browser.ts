import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { findChromium, UNCONFINED } from "../../src/chromium/find-chromium.ts";

const ANOTHER_MACHINE = "desk.crossdesk.test";

/** The same address by a name that the browser does not take for its own machine: over plain HTTP, pages have fewer rights there. */
export const onAnotherMachine = (url: string): string => url.replace("127.0.0.1", ANOTHER_MACHINE);

/**
 * A Chromium for one test file, driven from the process of its tests: a shared one would have another process pass every message
 * on, which costs more than the start.
 */
export const openBrowser = async (): Promise<Browser> =>
  chromium.launch({
    ...(await findChromium()),
    args: [...UNCONFINED, `--host-resolver-rules=MAP ${ANOTHER_MACHINE} 127.0.0.1`],
  });
