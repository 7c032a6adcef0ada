import { defineApi } from "../../api/api.ts";
import type { ApiDeps, ApiRoutes } from "../../api/api.ts";
import { parseBody } from "../../api/input.ts";
import { callOf } from "../../edge/request-facts.ts";
import { collectComplaints } from "./collect-complaints.ts";
import { toErrorAnswer } from "./errors.ts";
import { createFileRoutes, createToFileUrl } from "./file-routes.ts";
import { fromComplaintPage, fromOpenedComplaint } from "./from-contract.ts";
import { customerSupportOperations } from "./operations.ts";
import { CreateBody, ErrorResponse, SearchBody } from "./schemas.ts";
import { toOpenTicket, toSearchComplaints } from "./to-contract.ts";

const customerSupportRoutes = (deps: ApiDeps): ApiRoutes<typeof customerSupportOperations> => {
  const { client } = deps;
  const toFileUrl = createToFileUrl(deps);
  return {
    ...createFileRoutes(deps),
    create: async (request) => {
      const input = toOpenTicket(parseBody(CreateBody, request.body));
      return fromOpenedComplaint(await client.tickets.open.mutate(input, callOf(request)), toFileUrl);
    },
    search: async (request, reply) => {
      const input = toSearchComplaints(parseBody(SearchBody, request.body));
      const call = callOf(request);
      const page = await collectComplaints((part) => client.tickets.search.query(part, call), input);
      reply.header("x-total-count", String(page.total));
      return fromComplaintPage(page, toFileUrl);
    },
  };
};

/** Customer support of a mobile app. */
export const customerSupportDialect = defineApi({
  name: "customer-support",
  title: "Customer support of a mobile app",
  prefixes: ["", "/api"],
  authentication: "partner",
  operations: customerSupportOperations,
  errorBody: ErrorResponse,
  toErrorAnswer,
  routes: customerSupportRoutes,
});
