import { BYTES, FILE_FORM } from "../../api/documentation.ts";
import type { Documentation } from "../../api/documentation.ts";
import createRequest from "./fixtures/create.request.json" with { type: "json" };
import createResponse from "./fixtures/create.response.json" with { type: "json" };
import searchRequest from "./fixtures/search.request.json" with { type: "json" };
import searchResponse from "./fixtures/search.response.json" with { type: "json" };
import uploadResponse from "./fixtures/upload.response.json" with { type: "json" };
import type { customerSupportOperations } from "./operations.ts";

/** What the reference says of this API. */
export const customerSupportDocumentation: Documentation<typeof customerSupportOperations> = {
  description: [
    "Complaints of a mobile app's customers, with their logs and photos. Served at the root, and again under `/api`.",
    "The documentation names no authorization: whether callers without a token are let in is agreed with each partner. A token that is sent is verified.",
    "Every documented field is always there; what is not known is `null`, or `[]` for a list.",
  ].join("\n\n"),
  operations: {
    create: {
      description: [
        "Opens a ticket. `data.id` is the feedback's id, which upload asks for; `data.ticketId` is the ticket's.",
        "`images` holds the names that the common upload gave. A name that nothing was uploaded under is kept, and linked once such a file is uploaded.",
      ].join("\n\n"),
      failures: ["FILE_NOT_OWNED", "CUSTOMER_NOT_FOUND", "CATEGORY_NOT_FOUND"],
      requestExample: createRequest,
      answerExamples: { 200: createResponse },
    },
    download: {
      description: [
        "The bytes of a ticket's file, by the ticket's id (`data.ticketId`). `HelpSupportFileType` is `LOG` or `FEEDBACK_PHOTO`.",
        "`Range` and `If-None-Match` work.",
      ].join("\n\n"),
      failures: ["TICKET_NOT_FOUND", "FILE_NOT_FOUND", "RANGE_NOT_SATISFIABLE"],
      answerMedia: { 200: BYTES, 206: BYTES, 304: null },
      answerHeaders: {
        ETag: "Names these bytes, for `If-None-Match`.",
        "Content-Disposition": "`attachment`, with the file's name.",
      },
    },
    search: {
      description:
        "Complaints that meet all conditions; an empty string is none. Without any condition the newest 100, and never more than 1,000.",
      failures: [],
      requestExample: searchRequest,
      answerExamples: { 200: searchResponse },
      answerHeaders: { "X-Total-Count": "How many complaints match." },
    },
    upload: {
      description: [
        "Stores a complaint's log or photo. `feedbackId` is the `data.id` that create gave; `HelpSupportFileType` is `LOG` (anything up to 50 MiB) or `FEEDBACK_PHOTO` (PNG, JPEG, GIF, WebP or HEIC up to 10 MiB).",
        "A second upload of a type takes the place of the first. `logPath` and `feedbackPhoto` of the answer open without a token, for 7 days.",
      ].join("\n\n"),
      failures: ["TICKET_NOT_FOUND", "FILE_NOT_FOUND", "FILE_TOO_LARGE", "FILE_TYPE_REFUSED", "VERSION_CONFLICT"],
      requestMedia: FILE_FORM,
      answerExamples: { 200: uploadResponse },
    },
    uploadCommon: {
      description:
        "Stores a file for a later complaint or message: `bucketType` is `LOG_IMAGE` (images up to 10 MiB) or `TICKET_ATTACHMENT` (anything up to 25 MiB). `fileName` of the answer is what create's `images` and, as `/uploads/<fileName>`, a message's `filePath` name.",
      failures: ["FILE_TOO_LARGE", "FILE_TYPE_REFUSED"],
      requestMedia: FILE_FORM,
    },
  },
};
