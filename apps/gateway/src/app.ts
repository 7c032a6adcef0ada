import { randomBytes } from "node:crypto";
import { fastify, LogController } from "fastify";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { UPLOAD_PACE } from "@crossdesk/contracts";
import { LiveSigns } from "@crossdesk/live";
import type { CrossdeskClientOptions } from "@crossdesk/client";
import { DEFAULT_CHAT_SETTINGS } from "./surfaces/chat/settings.ts";
import type { ChatSettings } from "./surfaces/chat/settings.ts";
import { createGatewayClients, readyWith } from "./clients.ts";
import type { Api, ApiDeps } from "./api/api.ts";
import { becknDialect } from "./dialects/beckn/routes.ts";
import { chatTicketDialect } from "./dialects/chat-ticket/routes.ts";
import { customerSupportDialect } from "./dialects/customer-support/routes.ts";
import { supportTicketDialect } from "./dialects/support-ticket/routes.ts";
import { apiPlugin } from "./api/api-plugin.ts";
import { accessLog } from "./edge/access-log.ts";
import { authentication } from "./edge/authentication.ts";
import type { PartnerAuth } from "./edge/authentication.ts";
import { bodyDrain, drainAfterAnswer } from "./edge/body-drain.ts";
import { bodyPace } from "./edge/body-pace.ts";
import { createClientErrorHandler } from "./edge/client-errors.ts";
import { crossOrigin } from "./edge/cross-origin.ts";
import { createErrorFormats } from "./edge/error-formats.ts";
import { createFallbackErrorHandler } from "./edge/errors.ts";
import { expectContinue } from "./edge/expect-continue.ts";
import { gracefulClose } from "./edge/graceful-close.ts";
import { httpRules } from "./edge/http-rules.ts";
import { jsonBody } from "./edge/json-body.ts";
import { DEFAULT_LIMITS } from "./edge/limits.ts";
import type { EdgeLimits } from "./edge/limits.ts";
import { usageLimits } from "./edge/ledger/ledger-plugin.ts";
import { shareUsage } from "./edge/ledger/share-usage.ts";
import { loadShedding } from "./edge/load-shedding.ts";
import { openLiveChanges } from "./live/open-live-changes.ts";
import { OpenStreams, openStreams } from "./live/open-streams.ts";
import { openRevocations } from "./edge/open-revocations.ts";
import { createOwnNames } from "./edge/own-names.ts";
import { requestFacts, toRequestId } from "./edge/request-facts.ts";
import { createRequestLogger } from "./edge/request-logger.ts";
import { requestTelemetry } from "./edge/request-telemetry.ts";
import { securityHeaders } from "./edge/security-headers.ts";
import { sendsFiles } from "./edge/static-files.ts";
import { createSessionTokens } from "./edge/tokens/session-tokens.ts";
import { confineToAudience } from "./edge/audience-client.ts";
import { createKeyVerifier, isApiKey } from "./edge/tokens/api-keys.ts";
import { revokedStreams } from "./edge/revoked-streams.ts";
import { createCookies } from "./edge/sign-in/cookies.ts";
import { createIdentityProvider } from "./edge/sign-in/identity-provider.ts";
import { createSessionCookies } from "./edge/sign-in/session-cookies.ts";
import { createSessions } from "./edge/sign-in/sessions.ts";
import type { ProviderSettings, SessionSettings } from "./edge/sign-in/settings.ts";
import type { SignInSurfaceDeps } from "./surfaces/sign-in/sign-in-surface.ts";
import { createTokenVerifier } from "./edge/tokens/token-verifier.ts";
import type { TokenSettings, VerifyToken } from "./edge/tokens/token-verifier.ts";
import { unrouted } from "./edge/unrouted.ts";
import type { FileServices } from "./surfaces/files/file-services.ts";
import { createPhotos } from "./surfaces/files/photos/photos.ts";
import { createSurfaces } from "./surfaces/create-surfaces.ts";
import { BUILT_FOLDER } from "./surfaces/pages/built-pages.ts";

