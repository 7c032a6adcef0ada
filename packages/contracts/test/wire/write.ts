#!/usr/bin/env node
import { readFile, writeFile } from "node:fs/promises";
import * as contracts from "../../src/index.ts";
import { formatWire } from "./format-wire.ts";
import { wireOf } from "./wire-of.ts";

// Writes down the wire as it is: `npm run wire`. What changes in it is part of a change's diff. With `--release`, as that of this version.
const folder = new URL("../../", import.meta.url);
const { version }: { version: string } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
const name = process.argv.includes("--release") ? version : "current";
await writeFile(new URL(`wire/${name}.json`, folder), formatWire(wireOf(contracts)));
