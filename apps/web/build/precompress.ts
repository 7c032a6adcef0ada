import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const LARGE = 1024 * 1024;
const isText = (name: string): boolean => /\.(?:js|css|svg|html)$/u.test(name);

/** Writes each text file's `.br` and `.gz` beside it, so that serving costs no compression. */
export const precompress = (): Plugin => ({
  name: "precompress",
  apply: "build",
  writeBundle: async ({ dir = "dist" }, bundle) => {
    const compress = async (name: string): Promise<void> => {
      const file = join(dir, name);
      const bytes = await readFile(file);
      const params = {
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        // The best costs seconds for a program of some megabytes, and saves a twentieth.
        [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE ? 9 : constants.BROTLI_MAX_QUALITY,
      };
      await Promise.all([
        brotli(bytes, { params }).then((smaller) => writeFile(`${file}.br`, smaller)),
        gzipped(bytes, { level: 9 }).then((smaller) => writeFile(`${file}.gz`, smaller)),
      ]);
    };
    await Promise.all(Object.keys(bundle).filter(isText).map(compress));
  },
});
