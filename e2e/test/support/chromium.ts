import { chromium } from "playwright-core";
import { startOnDemand } from "@crossdesk/testing";
import type { Shared } from "@crossdesk/testing";
import type { TestProject } from "vitest/node";
import { findChromium, UNCONFINED } from "../../src/chromium/find-chromium.ts";

const start = async (): Promise<Shared> => {
  const server = await chromium.launchServer({ ...(await findChromium()), args: [...UNCONFINED] });
  return { address: server.wsEndpoint(), stop: () => server.close() };
};

/** The `globalSetup`: one Chromium for a whole run, started when a test first asks for a browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = await startOnDemand(start);
  project.provide("crossdeskChromium", shared.url);
  return shared.stop;
}
