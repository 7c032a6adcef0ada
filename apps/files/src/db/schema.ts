import { entities } from "./entities/index.ts";
import { migrations } from "./migrations/index.ts";

/** The service's own tables: as they are described, as they come to be, and those whose rows it never changes or removes. */
export const schema = {
  name: "files",
  entities,
  migrations,
  appendOnly: [],
} as const;
