import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createTRPCClient } from "@trpc/client";
import { expect, it } from "vitest";
import type * as Source from "../src/index.ts";
import { Probe, router } from "./fixture.ts";
import type { TestRouter } from "./fixture.ts";
import { connectTo, nextService, startBroker } from "./support.ts";

const folder = new URL("../", import.meta.url);
it("what is built can be imported by itself, and carries a call", { timeout: 120_000 }, async () => {
  await promisify(execFile)("npm", ["run", "build"], { cwd: folder });
  const dist = new URL("dist/", folder);
  const built = (await import(new URL("index.js", dist).href)) as typeof Source;
  expect(Object.keys(built).toSorted()).toEqual([
    "createNatsClient",
    "isRetryable",
    "iterateSubscription",
    "natsLink",
    "newInbox",
    "observeLink",
    "requestJoined",
    "serveRouter",
  ]);
  await using broker = await startBroker();
  const nc = await connectTo(broker);
  const service = nextService();
  const probe = new Probe();
  const server = built.serveRouter({ nc, service, router, createContext: () => ({ probe, requestId: "", caller: 0 }) });
  await server.ready();
  const client = createTRPCClient<TestRouter>({ links: [built.natsLink({ nc, service })] });
  expect(await client.calls.add.mutate({ a: 2, b: 3 })).toBe(5);
  await server.close();
  await nc.close();
});
