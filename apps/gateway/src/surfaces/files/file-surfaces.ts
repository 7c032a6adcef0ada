import { CrossdeskError, requiredText, TEXT_LIMITS, withCall } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { z } from "zod";
import { defineApi } from "../../api/api.ts";
import type { Api, OperationHandler } from "../../api/api.ts";
import { parseInput } from "../../api/input.ts";
import { OPEN_PARTNER } from "../../edge/authentication.ts";
import { callOf } from "../../edge/request-facts.ts";
import { deliverFile, DeliveryQuery } from "./deliver-file.ts";
import { downloadPaths } from "./download-paths.ts";
import type { FileDeps } from "./file-services.ts";
import { checkSignature, isSigned } from "../../edge/signed-access.ts";

/** Anybody who has a signed link may read its file. */
const LINK_HOLDER: Caller = { subject: "gateway:link", role: "service", entityId: null };

const FileParams = z.object({ id: z.uuid().describe("The id of the file.") });
const UploadParams = z.object({ name: requiredText(TEXT_LIMITS.fileName).describe("The name that the upload gave.") });

/** `/files/<id>`: what `logPath` and `feedbackPhoto` point at. */
const downloadById =
  (deps: FileDeps): OperationHandler =>
  async (request, reply) => {
    const { client, files } = deps;
    const { id } = parseInput(FileParams, request.params);
    checkSignature(files.links, downloadPaths.byId(id), request);
    const call = withCall({ caller: LINK_HOLDER, requestId: request.id });
    const file = await client.files.get.query({ id }, call);
    return deliverFile(deps, { file, call, request, reply });
  };

/** `/uploads/<name>`: by a signed link, or with a token whose bearer may read the file's ticket. */
const downloadByName =
  (deps: FileDeps): OperationHandler =>
  async (request, reply) => {
    const { client, files } = deps;
    const { name } = parseInput(UploadParams, request.params);
    if (isSigned(request)) checkSignature(files.links, downloadPaths.byName(name), request);
    else if (request.caller === OPEN_PARTNER) {
      throw new CrossdeskError("UNAUTHENTICATED", "An Authorization header with a Bearer token is needed.");
    }
    const call = isSigned(request) ? withCall({ caller: LINK_HOLDER, requestId: request.id }) : callOf(request);
    const file = await client.files.get.query({ name }, call);
    return deliverFile(deps, { file, call, request, reply });
  };

/** Whose form failures take. */
type Form = Pick<Api, "errorBody" | "toErrorAnswer">;

/** Files by signed links alone, which the customer-support API gives. */
export const createFilesSurface = ({ errorBody, toErrorAnswer }: Form): Api =>
  defineApi({
    name: "files",
    title: "Files by signed links",
    prefixes: ["/files"],
    authentication: "link",
    operations: {
      download: {
        method: "GET",
        path: "/:id",
        documentedAs: "A file that a signed link points at",
        input: { params: FileParams, query: DeliveryQuery },
      },
    },
    errorBody,
    toErrorAnswer,
    routes: (deps) => ({ download: downloadById(deps) }),
  });

/** The attachments of support tickets. */
export const createUploadsSurface = ({ errorBody, toErrorAnswer }: Form): Api =>
  defineApi({
    name: "uploads",
    title: "Attachments of support tickets",
    prefixes: ["/uploads"],
    // Where there is no signed link, the handler asks for a token.
    authentication: "link",
    operations: {
      download: {
        method: "GET",
        path: "/:name",
        documentedAs: "The file of an attachment's filePath",
        input: { params: UploadParams, query: DeliveryQuery },
      },
    },
    errorBody,
    toErrorAnswer,
    routes: (deps) => ({ download: downloadByName(deps) }),
  });
