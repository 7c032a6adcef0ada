#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";

// Builds the package in the working directory: `src` becomes JavaScript and declarations in `dist`, without what an earlier build left.

await rm("dist", { recursive: true, force: true });
const { status } = spawnSync("tsc", ["-p", "tsconfig.build.json", "--singleThreaded"], { stdio: "inherit" });
process.exitCode = status ?? 1;
