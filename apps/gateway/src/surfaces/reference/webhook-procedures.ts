import {
  CreateWebhookInput,
  ListWebhookDeliveriesInput,
  ListWebhooksInput,
  RedeliveredFailed,
  RedeliverFailedInput,
  RemovedWebhook,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDeliveryPage,
  WebhookDeliveryReference,
  WebhookEndpoint,
  WebhookPage,
  WebhookReference,
  WebhookWithSecret,
} from "@crossdesk/contracts";
import type { WebhooksHandlers } from "@crossdesk/contracts";
import { createSchema } from "zod-openapi";
import { z } from "zod";
import type { Operation } from "../../api/api.ts";
import type { OperationNotes } from "../../api/documentation.ts";
import { WRITING } from "./create-document.ts";

const ENDPOINT_ID = "01a2b3c4-d5e6-4f70-8a91-b2c3d4e5f607";
const DELIVERY_ID = "0b9c8d7e-6f5a-4b3c-8d2e-1f0a9b8c7d6e";

/** How tRPC over HTTP answers. */
const resultOf = (output: z.ZodType) =>
  z
    .object({ result: z.object({ data: output.describe("What the procedure answers.") }).describe("The answer.") })
    .describe("What came of the call.");

/** A query's input is JSON in the address. */
const inputOf = (input: z.ZodType, example: unknown) =>
  z.object({
    input: z.string().meta({
      description: "The input as JSON, percent-encoded.",
      param: { example: JSON.stringify(example) },
      override: {
        contentMediaType: "application/json",
        contentSchema: createSchema(input, { io: "input", opts: WRITING }).schema,
      },
    }),
  });

/** A procedure of tRPC, as partners read of it. */
export interface Procedure {
  readonly kind: "query" | "mutation";
  readonly documentedAs: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly example: unknown;
  readonly notes: Pick<OperationNotes, "description" | "failures">;
}

/** The HTTP request that a procedure is. */
export const toOperation = (name: string, { kind, documentedAs, input, output, example }: Procedure): Operation => ({
  method: kind === "query" ? "GET" : "POST",
  path: `/trpc/webhooks.${name}`,
  documentedAs,
  input: kind === "query" ? { query: inputOf(input, example) } : { body: input },
  answers: { 200: resultOf(output) },
});

const ENDPOINT = { input: WebhookReference, example: { endpointId: ENDPOINT_ID } } as const;
const DELIVERY = { input: WebhookDeliveryReference, example: { deliveryId: DELIVERY_ID } } as const;

/** What is said of a procedure that is about an endpoint which must be there. */
const known = (description: string): Procedure["notes"] => ({ description, failures: ["WEBHOOK_NOT_FOUND"] });

/** What partners may call; the log of administration is for operators. */
type Name = Exclude<keyof WebhooksHandlers["webhooks"], "administration">;

/** Every procedure is described: one that is not does not compile. */
export const WEBHOOK_PROCEDURES: Readonly<Record<Name, Procedure>> = {
  list: {
    kind: "query",
    documentedAs: "List the endpoints",
    input: ListWebhooksInput,
    output: WebhookPage,
    example: {},
    notes: { description: "The endpoints of the caller's tenant, oldest first.", failures: [] },
  },
  get: {
    kind: "query",
    documentedAs: "Get an endpoint",
    ...ENDPOINT,
    output: WebhookEndpoint,
    notes: known("One endpoint, and whether it is failing."),
  },
  listDeliveries: {
    kind: "query",
    documentedAs: "List what was sent",
    input: ListWebhookDeliveriesInput,
    output: WebhookDeliveryPage,
    example: { endpointId: ENDPOINT_ID, states: ["failed"] },
    notes: known("What was sent to an endpoint, or is to be, newest first. It is kept for 30 days."),
  },
  getDelivery: {
    kind: "query",
    documentedAs: "Get a delivery with its attempts",
    ...DELIVERY,
    output: WebhookDeliveryDetails,
    notes: known("A delivery with the very body that is sent and its latest attempts, oldest first."),
  },
  create: {
    kind: "mutation",
    documentedAs: "Create an endpoint",
    input: CreateWebhookInput,
    output: WebhookWithSecret,
    example: {
      url: "https://partner.example/crossdesk",
      description: "Our desk",
      eventTypes: ["ticket.opened", "message.added"],
    },
    notes: {
      description:
        "An endpoint that gets what happens from now on. Keep the `secret` of the answer: it is not shown again. `url` is `https`, at a host of the public internet.",
      failures: [],
    },
  },
  update: {
    kind: "mutation",
    documentedAs: "Change an endpoint",
    input: UpdateWebhookInput,
    output: WebhookEndpoint,
    example: { endpointId: ENDPOINT_ID, eventTypes: ["ticket.closed"], enabled: true },
    notes: {
      description: "What is left out stays. Enabling an endpoint that was disabled gives it a fresh start.",
      failures: ["WEBHOOK_NOT_FOUND", "VERSION_CONFLICT"],
    },
  },
  remove: {
    kind: "mutation",
    documentedAs: "Remove an endpoint",
    ...ENDPOINT,
    output: RemovedWebhook,
    notes: known("Takes the endpoint out for good, with its deliveries."),
  },
  rotateSecret: {
    kind: "mutation",
    documentedAs: "Get a new secret",
    input: RotateWebhookSecretInput,
    output: WebhookWithSecret,
    example: { endpointId: ENDPOINT_ID },
    notes: known(
      "A new secret. The old one signs too for `overlapHours`, so that both sides can change in their own time.",
    ),
  },
  sendTest: {
    kind: "mutation",
    documentedAs: "Try an endpoint",
    ...ENDPOINT,
    output: WebhookDelivery,
    notes: known("Sends a `webhook.test`. Whether it arrived, its delivery says."),
  },
  redeliver: {
    kind: "mutation",
    documentedAs: "Send a webhook again",
    ...DELIVERY,
    output: WebhookDelivery,
    notes: known("Sends it again, whatever became of it, with a fresh round of attempts."),
  },
  redeliverFailed: {
    kind: "mutation",
    documentedAs: "Send again what failed",
    input: RedeliverFailedInput,
    output: RedeliveredFailed,
    example: { endpointId: ENDPOINT_ID, since: "2026-11-20T00:00:00Z" },
    notes: known("Sends again what failed within a time, oldest first, 5,000 a call."),
  },
};
