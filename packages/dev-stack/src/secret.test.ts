import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepStackSecret } from "./secret.ts";

test("parts of a start that ask for a secret at once get the one that is kept", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-secret-"));
  try {
    for (let round = 0; round < 20; round += 1) {
      const data = join(folder, String(round));
      const asked = await Promise.all(Array.from({ length: 8 }, () => keepStackSecret(data)));
      const kept = (await readFile(join(data, "stack-secret"), "utf8")).trim();
      expect(asked).toEqual(asked.map(() => kept));
      expect(await readdir(data)).toEqual(["stack-secret"]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
