#!/usr/bin/env node
import { fillCompileCache } from "../fill-compile-cache.ts";
import { NATS_APPS } from "../nats-rights.ts";
import { reasonOf } from "../reason.ts";

try {
  const folder = process.env["NODE_COMPILE_CACHE"];
  if (folder === undefined || folder === "") throw new Error("NODE_COMPILE_CACHE must be set.");
  await fillCompileCache(folder, NATS_APPS);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
