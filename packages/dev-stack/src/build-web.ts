import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import type { Reporter } from "./reporter.ts";

const STEP = "pages";
const OUTPUT_KEPT = 4_000;

export interface BuildWebOptions {
  /** Where the pages' workspace is, beside the apps; without one there is nothing to build. */
  readonly appsFolder: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/**
 * Builds the pages that the gateway serves, by turbo with its cache: nothing is done where nothing changed. The system runs
 * without them, so a failure is only reported.
 */
export async function buildWeb({ appsFolder, reporter, signal }: BuildWebOptions): Promise<void> {
  const turbo = join(PROJECT_FOLDER, "node_modules", ".bin", "turbo");
  if (!(await isThere(join(appsFolder, "web", "package.json"))) || !(await isThere(turbo))) return;
  reporter.begin(STEP);
  let output = "";
  const args = ["run", "build", "--filter=@crossdesk/web", "--ui=stream", "--output-logs=errors-only"];
  const child = spawn(turbo, args, { cwd: PROJECT_FOLDER, stdio: ["ignore", "pipe", "pipe"], signal });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output = `${output}${chunk.toString()}`.slice(-OUTPUT_KEPT)));
  }
  try {
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(output.trim());
    reporter.done(STEP);
  } catch (error) {
    if (signal.aborted) return;
    reporter.done(STEP, "pages: not built");
    reporter.warn(`The chat page and the console were not built (npm run build):\n${String(error)}`);
  }
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
