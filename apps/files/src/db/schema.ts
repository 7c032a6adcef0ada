import { entities } from "./entities/index.ts";
import { migrations } from "./migrations.ts";

/** The service's own tables, as they are described and as they come to be. */
export const schema = { entities, migrations } as const;
