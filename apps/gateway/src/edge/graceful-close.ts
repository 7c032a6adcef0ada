import type { FastifyInstance } from "fastify";

/** While the gateway closes, what is in flight has `withinMs` to end; connections that are open then are cut. */
export const registerDrain = (app: FastifyInstance, withinMs: number): void => {
  let timer: NodeJS.Timeout | undefined;
  app.addHook("preClose", async () => {
    timer = setTimeout(() => app.server.closeAllConnections(), withinMs);
  });
  app.addHook("onClose", async () => clearTimeout(timer));
};
