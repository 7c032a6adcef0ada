import { fastify, LogController } from "fastify";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { UPLOAD_PACE } from "@crossdesk/contracts";
import type { CrossdeskClientOptions } from "@crossdesk/client";
import { createChatDialect } from "./surfaces/chat/chat-surface.ts";
import { DEFAULT_CHAT_SETTINGS } from "./surfaces/chat/settings.ts";
import type { ChatSettings } from "./surfaces/chat/settings.ts";
import { createGatewayClients } from "./clients.ts";
import type { Dialect } from "./api/api.ts";
import { becknDialect } from "./dialects/beckn/routes.ts";
import { chatTicketDialect } from "./dialects/chat-ticket/routes.ts";
import { customerSupportDialect } from "./dialects/customer-support/routes.ts";
import { supportTicketDialect } from "./dialects/support-ticket/routes.ts";
import { internalRpcDialect } from "./surfaces/trpc/trpc-surface.ts";
import { registerBodyPace } from "./edge/body-pace.ts";
import { DEFAULT_LIMITS } from "./edge/limits.ts";
import type { EdgeLimits } from "./edge/limits.ts";
import { registerCrossOrigin } from "./edge/cross-origin.ts";
import { registerLoadShedding } from "./edge/load-shedding.ts";
import { registerRateLimit } from "./edge/rate-limit.ts";
import { registerRequestTelemetry } from "./edge/request-telemetry.ts";
import { createReferenceDialect } from "./surfaces/reference/reference-surface.ts";
import { registerAccessLog } from "./edge/access-log.ts";
import { createAuthenticate } from "./edge/authentication.ts";
import type { PartnerAuth } from "./edge/authentication.ts";
import { createClientErrorHandler } from "./edge/client-errors.ts";
import { drainAfterAnswer, registerBodyDrain } from "./edge/body-drain.ts";
import { registerDrain } from "./edge/graceful-close.ts";
import { createErrorHandler, registerErrors } from "./edge/errors.ts";
import { registerExpectContinue } from "./edge/expect-continue.ts";
import { registerHttpRules } from "./edge/http-rules.ts";
import { registerJsonBody } from "./edge/json-body.ts";
import { createRequestLogger } from "./edge/request-logger.ts";
import { registerRequestFacts, toRequestId } from "./edge/request-facts.ts";
import { registerSecurityHeaders } from "./edge/security-headers.ts";
import { createSessionTokens } from "./edge/tokens/session-tokens.ts";
import { createTokenVerifier } from "./edge/tokens/token-verifier.ts";
import type { TokenSettings } from "./edge/tokens/token-verifier.ts";
import { createRouting } from "./routing.ts";
import { serveDialect } from "./api/api-plugin.ts";
import { createSystemDialect } from "./surfaces/health/health-surface.ts";
import { filesDialect, uploadsDialect } from "./surfaces/files/file-surfaces.ts";
import type { FileServices } from "./surfaces/files/file-services.ts";
import { createPhotos } from "./surfaces/files/photos/photos.ts";
import { openBuiltPages } from "./surfaces/pages/built-pages.ts";
import { createWebDialect } from "./surfaces/pages/pages-surface.ts";

export type { ChatSettings } from "./surfaces/chat/settings.ts";
export { GatewayEnvironment } from "./config.ts";
export type { Dialect, Operation, Operations } from "./api/api.ts";
export type { EdgeLimits } from "./edge/limits.ts";
export type { PartnerAuth } from "./edge/authentication.ts";
export type { TokenSettings } from "./edge/tokens/token-verifier.ts";

/** The partner APIs. */
export const DIALECTS: readonly Dialect[] = [
  becknDialect,
  supportTicketDialect,
  chatTicketDialect,
  customerSupportDialect,
];

export interface GatewayDeps {
  /** An open connection, which stays the caller's to close. */
  readonly nc: CrossdeskClientOptions["nc"];
  readonly logger: FastifyBaseLogger;
  readonly tokens: TokenSettings;
  readonly partnerAuth: PartnerAuth;
  /** Where partners reach the gateway, without a slash at the end. */
  readonly publicUrl: string;
  readonly files: FileServices;
  /** Signs the links to chat pages; without one they are good until this process ends. */
  readonly sessionSecret?: string;
  /** Milliseconds until a service's answer is given up (504); 5,000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds that requests in flight have to end in while the gateway closes; 3,000 by default. */
  readonly drainMs?: number;
  readonly limits?: Partial<EdgeLimits>;
  /** What the chat pages of each tenant are told, and which pages may embed them. */
  readonly chat?: Partial<ChatSettings>;
  /** What `apps/web` was built to; its own `dist` unless told. */
  readonly webFolder?: string;
  /** The time, in epoch milliseconds; the system's unless told. */
  readonly now?: () => number;
}

