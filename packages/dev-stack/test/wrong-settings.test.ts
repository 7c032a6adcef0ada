import { expect, test } from "vitest";
import { findFreePort } from "../src/free-port.ts";
import { Program, temporaryFolder } from "./support.ts";

const countOf = (text: string, part: string): number => text.split(part).length - 1;

test("settings that only an app can check end the start: each is reported, once for apps that report alike, and no app is restarted", async () => {
  await using data = await temporaryFolder();
  const env = {
    CROSSDESK_DATA: data.path,
    PORT: String(await findFreePort()),
    AGENT_CAPACITY: "abc",
    DATABASE_POOL_SIZE: "1",
    WEBHOOKS_ENCRYPTION_KEYS: "hunter2",
  };
  await using program = new Program("../src/bin/start.ts", { env });
  expect(await program.exited).toBe(1);
  const { stdout } = program;
  expect(stdout).not.toContain("starting it again");
  expect(stdout).not.toContain("hunter2");
  expect(countOf(stdout, 'AGENT_CAPACITY is "abc": must be a number.')).toBe(1);
  expect(countOf(stdout, "WEBHOOKS_ENCRYPTION_KEYS is set (not shown): must be <id>:")).toBe(1);
  // Four apps refuse it: one beside each of the two others, and two that report nothing else.
  expect(countOf(stdout, 'DATABASE_POOL_SIZE is "1": must be 2 or more.')).toBe(3);
  expect(stdout).toMatch(
    /(?:files, tickets|tickets, files): Invalid environment variables:\n {2}DATABASE_POOL_SIZE is/,
  );
  expect(countOf(stdout, "✗")).toBe(1);
}, 120_000);
