import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "@crossdesk/deploy";

/** Builds the pages once for a run, by turbo with its cache: the gateway serves what is there. */
export default async function setup(): Promise<void> {
  const args = ["run", "build", "--filter=@crossdesk/web", "--ui=stream", "--output-logs=errors-only"];
  await promisify(execFile)(join(PROJECT_FOLDER, "node_modules/.bin/turbo"), args, { cwd: PROJECT_FOLDER });
}
