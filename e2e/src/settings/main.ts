import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { writeEnvExample } from "./env-example.ts";

await writeFile(join(PROJECT_FOLDER, ".env.example"), writeEnvExample());
