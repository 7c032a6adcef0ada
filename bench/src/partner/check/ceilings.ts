import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { OPERATION_NAMES } from "../operations.ts";

const FILE = new URL("ceilings.json", import.meta.url);

const Ceiling = z.object({
  /** What the system's CPU a request, in that of the reference, must not exceed. */
  ceiling: z.number().positive(),
  /** The ratios that were found, of which the ceiling was made. */
  found: z.array(z.number().positive()).min(1),
});

export const Ceilings = z.object({
  /** When, and on what. */
  about: z.string(),
  operations: z.record(z.enum(OPERATION_NAMES), Ceiling),
});
export type Ceilings = z.output<typeof Ceilings>;

/** As far above the highest ratio found as that is above the lowest, but by a tenth at least. */
const MARGIN = 0.1;

export const toCeiling = (found: readonly number[]): number => {
  const [least, most] = [Math.min(...found), Math.max(...found)];
  return Number((most + Math.max(most - least, most * MARGIN)).toFixed(2));
};

export const readCeilings = async (): Promise<Ceilings> => Ceilings.parse(JSON.parse(await readFile(FILE, "utf8")));

/** Lists of numbers on one line, as the formatter wants them. */
const toText = (ceilings: Ceilings): string =>
  JSON.stringify(ceilings, null, 2).replaceAll(/\[[\s\d.,]+\]/g, (list) =>
    list.replaceAll(/\s+/g, " ").replaceAll(/\[ | \]/g, (end) => end.trim()),
  );

export const writeCeilings = (ceilings: Ceilings): Promise<void> => writeFile(FILE, `${toText(ceilings)}\n`);
