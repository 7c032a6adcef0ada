#!/usr/bin/env node
import { runDev } from "../run-dev.ts";

process.exit(await runDev(process.stdout));
