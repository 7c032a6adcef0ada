/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
// What is passed to the page runs in it.
import type { Page } from "playwright-core";

/** What a page took until its reader could use it. */
export interface PageSpeed {
  /** Milliseconds from the beginning of the navigation until the first element of `first` was drawn. */
  readonly firstMs: number;
  /** The same until `usable` was there as well. */
  readonly usableMs: number;
  /** Kilobytes on the wire until then, as they were encoded: of the build, and of calls. */
  readonly pageKb: number;
  readonly callsKb: number;
  /** Calls until then; those that went together count each. */
  readonly calls: number;
  /** Megabytes of the page's own objects, after a collection. */
  readonly heapMb: number;
  readonly elements: number;
}

export interface SpeedOptions {
  /** How many times slower than this machine the page's processor is. */
  readonly slowdown: number;
  /** A selector: what a reader sees first of what they came for. */
  readonly first: string;
  /** A selector: what is there once all of it works. */
  readonly usable: string;
}

const KB = 1_024;
const REST_MS = 500;

/** Loads the page once more, with nothing in its cache, and measures it through the browser's own protocol. */
export const measurePage = async (page: Page, { slowdown, first, usable }: SpeedOptions): Promise<PageSpeed> => {
  const protocol = await page.context().newCDPSession(page);
  const paths = new Map<string, string>();
  const sizes = new Map<string, number>();
  protocol.on("Network.requestWillBeSent", ({ requestId, request }) => {
    paths.set(requestId, new URL(request.url).pathname);
  });
  protocol.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    sizes.set(requestId, encodedDataLength);
  });
  await protocol.send("Network.enable");
  await protocol.send("Network.setCacheDisabled", { cacheDisabled: true });
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.reload({ waitUntil: "commit" });
  const timeOf = (selectors: readonly string[]): Promise<number> =>
    page
      .waitForFunction(
        (wanted) => (wanted.every((each) => document.querySelector(each) !== null) ? performance.now() : false),
        selectors,
      )
      .then((handle) => handle.jsonValue())
      .then(Number);
  const firstMs = await timeOf([first]);
  const usableMs = await timeOf([first, usable]);
  // Chromium slows a processor down by keeping it busy, also while the page has nothing to do.
  await protocol.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  // What is still on its way belongs to what was asked for.
  await page.waitForTimeout(REST_MS);
  const sum = (isWanted: (path: string) => boolean): number =>
    [...sizes].reduce((total, [id, bytes]) => total + (isWanted(paths.get(id) ?? "") ? bytes : 0), 0) / KB;
  const isCall = (path: string): boolean => path.startsWith("/trpc/") || path.startsWith("/auth/");
  await protocol.send("HeapProfiler.enable");
  await protocol.send("HeapProfiler.collectGarbage");
  const { usedSize } = await protocol.send("Runtime.getHeapUsage");
  await protocol.detach();
  return {
    firstMs: Math.round(firstMs),
    usableMs: Math.round(usableMs),
    pageKb: Math.round(sum((path) => !isCall(path))),
    callsKb: Math.round(sum(isCall)),
    calls: [...paths.values()].reduce((count, path) => count + (isCall(path) ? path.split(",").length : 0), 0),
    heapMb: Math.round((usedSize / KB / KB) * 10) / 10,
    elements,
  };
};

/** The fastest of several: the machine may be busy with something else during the others. */
export const fastestOf = async (times: number, measure: () => Promise<PageSpeed>): Promise<PageSpeed> => {
  let fastest = await measure();
  for (let time = 1; time < times; time += 1) {
    const next = await measure();
    if (next.usableMs < fastest.usableMs) fastest = next;
  }
  return fastest;
};
