import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
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

test("every package of the lockfile is known by the hash of what it holds, and comes from the registry that npm is set to", async () => {
  const text = await readFile(join(PROJECT_FOLDER, "package-lock.json"), "utf8");
  const entries = Object.entries(Lockfile.parse(JSON.parse(text)).packages);
  const fetched = entries.filter(([path, { link }]) => path.includes("node_modules/") && link !== true);
  expect(fetched.length).toBeGreaterThan(100);
  const wrong = fetched.filter(
    ([, { integrity = "", resolved }]) => !integrity.startsWith("sha512-") || resolved !== undefined,
  );
  expect(wrong.map(([path]) => path)).toEqual([]);
});
