import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, open, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { appNodeOptions } from "@crossdesk/deploy";
import { NODE_COMPILE_CACHE } from "../files/app-process.ts";

/** What Node writes for each module that it looks for in its cache. */
const LOOKED_FOR = /reading cache from \S+ for (?:ESM|CommonJS) (?:file:\/\/)?(?<path>\S+?)\.\.\./gu;

/** The files of all modules that an app has loaded before it reads its settings. */
export const loadedModules = async (app: string): Promise<ReadonlySet<string>> => {
  const main = fileURLToPath(new URL(`../../../apps/${app}/src/main.ts`, import.meta.url));
  await using folder = await mkdtempDisposable(join(tmpdir(), "crossdesk-bench-"));
  const path = join(folder.path, "output");
  // Into a file: of what Node writes into a pipe that is full, a part is lost.
  await using output = await open(path, "w");
  const child = spawn(process.execPath, [...appNodeOptions(app), main, "--version"], {
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE, NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
    stdio: ["ignore", output.fd, output.fd],
  });
  const [code]: unknown[] = await once(child, "exit");
  const text = await readFile(path, "utf8");
  if (code !== 0) throw new Error(`${app} ended with ${String(code)}: ${text.slice(-2_000)}`);
  return new Set(Array.from(text.matchAll(LOOKED_FOR), ({ groups }) => groups?.["path"] ?? ""));
};
