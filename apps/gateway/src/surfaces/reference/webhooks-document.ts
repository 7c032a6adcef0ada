import { WebhookPayload } from "@crossdesk/contracts";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { z } from "zod";
import type { Documentation } from "../../api/documentation.ts";
import { ErrorEnvelope, toErrorAnswer } from "../trpc/errors.ts";
import { createDocument } from "./create-document.ts";
import type { OpenApiDocument } from "./create-document.ts";
import { toOperation, WEBHOOK_PROCEDURES } from "./webhook-procedures.ts";

export const WEBHOOKS_TITLE = "Webhooks";

/** The ids of operations are theirs alone among all documents. */
const operationIdOf = (name: string): string => `webhooks${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

const DESCRIPTION = [
  "What happens to the tickets of a tenant, sent to the partner's own server by the [Standard Webhooks](https://www.standardwebhooks.com) specification: any of its libraries verifies a request. Answer 2xx within 20 seconds, and do the work once per `webhook-id`: a webhook may come again.",
  "The operations keep the endpoints that webhooks are sent to. They need a token of the role `partner`, `admin` or `service`; each tenant sees its own endpoints alone.",
].join("\n\n");

const header = (name: string, description: string, example: string) => ({
  name,
  in: "header" as const,
  required: true,
  description,
  schema: { type: "string" as const },
  example,
});

/** What comes with every webhook. */
const WEBHOOK_HEADERS = [
  header("webhook-id", "Names the webhook: the same for every attempt.", "msg_01a2b3c4"),
  header("webhook-timestamp", "When this attempt was made, in seconds since 1970.", "1795334400"),
  header(
    "webhook-signature",
    "`v1,` and an HMAC-SHA256 in base64; several with blanks between them while a secret is being changed.",
    "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  ),
];

/** What an endpoint answers, and what comes of it. */
const ENDPOINT_ANSWERS = {
  204: { description: "Any 2xx: it arrived." },
  410: { description: "The endpoint is gone: it is disabled immediately." },
  429: { description: "Too many: the endpoint is paused for as long as `Retry-After` says, an hour at most." },
  default: { description: "Anything else is a failure. It is sent again, for three days in all." },
};

const toWebhooks = (): ZodOpenApiPathsObject =>
  Object.fromEntries(
    WebhookPayload.options.map((payload) => {
      const type = payload.shape.type.value;
      return [
        type,
        {
          post: {
            operationId: `on${(z.globalRegistry.get(payload)?.id ?? type).replace(/Webhook$/u, "")}`,
            tags: [WEBHOOKS_TITLE],
            summary: type,
            description: z.globalRegistry.get(payload)?.description ?? type,
            security: [],
            parameters: WEBHOOK_HEADERS,
            requestBody: { required: true, content: { "application/json": { schema: payload } } },
            responses: ENDPOINT_ANSWERS,
          },
        },
      ];
    }),
  );

/** The document of webhooks: what is sent, and the operations that say where to. */
export const createWebhooksDocument = (): OpenApiDocument => {
  const procedures = Object.entries(WEBHOOK_PROCEDURES);
  const documentation: Documentation = {
    description: DESCRIPTION,
    operations: Object.fromEntries(
      procedures.map(([name, { kind, notes, example }]) => [
        operationIdOf(name),
        kind === "mutation" ? { ...notes, requestExample: example } : notes,
      ]),
    ),
  };
  const api = {
    name: "webhooks",
    title: WEBHOOKS_TITLE,
    prefixes: [""],
    authentication: "token",
    operations: Object.fromEntries(
      procedures.map(([name, procedure]) => [operationIdOf(name), toOperation(name, procedure)]),
    ),
    errorBody: ErrorEnvelope,
    toErrorAnswer,
  } as const;
  return createDocument(api, documentation, toWebhooks());
};
