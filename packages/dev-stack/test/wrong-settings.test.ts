import { afterAll, beforeAll, expect, test } from "vitest";
import { findFreePort } from "../src/free-port.ts";
import { Program, temporaryFolder } from "./support.ts";
import type { TemporaryFolder } from "./support.ts";

// One for all: what a first start creates is not made again.
let data: TemporaryFolder;
beforeAll(async () => {
  data = await temporaryFolder();
});
afterAll(() => data[Symbol.asyncDispose]());

const start = async (env: NodeJS.ProcessEnv) => {
  const PORT = String(await findFreePort());
  await using program = new Program("../src/bin/start.ts", { env: { CROSSDESK_DATA: data.path, PORT, ...env } });
  return { code: await program.exited, stdout: program.stdout };
};

const countOf = (text: string, part: string): number => text.split(part).length - 1;

test("settings that only an app can check end the start: each is reported once, and no app is restarted", async () => {
  const { code, stdout } = await start({
    AGENT_CAPACITY: "abc",
    AUTO_CLOSE_MINUTES: "5",
    DATABASE_POOL_SIZE: "1",
    WEBHOOKS_ENCRYPTION_KEYS: "hunter2",
  });
  expect(code).toBe(1);
  expect(stdout).not.toContain("starting it again");
  expect(stdout).not.toContain("hunter2");
  expect(countOf(stdout, 'AGENT_CAPACITY is "abc": must be a number.')).toBe(1);
  expect(countOf(stdout, "WEBHOOKS_ENCRYPTION_KEYS is set (not shown): must be <id>:")).toBe(1);
  expect(stdout).toContain('DATABASE_POOL_SIZE is "1": must be 2 or more.');
}, 120_000);

test("what several apps report alike about a setting is reported once, with their names", async () => {
  const { code, stdout } = await start({
    DATABASE_POOL_SIZE: "many",
    ZENDESK_URL: "https://x.zendesk.com",
  });
  expect(code).toBe(1);
  expect(countOf(stdout, "DATABASE_POOL_SIZE is")).toBe(1);
  expect(stdout).toMatch(/✗ .*tickets.*: Invalid environment variables:\n {2}DATABASE_POOL_SIZE is "many"/);
}, 120_000);
