import { connect } from "@nats-io/transport-node";
import { serveRouter } from "../src/index.ts";
import { Probe, router } from "./fixture.ts";

// A server of its own process, for tests that freeze or kill it: `node server-process.ts <url> <service> [<shared prefix>]`.
const [servers = "", service = "", sharedPrefix = ""] = process.argv.slice(2);
const nc = await connect({ servers, maxReconnectAttempts: -1 });
const probe = new Probe();
const server = serveRouter({
  nc,
  service,
  router,
  ...(sharedPrefix === "" ? {} : { sharedPrefix }),
  createContext: ({ requestId, caller }) => ({ probe, requestId, caller }),
});
await server.ready();
process.send?.("ready");
process.once("disconnect", () => process.exit());
