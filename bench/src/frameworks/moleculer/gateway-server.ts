import { serveGateway } from "../serve-gateway.ts";
import { createBroker } from "./broker.ts";

const broker = createBroker("gateway");
await broker.start();
await broker.waitForServices("tickets");
await serveGateway(
  {
    get: (input, headers) => broker.call("tickets.get", input, { headers }),
    list: (input, headers) => broker.call("tickets.list", input, { headers }),
    addMessage: (input, headers) => broker.call("tickets.addMessage", input, { headers }),
    open: (input, headers) => broker.call("tickets.open", input, { headers }),
  },
  () => broker.stop(),
);
