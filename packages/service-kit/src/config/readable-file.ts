import { accessSync, constants } from "node:fs";
import { z } from "zod";

const isReadable = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

/** A setting that names a file, which is there and can be read. */
export const readableFile = z.string().refine(isReadable, { error: "must be the path of a file that can be read" });
