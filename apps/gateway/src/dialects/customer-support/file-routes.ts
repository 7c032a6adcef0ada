import type { DialectDeps, DialectRoutes } from "../../dialect.ts";
import type { ToFileUrl } from "./from-contract.ts";
import type { customerSupportOperations } from "./operations.ts";

/** Upload, download and the common upload. */
export const createFileRoutes = (_deps: DialectDeps): DialectRoutes<typeof customerSupportOperations> => ({});

/** Until files can be uploaded, no ticket has one. */
export const createToFileUrl =
  (_deps: DialectDeps): ToFileUrl =>
  () =>
    null;
