import type { CrossdeskClient } from "@crossdesk/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Failure } from "../edge/failure.ts";
import type { SessionTokens } from "../edge/tokens/session-tokens.ts";
import type { GatewayFiles } from "../surfaces/files/file-services.ts";

/**
 * Who may call: `token` needs a valid one, `partner` takes callers without one where `PARTNER_AUTH` is open, `none`
 * asks nobody (the operation has its own proof, or nothing to protect), and `link` is the same for operations whose proof is a
 * signed link, which is good whatever token comes with it.
 */
export type Authentication = "token" | "partner" | "none" | "link";

/** One documented operation. The routes, `Allow`, 501s, docs and tests come from this table. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below the dialect's prefix, with Fastify's `:parameters`. */
  readonly path: string;
  /** What the API's documentation calls it. */
  readonly documentedAs: string;
  /** Where it differs from the dialect's. */
  readonly authentication?: Authentication;
  /** What it takes, by the schemas that its route parses with. */
  readonly input?: {
    readonly params?: z.ZodType;
    readonly query?: z.ZodType;
    readonly headers?: z.ZodType;
    readonly body?: z.ZodType;
  };
  /** The JSON that it answers, by status; failures are the dialect's `errorBody`. */
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

/** A failure in an API's own form. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What the routes of a dialect work with. */
export interface DialectDeps {
  readonly client: CrossdeskClient;
  /** Where partners reach this gateway, without a slash at the end. */
  readonly publicUrl: string;
  /** The tokens of chat pages. */
  readonly sessionTokens: SessionTokens;
  /** Where files are kept, and what signs links to them. */
  readonly files: GatewayFiles;
  /** The time, in epoch milliseconds. */
  readonly now: () => number;
}

export type DialectRoutes<Ops extends Operations> = {
  readonly [Name in keyof Ops]?: OperationHandler | OperationRoute;
};

/** One partner API. */
export interface Dialect<Ops extends Operations = Operations> {
  /** The name of its folder. */
  readonly name: string;
  readonly title: string;
  /** Base paths without a slash at the end; `""` is the root. */
  readonly prefixes: readonly string[];
  readonly authentication: Authentication;
  readonly operations: Ops;
  /** The documented form of a failure. */
  readonly errorBody: z.ZodType;
  readonly toErrorAnswer: (failure: Failure) => ErrorAnswer;
  /** The operations that are built; the others answer 501. */
  readonly routes: (deps: DialectDeps) => DialectRoutes<Ops>;
}

/** Checks a dialect's routes against its own operations, and forgets their names. */
export const defineDialect = <const Ops extends Operations>(dialect: Dialect<Ops>): Dialect => dialect;
