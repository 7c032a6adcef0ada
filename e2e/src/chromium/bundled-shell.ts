import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { z } from "zod";

const run = promisify(execFile);

const CACHE = join(PROJECT_FOLDER, "node_modules/.cache/crossdesk-chromium");

/** A Chromium to launch, with the environment that it needs. */
export interface ChromiumProgram {
  readonly executablePath: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Unpacks the shell beside `folder` and moves it there when it is whole. Where another run was faster, its copy stays. */
const unpack = async (folder: string): Promise<void> => {
  await mkdir(CACHE, { recursive: true });
  const fresh = await mkdtemp(join(CACHE, "unpacking-"));
  // It unpacks into the folder for temporary files, and its libraries only where it finds itself on a server of Amazon's.
  const env = { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" };
  const script = 'import("@sparticuz/chromium").then(({ default: chromium }) => chromium.executablePath())';
  await run(process.execPath, ["--eval", script], { cwd: dirname(fileURLToPath(import.meta.url)), env });
  await rename(fresh, folder).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
};

/** The headless shell that comes with `npm ci`, with the libraries and fonts that a bare machine lacks. Undefined on machines that it was not built for. */
export const openBundledShell = async (): Promise<ChromiumProgram | undefined> => {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const main = createRequire(import.meta.url).resolve("@sparticuz/chromium");
  const text = await readFile(join(dirname(main), "../package.json"), "utf8");
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  const folder = join(CACHE, version);
  if (!existsSync(folder)) await unpack(folder);
  const hasFonts = existsSync("/etc/fonts/fonts.conf");
  return {
    executablePath: join(folder, "chromium"),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, "al2023/lib"),
      ...(hasFonts ? {} : { FONTCONFIG_PATH: join(folder, "fonts") }),
    },
  };
};
