import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Small records that are numbered from 1, written once and never changed. */
export interface WriteOnceStore {
  /** Says whether it was written: not where there is a record of that number already. */
  create(number: number, text: string): Promise<boolean>;
  /** The record, or `undefined` where there is none. */
  read(number: number): Promise<string | undefined>;
  /** The highest number that there is a record of; 0 where there is none. */
  last(): Promise<number>;
}

const A_FOLDER_HOLDS = 1000;
const SUFFIX = ".json";

/** Folders and files sort by their numbers. */
const folderOf = (number: number): string => String(Math.floor(number / A_FOLDER_HOLDS)).padStart(9, "0");
/** Where a record lies, from the start of the place. */
export const keyOf = (number: number): string => `${folderOf(number)}/${String(number).padStart(12, "0")}${SUFFIX}`;
/** The number of a record by its name; 0 for what is none. */
export const numberOf = (name: string): number =>
  new RegExp(`^\\d{12}\\${SUFFIX}$`, "u").test(name) ? Number(name.slice(0, -SUFFIX.length)) : 0;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

/** Records as files, a thousand a folder. */
export const createWriteOnceFolder = (folder: string): WriteOnceStore => ({
  create: async (number, text) => {
    const path = join(folder, keyOf(number));
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const draft = join(folder, `.${randomUUID()}`);
    try {
      const file = await open(draft, "wx", 0o400);
      await file.writeFile(text);
      await file.sync();
      await file.close();
      // A link appears whole or not at all, and fails where another process was first.
      await link(draft, path);
      return true;
    } catch (error) {
      if (hasCode(error, "EEXIST")) return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  },
  read: async (number) => {
    try {
      return await readFile(join(folder, keyOf(number)), "utf8");
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
  },
  last: async () => {
    const names = async (path: string): Promise<string[]> =>
      readdir(path).catch((error: unknown) => {
        if (hasCode(error, "ENOENT")) return [];
        throw error;
      });
    const folders = (await names(folder)).filter((name) => /^\d{9}$/u.test(name)).toSorted();
    for (const name of folders.toReversed()) {
      const last = Math.max(0, ...(await names(join(folder, name))).map(numberOf));
      if (last > 0) return last;
    }
    return 0;
  },
});
