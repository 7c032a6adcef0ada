import { fileURLToPath } from "node:url";

/** The checkout that this package belongs to. */
export const PROJECT_FOLDER = fileURLToPath(new URL("../../..", import.meta.url));
