#!/usr/bin/env node
import { writeFile } from "node:fs/promises";
import { lifecycleDocs, LIFECYCLE_DOCS } from "../lifecycle-docs.ts";

await writeFile(LIFECYCLE_DOCS, lifecycleDocs());
