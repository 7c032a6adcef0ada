import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));

/** Builds the pages once for a run, by turbo with its cache: the gateway serves what is there. */
export default async function setup(): Promise<void> {
  const args = ["run", "build", "--filter=@crossdesk/web", "--ui=stream", "--output-logs=errors-only"];
  await promisify(execFile)(`${PROJECT}/node_modules/.bin/turbo`, args, { cwd: PROJECT });
}
