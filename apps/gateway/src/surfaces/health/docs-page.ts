import { createHash } from "node:crypto";
import type { Api, Operation } from "../../api/api.ts";
import type { Authentication } from "../../edge/authentication.ts";
import { AUTHENTICATION_DOCS } from "./authentication-docs.ts";
import { escapeHtml } from "../escape-html.ts";

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: light-dark(#1c2733, #e3e9f0); background: light-dark(#ffffff, #14181d); }
  a { color: light-dark(#0b4fb3, #8cb8ff); }
  table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; }
  th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid light-dark(#dde3ea, #39434f); vertical-align: top; }
  code { font: .9em ui-monospace, monospace; }
`;

/** The page's own style is all that it may load. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; frame-ancestors 'none'`;

const AUTHENTICATION = {
  token: "Every operation needs a token or an API key: Authorization: Bearer <JWT or cdk_…>.",
  partner: "Whether a token or an API key is needed is agreed with each partner; one that is sent is verified.",
  none: "No token is needed.",
  link: "A signed link needs no token.",
  session: "Every operation needs the token of a chat page: X-Session-Token.",
} satisfies Record<Authentication, string>;

const renderOperation = (prefix: string, [name, operation]: readonly [string, Operation]): string =>
  `<tr><td>${escapeHtml(name)}</td><td><code>${operation.method} ${escapeHtml(prefix + toTemplate(operation.path))}</code></td>` +
  `<td>${escapeHtml(operation.documentedAs)}</td></tr>`;

/** `/:id` as documentation writes it: `/{id}`. */
const toTemplate = (path: string): string => path.replace(/:(\w+)/g, "{$1}");

/** Where to read and try the API, and its OpenAPI document. */
const renderLinks = (name: string): string =>
  `<p><a href="/docs/${name}">Read and try</a> · OpenAPI: <a href="/openapi/${name}.json">JSON</a>, ` +
  `<a href="/openapi/${name}.yaml">YAML</a></p>`;

const renderDialect = ({ name, title, prefixes, authentication, operations }: Api): string => {
  const [first = "", ...others] = prefixes;
  const alias =
    others.length === 0 ? "" : ` Also served under <code>${others.map(escapeHtml).join("</code>, <code>")}</code>.`;
  const rows = Object.entries(operations).map((entry) => renderOperation(first, entry));
  return (
    `<h2>${escapeHtml(title)}</h2><p>${escapeHtml(AUTHENTICATION[authentication])}${alias}</p>${renderLinks(name)}` +
    `<table><thead><tr><th>Operation</th><th>Method and path</th><th>Documented as</th></tr></thead><tbody>${rows.join("")}</tbody></table>`
  );
};

const WEBHOOKS =
  `<h2>Webhooks</h2><p>What happens to tickets, sent to the partner's own server, and the operations that say where to. They need a token.</p>` +
  renderLinks("webhooks");

/** One page that lists the APIs and their operations, from the same tables that the routes come from. */
export const renderDocs = (dialects: readonly Api[]): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>Crossdesk</title><style>${STYLE}</style></head><body><main><h1>Crossdesk</h1>` +
  `<p>One support desk, in the APIs that partners already speak.</p>${AUTHENTICATION_DOCS}${dialects.map(renderDialect).join("")}${WEBHOOKS}</main></body></html>\n`;
