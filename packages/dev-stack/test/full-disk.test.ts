import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AppLog } from "../src/app-log.ts";
import { watchJetstream } from "../src/jetstream-watch.ts";
import { startNats } from "../src/nats.ts";
import { createReporter } from "../src/reporter.ts";
import { readStackRecord, StackKeeper } from "../src/stack-record.ts";
import { temporaryFolder } from "./support.ts";

test("a log that the disk has no room for is told once, loses nothing but its lines, and goes on when there is room", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "app.log");
  // A device that answers every write with ENOSPC.
  await symlink("/dev/full", file);
  const told: string[] = [];
  const log = new AppLog(file, {
    onFailure: (reason) => told.push(reason),
    onRecovery: (lostBytes) => told.push(`${lostBytes} lost`),
  });
  log.write(Buffer.from("one\n"));
  log.write(Buffer.from("two\n"));
  expect(told).toEqual([expect.stringContaining("ENOSPC")]);

  await rm(file);
  await writeFile(file, "before\nhal");
  log.write(Buffer.from("three\n"));
  log.write(Buffer.from("four\n"));
  log.close();
  expect(told).toEqual([expect.stringContaining("ENOSPC"), "8 lost"]);
  expect(await readFile(file, "utf8")).toBe("before\nhal\n(8 bytes could not be written here)\nthree\nfour\n");
});

test("a broker that has lost JetStream is ended, so that a new one takes it up; one that has it is left alone", async () => {
  await using whole = await startNats();
  await using broken = await startNats({ jetstream: false });
  const told: string[] = [];
  const reporter = { ...createReporter({ write: () => true }), warn: (line: string) => told.push(line) };
  const ended: string[] = [];
  const unwatch = [
    watchJetstream({ url: whole.url, reporter, end: async () => void ended.push("whole") }),
    watchJetstream({ url: broken.url, reporter, end: async () => void ended.push("broken") }),
  ];
  try {
    await expect.poll(() => ended, { timeout: 60_000 }).toContain("broken");
    expect(ended).not.toContain("whole");
    expect(told[0]).toContain("NATS has switched JetStream off");
  } finally {
    for (const each of unwatch) each();
  }
});

test("what a start notes of itself is written as soon as it can be", async () => {
  await using folder = await temporaryFolder();
  const keeper = await StackKeeper.claim(folder.path, "http://127.0.0.1:1");
  const inTheWay = join(folder.path, "stack.json.new");
  await mkdir(inTheWay);
  keeper.note({ identityUrl: "http://127.0.0.1:2" });
  await expect(keeper.update({})).rejects.toThrow("EISDIR");
  await rm(inTheWay, { recursive: true });
  await expect
    .poll(async () => (await readStackRecord(folder.path))?.identityUrl, { timeout: 60_000 })
    .toBe("http://127.0.0.1:2");
  await keeper.release();
});

test("what an embedded broker may keep is a number of its own, and not a share of what is free when it starts", async () => {
  await using folder = await temporaryFolder();
  await using nats = await startNats({ storeDir: folder.path, users: [{ user: "operator", password: "secret" }] });
  expect(nats.running).toBe(true);
  expect(await readFile(join(folder.path, "users.conf"), "utf8")).toMatch(
    /^jetstream \{\n {2}max_file_store: 10GB\n\}/,
  );
});