export type { ChatSettings } from "./surfaces/chat/settings.ts";
export { GatewayEnvironment } from "./config.ts";
export type { Api as Dialect, Operation, Operations } from "./api/api.ts";
export type { EdgeLimits } from "./edge/limits.ts";
export type { PartnerAuth } from "./edge/authentication.ts";
export type { TokenSettings } from "./edge/tokens/token-verifier.ts";
export { nameSessionCookie } from "./edge/sign-in/cookies.ts";
export { createSessions } from "./edge/sign-in/sessions.ts";
export type { ProviderSettings, SessionSettings } from "./edge/sign-in/settings.ts";

/** The partner APIs. */
export const DIALECTS: readonly Api[] = [becknDialect, supportTicketDialect, chatTicketDialect, customerSupportDialect];

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
  /** Where people sign in; without one, nobody can. */
  readonly provider?: ProviderSettings;
  /** How long people stay signed in; without it sessions are good until this process ends. */
  readonly sessions?: SessionSettings;
  /** Milliseconds until a service's answer is given up (504); 5,000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds that requests in flight have to end in while the gateway closes; 3,000 by default. */
  readonly drainMs?: number;
  /** Milliseconds that uploads have to end in while it closes; `drainMs` by default. */
  readonly uploadGraceMs?: number;
  /** Aborts when the gateway is about to be closed: it says that it is not ready, and goes on. */
  readonly closing?: AbortSignal;
  readonly limits?: Partial<EdgeLimits>;
  /** The settings of each tenant's chat pages, and which pages may embed them. */
  readonly chat?: Partial<ChatSettings>;
  /** What `apps/web` was built to; its own `dist` by default. */
  readonly webFolder?: string;
  /** The time, in epoch milliseconds; the system's by default. */
  readonly now?: () => number;
}

/** Bytes of a JSON body; what services are sent stays below NATS's own limit of 1 MiB. */
const BODY_LIMIT = 512 * 1024;
/** An order id of 255 characters, each percent-encoded as four bytes of UTF-8. */
const MAX_PARAM_LENGTH = 255 * 12;

const HOUR_MS = 3_600_000;

const TIMEOUTS = {
  /** A socket on which nothing moves. */
  connectionTimeout: 60_000,
  keepAliveTimeout: 72_000,
  /** A whole request: the largest upload over the slowest line. Those that come too slowly end before. */
  requestTimeout: UPLOAD_PACE.longestMs,
  /** A request's headers. */
  headersTimeout: 15_000,
};

