import { defineApi } from "../../api/api.ts";
import type { Api } from "../../api/api.ts";
import { chatOperations } from "./operations.ts";
import { chatRoutes } from "./routes.ts";
import type { ChatDeps } from "./routes.ts";
import { ErrorResponse } from "./schemas.ts";

export interface ChatSurfaceDeps extends ChatDeps {
  /** The API whose statuses its errors take. */
  readonly formOf: Api;
}

/** What is behind a support session's `chat.url`. */
export const createChatSurface = ({ formOf, ...chat }: ChatSurfaceDeps): Api =>
  defineApi({
    name: "chat",
    title: "The customer's page of a support session",
    prefixes: ["/chat"],
    authentication: "session",
    operations: chatOperations,
    errorBody: ErrorResponse,
    toErrorAnswer: (failure) => ({
      status: formOf.toErrorAnswer(failure).status,
      body: { error: { code: failure.kind, message: failure.message } },
    }),
    // The page has its own format, which contains nothing of agents but their names.
    routes: (deps) => chatRoutes({ ...deps, client: deps.fullClient }, chat),
  });