/** Bytes of a JSON body; what services are sent stays below NATS's own limit of 1 MiB. */
const BODY_LIMIT = 512 * 1024;
/** An order id of 255 characters, each percent-encoded as four bytes of UTF-8. */
const MAX_PARAM_LENGTH = 255 * 12;

const TIMEOUTS = {
  /** A socket on which nothing moves. */
  connectionTimeout: 60_000,
  keepAliveTimeout: 72_000,
  /** A whole request: the largest upload over the slowest line. Those that come too slowly end before. */
  requestTimeout: UPLOAD_PACE.longestMs,
  /** A request's headers. */
  headersTimeout: 15_000,
};

/** Builds the gateway. It doesn't listen, and closing it leaves the NATS connection open. */
export const buildGateway = ({
  nc,
  timeoutMs,
  logger,
  tokens,
  partnerAuth,
  publicUrl,
  files,
  sessionSecret,
  drainMs = 3_000,
  limits,
  chat: chatSettings,
  webFolder,
  now = Date.now,
}: GatewayDeps): FastifyInstance => {
  const { client, checkReadiness } = createGatewayClients({ nc, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const system = createSystemDialect({ dialects: DIALECTS, checkReadiness });
  const pages = openBuiltPages(webFolder);
  const chat = createChatDialect({
    formOf: becknDialect,
    pages,
    settings: { ...DEFAULT_CHAT_SETTINGS, ...chatSettings },
  });
  const web = createWebDialect({ pages, atRoot: customerSupportDialect });
  const described = [...DIALECTS, filesDialect, uploadsDialect, chat, web, internalRpcDialect, system];
  const served = [...described, createReferenceDialect({ dialects: described, atRoot: customerSupportDialect })];
  const routing = createRouting(served);
  const answerError = createErrorHandler(routing);
  const { headersTimeout, ...timeouts } = TIMEOUTS;
  const { rate, load, pace, origins, trustedProxies } = { ...DEFAULT_LIMITS, ...limits };

  const app = fastify({
    loggerInstance: logger,
    // The access log has its own line.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    childLoggerFactory: createRequestLogger,
    genReqId: toRequestId,
    rewriteUrl: ({ url = "/" }) => routing.withoutSlash(url),
    bodyLimit: BODY_LIMIT,
    ...(trustedProxies.length === 0 ? {} : { trustProxy: [...trustedProxies] }),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    ...timeouts,
    http: { headersTimeout, requireHostHeader: false },
    // While it closes, requests on open connections are answered, and the connection ends with them.
    return503OnClosing: false,
    clientErrorHandler: createClientErrorHandler(routing),
    frameworkErrors: (error, request, reply) => {
      // No hook has seen this request.
      reply.header("x-request-id", request.id);
      drainAfterAnswer(request, reply);
      void answerError(error, request, reply);
    },
  });

  registerDrain(app, drainMs);
  registerRequestFacts(app);
  registerSecurityHeaders(app);
  registerAccessLog(app);
  registerBodyDrain(app);
  registerBodyPace(app, pace);
  registerCrossOrigin(app, origins);
  registerRequestTelemetry(app, registerLoadShedding(app, load));
  const countRequest = registerRateLimit(app, rate);
  registerHttpRules(app);
  registerErrors(app, routing);
  registerJsonBody(app);
  registerExpectContinue(app);

  const authenticate = createAuthenticate({ verifyToken: createTokenVerifier(tokens), partnerAuth });
  const sessionTokens = createSessionTokens({ now, ...(sessionSecret === undefined ? {} : { secret: sessionSecret }) });
  const deps = {
    client,
    publicUrl,
    files: { ...files, photos: createPhotos(files.store) },
    sessionTokens,
    authenticate,
    now,
  };
  for (const dialect of served) serveDialect(app, dialect, dialect === system ? deps : { ...deps, countRequest });
  return app;
};
