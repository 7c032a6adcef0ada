import fp from "fastify-plugin";

/** While the gateway closes, requests in flight have `withinMs` to end; connections that are open then are cut. */
export const gracefulClose = fp<{ readonly withinMs: number }>(
  async (app, { withinMs }) => {
    let timer: NodeJS.Timeout | undefined;
    app.addHook("preClose", async () => {
      timer = setTimeout(() => app.server.closeAllConnections(), withinMs);
    });
    app.addHook("onClose", async () => clearTimeout(timer));
  },
  { name: "graceful-close" },
);
