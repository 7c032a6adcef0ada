#!/usr/bin/env node
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT_FOLDER, reasonOf } from "@crossdesk/deploy";
import packageJson from "../../package.json" with { type: "json" };
import { runStart } from "../run-start.ts";

const USAGE = `Usage: npm start

Runs PostgreSQL, NATS, the services and the gateway until Ctrl-C. All settings come by environment, such as

  PORT=3001              where the gateway listens (3000)
  CROSSDESK_DATA=folder  where everything is kept (.crossdesk)

README.md and docs/operations.md name the others.
`;

function readArguments() {
  try {
    return parseArgs({ options: { help: { type: "boolean", short: "h" }, version: { type: "boolean" } } }).values;
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

// A reader that went away (npm start | head) is no reason to stop.
process.stdout.on("error", () => undefined);
const { help, version } = readArguments();
if (help === true) {
  process.stdout.write(USAGE);
} else if (version === true) {
  process.stdout.write(`crossdesk ${packageJson.version}, Node ${process.version}\n`);
} else {
  process.exit(await runStart({ appsFolder: join(PROJECT_FOLDER, "apps"), output: process.stdout }));
}
