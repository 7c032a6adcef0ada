import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";

const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      link: z.boolean().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
    }),
  ),
});

test("every package of the lockfile is known by the hash of what it holds, and comes from nowhere but npm's registry", async () => {
  const text = await readFile(new URL("../../package-lock.json", import.meta.url), "utf8");
  const entries = Object.entries(Lockfile.parse(JSON.parse(text)).packages);
  const fetched = entries.filter(([path, { link }]) => path.includes("node_modules/") && link !== true);
  expect(fetched.length).toBeGreaterThan(100);
  const unknown = fetched.filter(
    // Where nothing stands, it is the registry that npm is set to.
    ([, { integrity = "", resolved = "https://registry.npmjs.org/" }]) =>
      !integrity.startsWith("sha512-") || !resolved.startsWith("https://registry.npmjs.org/"),
  );
  expect(unknown.map(([path]) => path)).toEqual([]);
});
