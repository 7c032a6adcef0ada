import { defineDialect } from "../../dialect.ts";
import { toErrorAnswer } from "./errors.ts";
import { becknOperations } from "./operations.ts";
import { ErrorResponse } from "./schemas.ts";

/** GovStack e-marketplace, 8.12 Support Management (Beckn 0.2). */
export const becknDialect = defineDialect({
  name: "beckn",
  title: "GovStack e-marketplace: support management (Beckn 0.2)",
  prefixes: ["/beckn/e-marketplace-bb/0.2"],
  authentication: "partner",
  operations: becknOperations,
  errorBody: ErrorResponse,
  toErrorAnswer,
  routes: () => ({}),
});
