#!/usr/bin/env node
import { join } from "node:path";
import { runStart } from "../run-start.ts";
import { PROJECT_FOLDER } from "../settings.ts";

// A reader that went away (npm start | head) is no reason to stop.
process.stdout.on("error", () => undefined);
process.exit(await runStart({ appsFolder: join(PROJECT_FOLDER, "apps"), output: process.stdout }));
