import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePrograms } from "@crossdesk/deploy";
import type { NatsProgram } from "@crossdesk/deploy";
import { ensureDataFolder } from "./data-folder.ts";

const fileOf = (dataFolder: string): string => join(dataFolder, "nats-programs.json");

/** The programs that `npm start` on this data folder lets in. */
export const readPrograms = async (dataFolder: string): Promise<readonly NatsProgram[]> =>
  parsePrograms(
    await readFile(fileOf(dataFolder), "utf8").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }),
  );

export const writePrograms = async (dataFolder: string, programs: readonly NatsProgram[]): Promise<void> => {
  await ensureDataFolder(dataFolder);
  const draft = `${fileOf(dataFolder)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(programs, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, fileOf(dataFolder));
};
