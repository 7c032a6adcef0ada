import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { appNodeOptions } from "@crossdesk/deploy";
import { NODE_COMPILE_CACHE } from "../files/app-process.ts";

const run = promisify(execFile);

/** What Node writes for each module that it looks for in its cache. */
const LOOKED_FOR = /reading cache from \S+ for (?:ESM|CommonJS) (?:file:\/\/)?(?<path>\S+?)\.\.\./gu;

/** The files of all modules that an app has loaded before it reads its settings. */
export const loadedModules = async (app: string): Promise<ReadonlySet<string>> => {
  const main = fileURLToPath(new URL(`../../../apps/${app}/src/main.ts`, import.meta.url));
  const { stdout, stderr } = await run(process.execPath, [...appNodeOptions(app), main, "--version"], {
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE, NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
    maxBuffer: 100_000_000,
  });
  return new Set(Array.from(`${stdout}${stderr}`.matchAll(LOOKED_FOR), ({ groups }) => groups?.["path"] ?? ""));
};
