#!/usr/bin/env node
import { reasonOf } from "@crossdesk/deploy";
import { runExec } from "../run-exec.ts";

const args = process.argv.slice(2);
const command = args[0] === "--" ? args.slice(1) : args;
try {
  process.exit(await runExec({ command, cwd: process.cwd(), output: process.stdout }));
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exit(1);
}
