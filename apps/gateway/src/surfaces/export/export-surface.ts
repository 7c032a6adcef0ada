import { EntityId, Identifier } from "@crossdesk/contracts";
import { z } from "zod";
import { defineApi } from "../../api/api.ts";
import type { Api, ApiDeps, OperationHandler } from "../../api/api.ts";
import { parseInput, parseQuery } from "../../api/input.ts";
import { callOf } from "../../edge/request-facts.ts";
import { attachment } from "../files/download-name.ts";
import { archiveEntries, readFirstPage } from "./archive-entries.ts";
import { createArchive } from "./archive.ts";

const CustomerParams = z.object({ id: Identifier.describe("The customer's id.") });
const TenantQuery = z.object({
  entityId: EntityId.optional().describe("The tenant; only an admin without an entity of their own may name one."),
});

/** An archive of everything that is kept of a customer. It is made while it is sent, however large it becomes. */
const exportCustomer =
  ({ fullClient: client, files, now }: ApiDeps): OperationHandler =>
  async (request, reply) => {
    const { id } = parseInput(CustomerParams, request.params);
    const { entityId } = parseQuery(TenantQuery, request);
    const customer = { id, ...(entityId === undefined ? {} : { entityId }) };
    const source = { client, store: files.store, call: callOf(request), customer, now: new Date(now()) };
    const first = await readFirstPage(source);
    return reply
      .type("application/zip")
      .header("content-disposition", attachment(`${id}.zip`))
      .send(createArchive(archiveEntries(source, first)));
  };

/** Exports, for those who answer for what is kept of people. */
export const createExportSurface = ({ errorBody, toErrorAnswer }: Pick<Api, "errorBody" | "toErrorAnswer">): Api =>
  defineApi({
    name: "exports",
    title: "Exports of customers",
    prefixes: ["/exports"],
    authentication: "token",
    operations: {
      customer: {
        // It leaves a line in the log of administration.
        method: "POST",
        path: "/customers/:id",
        documentedAs: "All that is kept of a customer, as a ZIP archive",
        input: { params: CustomerParams, query: TenantQuery },
      },
    },
    errorBody,
    toErrorAnswer,
    routes: (deps) => ({ customer: exportCustomer(deps) }),
  });
