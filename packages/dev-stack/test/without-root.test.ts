import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findAccountWithoutRoot } from "../src/without-root.ts";
import { temporaryFolder } from "./support.ts";

const run = promisify(execFile);

test("PostgreSQL's programs never run as root, and still reach what only this user can enter", async () => {
  await using folder = await temporaryFolder();
  const closed = join(folder.path, "closed");
  const program = join(closed, "program");
  await mkdir(closed);
  await writeFile(program, "#!/bin/sh\nid -u\n");
  await chmod(program, 0o755);
  await chmod(closed, 0o700);

  const account = await findAccountWithoutRoot();
  const uid = account?.uid ?? process.getuid?.();
  expect(uid).not.toBe(0);
  // initdb looks for its sibling with access(2), which judges by other rules than running it does.
  const script = `require("fs").accessSync("${program}", 1); process.stdout.write(require("child_process").execFileSync("${program}"))`;
  const plain = { command: process.execPath, args: ["-e", script] };
  const { command, args } = account?.wrap(plain.command, plain.args) ?? plain;
  expect((await run(command, args, { cwd: "/" })).stdout).toBe(`${uid}\n`);
});
