import type { StoredFile } from "@crossdesk/contracts";
import type { ApiDeps, ApiRoutes } from "../../api/api.ts";
import { parseInput, parseQuery } from "../../api/input.ts";
import { callOf } from "../../edge/request-facts.ts";
import { lastingCallOf } from "../../surfaces/files/commit.ts";
import { deliverFile } from "../../surfaces/files/deliver-file.ts";
import { downloadPaths } from "../../surfaces/files/download-paths.ts";
import { takeMultipart, UPLOAD_BODY_LIMIT } from "../../surfaces/files/multipart.ts";
import { receiveFile } from "../../surfaces/files/receive-file.ts";
import { fromComplaint } from "./from-contract.ts";
import type { ToFileUrl } from "./from-contract.ts";
import type { customerSupportOperations } from "./operations.ts";
import { CommonUploadQuery, DownloadParams, UploadParams } from "./schemas.ts";
import type { CommonUploadResponse, UploadResponse } from "./schemas.ts";

const fromStoredFile = ({ name, size, contentType }: StoredFile, url: string): CommonUploadResponse => ({
  data: { fileName: name, url, size, contentType },
  detail: null,
  error: false,
  message: "File is uploaded successfully",
});

/** Makes the URL that `logPath` and `feedbackPhoto` show. */
export const createToFileUrl =
  ({ files }: ApiDeps): ToFileUrl =>
  (fileId) =>
    files.links.sign(downloadPaths.byId(fileId));

/** Upload, download and the common upload. */
export const createFileRoutes = (deps: ApiDeps): ApiRoutes<typeof customerSupportOperations> => {
  const { client, files } = deps;
  const toFileUrl = createToFileUrl(deps);
  return {
    upload: {
      bodyLimit: UPLOAD_BODY_LIMIT,
      prepare: takeMultipart,
      handler: async (request): Promise<UploadResponse> => {
        const { feedbackId, HelpSupportFileType: purpose } = parseInput(UploadParams, request.params);
        const ticket = { feedbackId };
        const file = await receiveFile(deps, request, { purpose, ticket });
        const complaint = await client.tickets.attachFile.mutate(
          { ticket, purpose, fileId: file.id },
          lastingCallOf(request),
        );
        return {
          data: fromComplaint(complaint, toFileUrl),
          detail: null,
          error: false,
          message: "User customer support file is uploaded successfully",
        };
      },
    },
    download: async (request, reply) => {
      const { coreTicketId: ticketId, HelpSupportFileType: purpose } = parseInput(DownloadParams, request.params);
      const call = callOf(request);
      const file = await client.files.get.query({ ticketId, purpose }, call);
      return deliverFile(deps, { file, call, request, reply });
    },
    uploadCommon: {
      bodyLimit: UPLOAD_BODY_LIMIT,
      prepare: takeMultipart,
      handler: async (request) => {
        const { bucketType: purpose } = parseQuery(CommonUploadQuery, request);
        const file = await receiveFile(deps, request, { purpose });
        return fromStoredFile(file, files.links.sign(downloadPaths.byName(file.name)));
      },
    },
  };
};
