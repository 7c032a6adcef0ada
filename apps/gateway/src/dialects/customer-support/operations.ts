import type { Operations } from "../../dialect.ts";
import { CreateBody, CreateResponse, SearchBody, SearchResponse } from "./schemas.ts";

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
  },
  search: {
    method: "POST",
    path: "/admin/fetch/customer/support",
    documentedAs: "Search Customer Support",
    input: { body: SearchBody },
    answers: { 200: SearchResponse },
  },
  upload: {
    method: "POST",
    path: "/user/help/file/upload/:feedbackId/:HelpSupportFileType",
    documentedAs: "Upload Customer Support File",
  },
  uploadCommon: { method: "POST", path: "/common/upload/file", documentedAs: "Common upload file service" },
} as const satisfies Operations;
