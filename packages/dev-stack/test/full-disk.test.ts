import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { AppLog } from "../src/app-log.ts";
import { findFreePort } from "../src/free-port.ts";
import { watchJetstream } from "../src/jetstream-watch.ts";
import { startNats } from "../src/nats.ts";
import { createReporter } from "../src/reporter.ts";
import { readStackRecord, StackKeeper } from "../src/stack-record.ts";
import { temporaryFolder } from "./support.ts";

test("a log on a full disk is reported once, only loses its lines, and goes on when there is room", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "app.log");
  // A device that answers every write with ENOSPC.
  await symlink("/dev/full", file);
  const reported: string[] = [];
  const log = new AppLog(file, {
    onFailure: (reason) => reported.push(reason),
    onRecovery: (lostBytes) => reported.push(`${lostBytes} lost`),
  });
  log.write(Buffer.from("one\n"));
  log.write(Buffer.from("two\n"));
  expect(reported).toEqual([expect.stringContaining("ENOSPC")]);

  await rm(file);
  await writeFile(file, "before\nhal");
  log.write(Buffer.from("three\n"));
  log.write(Buffer.from("four\n"));
  log.close();
  expect(reported).toEqual([expect.stringContaining("ENOSPC"), "8 lost"]);
  expect(await readFile(file, "utf8")).toBe("before\nhal\n(8 bytes could not be written here)\nthree\nfour\n");
});

test.concurrent("a broker that has lost JetStream or hangs is ended where a new one would have room; one that works is left alone", async ({
  expect,
}) => {
  await using whole = await startNats();
  await using crowded = await startNats({ jetstream: false });
  await using broken = await startNats({ jetstream: false });
  await using stuck = await startNats();
  const reported: string[] = [];
  const reporter = { ...createReporter({ write: () => true }), warn: (line: string) => reported.push(line) };
  const ended: string[] = [];
  const brokers = Object.entries({ whole, crowded, broken, stuck });
  const unwatch = brokers.map(([name, { url }]) =>
    watchJetstream({
      url,
      reporter,
      askEveryMs: 100,
      // Four in a row are needed: more than a working broker takes on a machine that is busy.
      answerWithinMs: 1_500,
      hasRoom: async () => name !== "crowded",
      end: async () => void ended.push(name),
    }),
  );
  try {
    // All of them have been asked by then.
    await expect.poll(() => ended, { timeout: 60_000 }).toContain("broken");
    stuck.pause();
    await expect.poll(() => new Set(ended), { timeout: 120_000 }).toEqual(new Set(["broken", "stuck"]));
    expect(reported).toContain("NATS no longer stores messages, as after a full disk; restarting it");
    const waiting = reported.filter((line) => line.includes("when there is room"));
    expect(waiting).toHaveLength(1);
  } finally {
    stuck.resume();
    await Promise.all(unwatch.map((each) => each()));
  }
}, 180_000);

test.concurrent("the watch of a broker that cannot be reached ends when the system is stopped", async ({ expect }) => {
  const reporter = createReporter({ write: () => true });
  const url = `nats://127.0.0.1:${await findFreePort()}`;
  const unwatch = watchJetstream({ url, reporter, hasRoom: async () => true, end: async () => undefined });
  await expect(Promise.race([unwatch(), delay(60_000, "it goes on", { ref: false })])).resolves.toBeUndefined();
});

test.concurrent("what a start notes of itself is written as soon as it can be", async ({ expect }) => {
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
    /^jetstream \{\n(?: {2}store_dir: .*\n)? {2}max_file_store: 10GB\n\}/,
  );
});
