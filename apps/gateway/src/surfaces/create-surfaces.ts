import type { Api } from "../api/api.ts";
import type { Readiness } from "../clients.ts";
import { becknDialect } from "../dialects/beckn/routes.ts";
import { customerSupportDialect } from "../dialects/customer-support/routes.ts";
import { supportTicketDialect } from "../dialects/support-ticket/routes.ts";
import { createChatSurface } from "./chat/chat-surface.ts";
import type { ChatSettings } from "./chat/settings.ts";
import { createExportSurface } from "./export/export-surface.ts";
import { createFilesSurface, createUploadsSurface } from "./files/file-surfaces.ts";
import { createHealthSurface } from "./health/health-surface.ts";
import { openBuiltPages } from "./pages/built-pages.ts";
import { createPagesSurface } from "./pages/pages-surface.ts";
import { createReferenceSurface } from "./reference/reference-surface.ts";
import { createSignInSurface } from "./sign-in/sign-in-surface.ts";
import type { SignInSurfaceDeps } from "./sign-in/sign-in-surface.ts";
import { trpcSurface } from "./trpc/trpc-surface.ts";

export interface SurfacesDeps {
  readonly dialects: readonly Api[];
  readonly checkReadiness: () => Promise<Readiness>;
  readonly webFolder: string;
  readonly chat: ChatSettings;
  readonly signIn: Omit<SignInSurfaceDeps, "atRoot">;
}

/** What the gateway serves besides the partner APIs. Failures below the root have the form of the API that is there. */
export const createSurfaces = ({ dialects, checkReadiness, webFolder, chat, signIn }: SurfacesDeps): readonly Api[] => {
  const pages = openBuiltPages(webFolder);
  const atRoot = customerSupportDialect;
  const surfaces = [
    createFilesSurface(atRoot),
    createUploadsSurface(supportTicketDialect),
    createExportSurface(atRoot),
    createChatSurface({ formOf: becknDialect, pages, settings: chat }),
    createPagesSurface({ pages, atRoot }),
    createSignInSurface({ ...signIn, atRoot }),
    trpcSurface,
    createHealthSurface({ dialects, checkReadiness }),
  ];
  return [...surfaces, createReferenceSurface({ apis: [...dialects, ...surfaces], pages, atRoot })];
};
