import type { CrossdeskClient } from "@crossdesk/contracts";
import type { LiveChanges, LiveSigns } from "@crossdesk/live";
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Authentication } from "../edge/authentication.ts";
import type { ToErrorAnswer } from "../edge/failure.ts";
import type { SessionTokens } from "../edge/tokens/session-tokens.ts";
import type { GatewayFiles } from "../surfaces/files/file-services.ts";

/** One documented operation. The routes, `Allow`, 501s, docs and tests come from this table. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the API's prefix, with Fastify's `:parameters`. */
  readonly path: string;
  /** What the API's documentation calls it. */
  readonly documentedAs: string;
  /** Where it differs from the API's. */
  readonly authentication?: Authentication;
  /** It is answered under any load, and counted apart from everything else: for those who watch the gateway. */
  readonly isAlwaysAnswered?: boolean;
  /** It is not counted: it costs nothing. */
  readonly isUncounted?: boolean;
  /**
   * Its large JSON answers are compressed for callers that take that. Not where an answer holds a secret, which an attacker could guess by
   * the length of what is compressed together with it.
   */
  readonly isCompressed?: boolean;
  /** Of how many calls a request is made, each of which counts; one by default. */
  readonly callsOf?: (request: FastifyRequest) => number;
  /** What it takes, by the schemas that its route parses with. */
  readonly input?: {
    readonly params?: z.ZodObject;
    readonly query?: z.ZodObject;
    readonly headers?: z.ZodObject;
    readonly body?: z.ZodType;
  };
  /** The JSON that it answers, by status; failures are the API's `errorBody`. */
  readonly answers?: Readonly<Record<number, z.ZodType>>;
}
export type Operations = Readonly<Record<string, Operation>>;

export type OperationHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** An operation that needs more than JSON in and out. */
export interface OperationRoute {
  readonly handler: OperationHandler;
  /** Bytes, instead of the gateway's limit for JSON. */
  readonly bodyLimit?: number;
  /** Prepares the operation's own encapsulated scope: content type parsers, multipart. */
  readonly prepare?: (scope: FastifyInstance) => void | Promise<void>;
}

/** What the routes of an API work with. */
export interface ApiDeps {
  /** Its answers hold what is for their caller alone. */
  readonly client: CrossdeskClient;
  /** The same with all that the services say: for surfaces that write it in a form of their own. */
  readonly fullClient: CrossdeskClient;
  /** Where partners reach this gateway, without a slash at the end. */
  readonly publicUrl: string;
  /** The tokens of chat pages. */
  readonly sessionTokens: SessionTokens;
  /** Where files are kept, and what signs links to them. */
  readonly files: GatewayFiles;
  /** The changes of all tickets, as they are committed. */
  readonly live: LiveChanges;
  /** What people do in tickets right now. */
  readonly signs: LiveSigns;
  readonly logger: FastifyBaseLogger;
  /** The time, in epoch milliseconds. */
  readonly now: () => number;
}

export type ApiRoutes<Ops extends Operations> = {
  readonly [Name in keyof Ops]?: OperationHandler | OperationRoute;
};

/** An API that the gateway serves: a dialect, which is a partner's, or a surface of the gateway's own. */
export interface Api<Ops extends Operations = Operations> {
  /** Names it in logs, metrics and documents. */
  readonly name: string;
  readonly title: string;
  /** Base paths without a slash at the end; `""` is the root. */
  readonly prefixes: readonly string[];
  readonly authentication: Authentication;
  readonly operations: Ops;
  /** The documented form of a failure. */
  readonly errorBody: z.ZodType;
  readonly toErrorAnswer: ToErrorAnswer;
  /** The operations that are built; the others answer 501. */
  readonly routes: (deps: ApiDeps) => ApiRoutes<Ops>;
}

/** Checks an API's routes against its own operations, and forgets their names. */
export const defineApi = <const Ops extends Operations>(api: Api<Ops>): Api => api;
