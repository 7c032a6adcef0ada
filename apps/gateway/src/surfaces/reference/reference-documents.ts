import type { Api } from "../../api/api.ts";
import type { Documentation } from "../../api/documentation.ts";
import { createDocument } from "./create-document.ts";
import type { OpenApiDocument } from "./create-document.ts";
import { GATEWAY_DOCUMENTATION } from "./gateway-documentation.ts";
import { PARTNER_DOCUMENTATION } from "./partner-documentation.ts";
import { createWebhooksDocument, WEBHOOKS_TITLE } from "./webhooks-document.ts";

/** A document that can be written: partners read some, and those who run the gateway the others. */
export interface ReferenceDocument {
  readonly title: string;
  readonly write: () => OpenApiDocument;
}

const DOCUMENTATION: Readonly<Record<string, Documentation>> = { ...PARTNER_DOCUMENTATION, ...GATEWAY_DOCUMENTATION };

/** The documents of the reference, by name. An API that nothing is said of is a mistake. */
export const createReferenceDocuments = (apis: readonly Api[]): ReadonlyMap<string, ReferenceDocument> => {
  const ofApis = apis.map((api): [string, ReferenceDocument] => {
    const documentation = DOCUMENTATION[api.name];
    if (documentation === undefined)
      throw new Error(`The reference says nothing of the API ${api.name}: PARTNER_DOCUMENTATION is the list.`);
    return [api.name, { title: api.title, write: () => createDocument(api, documentation) }];
  });
  return new Map([...ofApis, ["webhooks", { title: WEBHOOKS_TITLE, write: createWebhooksDocument }]]);
};
