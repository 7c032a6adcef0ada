import { once } from "node:events";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { z } from "zod";
import { openTickets } from "../open-tickets.ts";
import { createPlainRouter } from "./router.ts";

const { TICKETS_PORT } = z.object({ TICKETS_PORT: z.coerce.number() }).parse(process.env);
const { handlers, close } = await openTickets();
const server = createHTTPServer({ router: createPlainRouter(handlers), allowMethodOverride: true });
server.listen(TICKETS_PORT, "127.0.0.1");
await once(server, "listening");
process.send?.({ type: "ready" });
process.once("SIGTERM", () => {
  server.closeAllConnections();
  server.close(() => void close());
});
