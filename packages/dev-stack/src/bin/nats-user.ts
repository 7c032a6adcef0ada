#!/usr/bin/env node
import { runNatsUser } from "../run-nats-user.ts";

const { argv, env, stdout, stderr } = process;
process.exitCode = await runNatsUser({ args: argv.slice(2), env, stdout, stderr });
