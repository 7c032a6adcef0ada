import { connect } from "@nats-io/transport-node";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { serveRouter } from "@crossdesk/trpc-nats";
import { z } from "zod";
import { servePlainMux } from "./plain-mux.ts";
import { findTicket, router } from "./router.ts";

// The server side of all contenders, in a process of its own: forked by the benchmark, which measures from outside.

const [servers = ""] = process.argv.slice(2);
const Request = z.object({ input: z.object({ id: z.string() }) });

/** What a hand-written responder does with the same JSON; it checks the input as the router does. */
const answer = (text: string): string => {
  const { input } = Request.parse(JSON.parse(text));
  return JSON.stringify({ result: { data: findTicket(input) } });
};

const options = { servers, noAsyncTraces: true };
const [forRouter, forBare, forMux] = await Promise.all([connect(options), connect(options), connect(options)]);
const server = serveRouter({ nc: forRouter, service: "bench", router, createContext: () => ({}) });
forBare.subscribe("bare.tickets.get", {
  queue: "bare",
  callback: (_error, message) => void message.respond(answer(message.string())),
});
servePlainMux(forMux, "mux.tickets.get", answer);
const http = createHTTPServer({ router, createContext: () => ({}) });
http.listen(0, "127.0.0.1", () => {
  void Promise.all([server.ready(), forBare.flush(), forMux.flush()]).then(() =>
    process.send?.({ port: z.object({ port: z.number() }).parse(http.address()).port }),
  );
});

// Asked between rounds: the processor time that this process has used, in microseconds.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.once("disconnect", () => process.exit());
