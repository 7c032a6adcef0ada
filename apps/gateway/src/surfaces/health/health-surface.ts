import { readMetrics } from "@crossdesk/service-kit";
import type { Readiness } from "../../clients.ts";
import { defineApi } from "../../api/api.ts";
import type { Api, OperationHandler } from "../../api/api.ts";
import { DOCS_POLICY, renderDocs } from "./docs-page.ts";

export interface SystemDeps {
  /** The partner APIs to name in the docs; the one at the root gives the form of errors. */
  readonly dialects: readonly Api[];
  readonly checkReadiness: () => Promise<Readiness>;
}

const atRoot = (dialects: readonly Api[]): Api => {
  const found = dialects.find(({ prefixes }) => prefixes.includes(""));
  if (found === undefined) throw new Error("No dialect is served at the root.");
  return found;
};

/** Shares one answer among all concurrent requests. */
const shared = <Answer>(ask: () => Promise<Answer>): (() => Promise<Answer>) => {
  let asking: Promise<Answer> | undefined;
  return () => (asking ??= ask().finally(() => (asking = undefined)));
};

/** The gateway's own paths, for people and for monitoring. */
export const createHealthSurface = ({ dialects, checkReadiness }: SystemDeps): Api => {
  const page = renderDocs(dialects);
  // However many requests come, the parts are asked once.
  const readiness = shared(checkReadiness);
  const measures = shared(readMetrics);
  const { errorBody, toErrorAnswer } = atRoot(dialects);

  const index: OperationHandler = async () => ({
    name: "Crossdesk",
    docs: "/docs",
    health: { live: "/health/live", ready: "/health/ready" },
    apis: dialects.map(({ title, prefixes }) => ({ title, basePath: prefixes[0] === "" ? "/" : prefixes[0] })),
  });
  const docs: OperationHandler = async (_request, reply) =>
    reply.header("content-security-policy", DOCS_POLICY).type("text/html; charset=utf-8").send(page);
  const live: OperationHandler = async () => ({ status: "ok" });
  const metrics: OperationHandler = async (_request, reply) => {
    const { contentType, text } = await measures();
    return reply.type(contentType).send(text);
  };
  const ready: OperationHandler = async (_request, reply) => {
    const found = await readiness();
    return reply.code(found.status === "ok" ? 200 : 503).send(found);
  };

  return defineApi({
    name: "system",
    title: "The gateway itself",
    prefixes: [""],
    authentication: "none",
    operations: {
      index: { method: "GET", path: "/", documentedAs: "What is here" },
      docs: { method: "GET", path: "/docs", documentedAs: "The APIs and their operations" },
      metrics: { method: "GET", path: "/metrics", documentedAs: "Metrics, for Prometheus", isAlwaysAnswered: true },
      live: {
        method: "GET",
        path: "/health/live",
        documentedAs: "Whether the process runs",
        isAlwaysAnswered: true,
        isUncounted: true,
      },
      ready: {
        method: "GET",
        path: "/health/ready",
        documentedAs: "Whether all parts answer",
        isAlwaysAnswered: true,
      },
    },
    errorBody,
    toErrorAnswer,
    routes: () => ({ index, docs, metrics, live, ready }),
  });
};
