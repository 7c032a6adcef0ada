import { chmod, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ensureDataFolder } from "../src/data-folder.ts";
import { findFreePort } from "../src/free-port.ts";
import { Program, temporaryFolder } from "./support.ts";

test("a data folder is made with all that is above it, for its owner alone; one that is there stays as it is", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "a", "b");
  await Promise.all([ensureDataFolder(data), ensureDataFolder(data)]);
  expect((await stat(data)).mode & 0o777).toBe(0o700);
  await chmod(data, 0o750);
  await ensureDataFolder(data);
  expect((await stat(data)).mode & 0o777).toBe(0o750);
});

test("a file in the place of the data folder, or above it, is named, with the remedy", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "file");
  await writeFile(file, "");
  for (const data of [file, join(file, "a", "b")]) {
    const refused = ensureDataFolder(data);
    await expect(refused).rejects.toThrow(`The data folder ${data} cannot be used: ${file} is no folder.`);
    await expect(refused).rejects.toThrow("Set CROSSDESK_DATA to a folder");
  }
});

test("a start where no folder can be made says so, and ends", async () => {
  const PORT = String(await findFreePort());
  await using program = new Program("../src/bin/start.ts", {
    env: { CROSSDESK_DATA: "/proc/crossdesk", PORT },
  });
  expect(await program.exited).toBe(1);
  expect(program.stdout).toContain("The data folder /proc/crossdesk cannot be used: ");
  await using token = new Program("../src/bin/token.ts", {
    args: ["--sub", "x", "--role", "admin"],
    env: { CROSSDESK_DATA: "/proc/crossdesk" },
  });
  expect(await token.exited).toBe(1);
  expect(token.stderr).toContain("Set CROSSDESK_DATA to a folder");
});

test("a folder without write permission is named, with the reason and the remedy", async () => {
  const refused = ensureDataFolder("/sys/crossdesk");
  await expect(refused).rejects.toThrow(
    /^The data folder \/sys\/crossdesk cannot be used: (?:this user may not write there|it is on a file system that is read-only)\./u,
  );
  await expect(refused).rejects.toThrow("Set CROSSDESK_DATA to a folder");
});
