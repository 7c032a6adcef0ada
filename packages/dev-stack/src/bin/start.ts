#!/usr/bin/env node
import { join } from "node:path";
import { runStart } from "../run-start.ts";
import { PROJECT_FOLDER } from "../settings.ts";

process.exit(await runStart({ appsFolder: join(PROJECT_FOLDER, "apps"), output: process.stdout }));
