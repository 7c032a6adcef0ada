import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWriteOnceFolder } from "../src/index.ts";
import type { WriteOnceStore } from "../src/index.ts";
import { createWriteOnceBucket } from "../src/write-once-bucket.ts";
import { startS3Server } from "../src/testing/index.ts";

const stack = new AsyncDisposableStack();
const stores: Partial<Record<string, WriteOnceStore>> = {};
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crossdesk-once-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const server = stack.use(await startS3Server());
  stores["a folder"] = createWriteOnceFolder(join(folder, "anchors"));
  stores["a bucket"] = createWriteOnceBucket(server.settings, "audit/");
});
afterAll(() => stack.disposeAsync());

describe.each(["a folder", "a bucket"])("records in %s", (name) => {
  const store = (): WriteOnceStore => {
    const found = stores[name];
    if (found === undefined) throw new Error("It was not made.");
    return found;
  };

  test("are found by their numbers, of which the highest is known", async () => {
    expect(await store().last()).toBe(0);
    expect(await store().read(1)).toBeUndefined();
    for (const number of [1, 2, 999, 1000, 1001]) expect(await store().create(number, `text ${number}`)).toBe(true);
    expect(await store().read(999)).toBe("text 999");
    expect(await store().last()).toBe(1001);
  });

  test("are written once: a second write changes nothing, and reports that", async () => {
    expect(await store().create(2001, "the first")).toBe(true);
    expect(await store().create(2001, "the second")).toBe(false);
    expect(await store().read(2001)).toBe("the first");
  });
});

test("what else lies in the folder is passed over", async () => {
  await writeFile(join(folder, "anchors", "notes.txt"), "not a record");
  await writeFile(join(folder, "anchors", "000000000", "notes.txt"), "not a record");
  expect(await stores["a folder"]?.last()).toBe(2001);
});
