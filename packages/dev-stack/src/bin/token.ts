#!/usr/bin/env node
import { runToken } from "../run-token.ts";

const { argv, env, stdout, stderr } = process;
process.exitCode = await runToken({ args: argv.slice(2), env, stdout, stderr });
