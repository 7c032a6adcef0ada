import type { Operations } from "../../api/api.ts";
import { DeliveryQuery } from "../../surfaces/files/deliver-file.ts";
import {
  CommonUploadQuery,
  CommonUploadResponse,
  CreateBody,
  CreateResponse,
  DownloadParams,
  SearchBody,
  SearchResponse,
  UploadParams,
  UploadResponse,
} from "./schemas.ts";

export const customerSupportOperations = {
  create: {
    method: "POST",
    path: "/user/log/message",
    documentedAs: "Create Customer Support",
    input: { body: CreateBody },
    answers: { 200: CreateResponse },
  },
  download: {
    method: "GET",
    path: "/aws/download/support/file/:coreTicketId/:HelpSupportFileType",
    documentedAs: "Download Customer Support File",
    input: { params: DownloadParams, query: DeliveryQuery },
  },
  search: {
    method: "POST",
    path: "/admin/fetch/customer/support",
    documentedAs: "Search Customer Support",
    input: { body: SearchBody },
    answers: { 200: SearchResponse },
    isCompressed: true,
  },
  upload: {
    method: "POST",
    path: "/user/help/file/upload/:feedbackId/:HelpSupportFileType",
    documentedAs: "Upload Customer Support File",
    input: { params: UploadParams },
    answers: { 200: UploadResponse },
  },
  uploadCommon: {
    method: "POST",
    path: "/common/upload/file",
    documentedAs: "Common upload file service",
    input: { query: CommonUploadQuery },
    answers: { 200: CommonUploadResponse },
  },
} as const satisfies Operations;
