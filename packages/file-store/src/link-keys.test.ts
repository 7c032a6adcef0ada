import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { linkKeysConfig, readLinkKeys } from "./link-keys.ts";

const Config = z.object(linkKeysConfig);
const A = "a".repeat(32);
const B = "b".repeat(40);

test("keys are read in their order, and the first signs", () => {
  expect(Config.parse({ FILES_LINK_KEYS: `k2:${B}, k1:${A}` }).FILES_LINK_KEYS).toEqual([
    { id: "k2", secret: B },
    { id: "k1", secret: A },
  ]);
});

test.each(["", "k1", "k1:short", `:${A}`, `k 1:${A}`, `k1:${A},`])("%j is refused as keys", (value) => {
  expect(Config.safeParse({ FILES_LINK_KEYS: value }).success).toBe(false);
});

test("without keys one is derived from the tokens' secret, and is not that secret", async () => {
  const options = { configured: undefined, authSecret: A, dataFolder: "/nowhere" };
  const [key] = await readLinkKeys(options);
  expect(await readLinkKeys(options)).toEqual([key]);
  expect(key.secret).not.toContain(A);
});

test("without any secret one is made and kept, the same for all who ask at once, readable by its owner alone", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "crossdesk-keys-"));
  const options = { configured: undefined, authSecret: undefined, dataFolder };
  const made = await Promise.all(Array.from({ length: 8 }, () => readLinkKeys(options)));
  expect(new Set(made.map(([key]) => key.secret)).size).toBe(1);
  expect((await stat(join(dataFolder, "file-link-key"))).mode & 0o077).toBe(0);
  await rm(dataFolder, { recursive: true, force: true });
});
