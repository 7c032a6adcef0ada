import { expect, test } from "vitest";
import { Program } from "./support.ts";

const run = async (...args: string[]) => {
  await using program = new Program("../src/bin/start.ts", { args });
  return { code: await program.exited, stdout: program.stdout, stderr: program.stderr };
};

test("npm start says how it is used, and which it is, without starting anything", async () => {
  const help = await run("--help");
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(help.stdout).toMatch(/^Usage: npm start\n/);
  expect(help.stdout).toContain("CROSSDESK_DATA");
  const version = await run("--version");
  expect([version.code, version.stderr]).toEqual([0, ""]);
  expect(version.stdout).toMatch(/^crossdesk \d+\.\d+\.\d+, Node v\d+\.\d+\.\d+\n$/);
});

test("an argument that means nothing to npm start is refused", async () => {
  const { code, stderr } = await run("--port", "4000");
  expect(code).toBe(2);
  expect(stderr).toMatch(/'--port'[\s\S]*Usage: npm start/);
});