/** Routes read with zod what they are sent: with compilers of its own Fastify does not load those of ajv and fast-json-stringify. */
const noCompiler = (): never => {
  throw new TypeError("Routes of the gateway have no JSON schemas.");
};
const NO_JSON_SCHEMAS = { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } };

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
  provider,
  sessions: sessionSettings = { secrets: [randomBytes(32).toString("hex")], idleMs: HOUR_MS, longestMs: 12 * HOUR_MS },
  drainMs = 3_000,
  uploadGraceMs = drainMs,
  closing = new AbortController().signal,
  limits,
  chat: chatSettings,
  webFolder = BUILT_FOLDER,
  now = Date.now,
}: GatewayDeps): FastifyInstance => {
  const { client, checkReadiness } = createGatewayClients({
    nc,
    closing,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const { headersTimeout, ...timeouts } = TIMEOUTS;
  const edgeLimits = { ...DEFAULT_LIMITS, ...limits };
  const { load, streams, pace, origins, trustedProxies } = edgeLimits;
  const formats = createErrorFormats();
  const answerError = createFallbackErrorHandler(formats);

  const app = fastify({
    loggerInstance: logger,
    // The access log has its own line.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    childLoggerFactory: createRequestLogger,
    genReqId: toRequestId,
    bodyLimit: BODY_LIMIT,
    ...(trustedProxies.length === 0 ? {} : { trustProxy: [...trustedProxies] }),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    ...timeouts,
    http: { headersTimeout, requireHostHeader: false },
    // While it closes, requests on open connections are answered, and the connection ends with them.
    return503OnClosing: false,
    clientErrorHandler: createClientErrorHandler(formats),
    schemaController: NO_JSON_SCHEMAS,
    frameworkErrors: (error, request, reply) => {
      // No hook has seen this request.
      reply.header("x-request-id", request.id);
      drainAfterAnswer(request, reply);
      void answerError(error, request, reply);
    },
  });
  app.setErrorHandler(answerError);

  // Hooks run in the order of registration; what one needs of another, its dependencies say.
  void app.register(gracefulClose, { withinMs: drainMs, uploadsWithinMs: uploadGraceMs, closing });
  void app.register(requestFacts);
  void app.register(securityHeaders);
  void app.register(accessLog);
  void app.register(bodyDrain);
  void app.register(bodyPace, { pace });
  void app.register(crossOrigin, { origins });
  void app.register(loadShedding, load);
  void app.register(requestTelemetry);
  const usage = shareUsage({ nc, logger });
  app.addHook("onReady", async () => usage.start());
  app.addHook("onClose", async () => usage.close());
  void app.register(usageLimits, { ledger: usage.ledger, limits: edgeLimits });
  void app.register(openStreams, { streams: new OpenStreams({ limits: streams, now }) });
  // Where everybody needs a token, a name that leads here gains nobody anything.
  const isOwnName = partnerAuth === "open" ? createOwnNames(publicUrl) : () => true;
  void app.register(httpRules, { isOwnName });
  void app.register(unrouted);
  void app.register(jsonBody);
  void app.register(expectContinue);
  void app.register(sendsFiles, { folder: webFolder });
  const { revocations, areRead } = openRevocations(app, { nc, client, logger });
  const sessionTokens = createSessionTokens({
    now,
    revocations,
    ...(sessionSecret === undefined ? {} : { secret: sessionSecret }),
  });
  const verifyJwt = createTokenVerifier(tokens);
  const verifyKey = createKeyVerifier({ client, now });
  const verifyToken: VerifyToken = (token) => (isApiKey(token) ? verifyKey(token) : verifyJwt(token));
  const sessions = createSessions(sessionSettings, now);
  const cookies = createCookies(publicUrl);
  const sessionCookies = createSessionCookies({ sessions, cookies, publicUrl, now });
  const { callerOf: callerOfSession } = sessionCookies;
  void app.register(authentication, { verifyToken, callerOfSession, sessionTokens, partnerAuth, revocations });
  void app.register(revokedStreams, { revocations });
  const live = openLiveChanges({ nc, client, logger });
  const signs = new LiveSigns({ nc, logger });
  app.addHook("onReady", async () => signs.start());
  app.addHook("onClose", () => Promise.all([live.close(), signs.close()]));
  const deps: ApiDeps = {
    client: confineToAudience(client),
    fullClient: client,
    live,
    signs,
    logger,
    publicUrl,
    files: { ...files, photos: createPhotos(files.store) },
    sessionTokens,
    now,
  };
  const serve = (api: Api, ownsPrefix: boolean): void => {
    for (const prefix of api.prefixes) void app.register(apiPlugin, { prefix, api, deps, formats, ownsPrefix });
  };
  for (const dialect of DIALECTS) serve(dialect, true);
  const chat = { ...DEFAULT_CHAT_SETTINGS, ...chatSettings };
  const signIn = { signIn: openSignIn(provider, now), sessions, cookies, sessionCookies, revocations };
  const readiness = { checkReadiness: readyWith(checkReadiness, areRead) };
  for (const surface of createSurfaces({ dialects: DIALECTS, ...readiness, webFolder, chat, signIn })) {
    serve(surface, !surface.prefixes.includes(""));
  }
  return app;
};

const openSignIn = (settings: ProviderSettings | undefined, now: () => number): SignInSurfaceDeps["signIn"] =>
  settings === undefined
    ? undefined
    : {
        provider: createIdentityProvider(settings, now),
        claims: settings.claims,
        isDevelopment: settings.allowsDevelopment,
      };
