import { connect } from "@nats-io/transport-node";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { serveRouter } from "@crossdesk/trpc-nats";
import { z } from "zod";
import { CALLER_HEADER, toCaller } from "./caller.ts";
import { servePlainMux } from "./plain-mux.ts";
import { loadTransport } from "./previous.ts";
import { withoutBuffer, withoutSteps } from "./public-parts.ts";
import { findLatest, router } from "./router.ts";

// The server side of all contenders, in a process of its own: forked by the benchmark, which measures from outside.

const [servers = "", previous] = process.argv.slice(2);
/** What a hand-written responder does with the same JSON. */
const answer = (text: string): string => {
  const request: unknown = JSON.parse(text);
  const caller = typeof request === "object" && request !== null && "caller" in request ? request.caller : undefined;
  return JSON.stringify({ result: { data: findLatest(toCaller(caller)) } });
};

const options = { servers, noAsyncTraces: true };
const [forRouter, forPublic, forBare, forMux] = await Promise.all([
  connect(options),
  connect(options),
  connect(options),
  connect(options),
]);
const server = serveRouter({
  nc: forRouter,
  service: "bench",
  router,
  createContext: ({ caller }) => ({ caller: toCaller(caller) }),
});
const publicServer = serveRouter({
  nc: withoutBuffer(forPublic),
  service: "public",
  router: withoutSteps(router),
  createContext: ({ caller }) => ({ caller: toCaller(caller) }),
});
const previousServer =
  previous === undefined
    ? undefined
    : (await loadTransport(previous)).serveRouter({
        nc: await connect(options),
        service: "previous",
        router,
        createContext: ({ caller }) => ({ caller: toCaller(caller) }),
      });
forBare.subscribe("bare.tickets.latest", {
  queue: "bare",
  callback: (_error, message) => void message.respond(answer(message.string())),
});
servePlainMux(forMux, "mux.tickets.latest", answer);
const http = createHTTPServer({
  router,
  createContext: ({ req }) => ({ caller: toCaller(JSON.parse(String(req.headers[CALLER_HEADER]))) }),
});
http.listen(0, "127.0.0.1", () => {
  void Promise.all([
    server.ready(),
    publicServer.ready(),
    previousServer?.ready(),
    forBare.flush(),
    forMux.flush(),
  ]).then(() => process.send?.({ port: z.object({ port: z.number() }).parse(http.address()).port }));
});

// Asked between rounds: the processor time that this process has used, in microseconds.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.once("disconnect", () => process.exit());
