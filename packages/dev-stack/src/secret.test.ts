import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { keepStackSecret } from "./secret.ts";

/** Asks some turns of the event loop later, so that each call finds the others at another step. */
const askAfter = async (turns: number, dataFolder: string): Promise<string> => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return keepStackSecret(dataFolder);
};

test("parts of a start that ask for a secret at the same time get the stored one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-secret-"));
  try {
    for (let round = 0; round < 50; round += 1) {
      const data = join(folder, String(round));
      const asked = await Promise.all(Array.from({ length: 20 }, (_, turns) => askAfter(turns, data)));
      const kept = (await readFile(join(data, "stack-secret"), "utf8")).trim();
      expect(asked).toEqual(asked.map(() => kept));
      expect(await readdir(data)).toEqual(["stack-secret"]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
