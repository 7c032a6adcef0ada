import { createHash } from "node:crypto";
import { escapeHtml } from "../escape-html.ts";

/** Where the reference's program and document are. */
export interface ReferencePage {
  readonly title: string;
  readonly documentUrl: string;
  readonly scriptUrl: string;
}

/** What a page shows, and the policy that it is shown under. */
export interface RenderedPage {
  readonly html: string;
  readonly policy: string;
}

/** Everything that would leave this origin is off: fonts, telemetry, hosted clients and agents. */
const settingsOf = ({ documentUrl }: ReferencePage) => ({
  url: documentUrl,
  theme: "default",
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: "never",
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  authentication: { preferredSecurityScheme: "bearer" },
  defaultOpenFirstTag: true,
});

const hashOf = (script: string): string => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

/** The page loads its program and talks to its own origin alone; the program writes its own style. */
const policyOf = (start: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${hashOf(start)}`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Renders the page to read and try one API. */
export const renderReferencePage = (page: ReferencePage): RenderedPage => {
  const settings = JSON.stringify(settingsOf(page)).replaceAll("<", String.raw`\u003c`);
  const start = `Scalar.createApiReference("#reference", ${settings})`;
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${escapeHtml(page.title)}</title><link rel="icon" href="data:,"></head><body><div id="reference"></div>` +
    `<script src="${escapeHtml(page.scriptUrl)}"></script><script>${start}</script></body></html>\n`;
  return { html, policy: policyOf(start) };
};
