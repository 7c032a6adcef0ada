import type { Socket } from "node:net";
import fp from "fastify-plugin";
import { isUpload } from "./body-drain.ts";

/** How a gateway ends. */
export interface GracefulCloseOptions {
  /** Milliseconds that requests in flight have to end in, and streams. */
  readonly withinMs: number;
  /** Milliseconds that uploads have to end in; no less than `withinMs`. */
  readonly uploadsWithinMs: number;
  /** Aborts when the gateway is about to close, and still takes requests. */
  readonly closing: AbortSignal;
}

/**
 * While the gateway closes, requests in flight have some time to end, and uploads more of it; connections that are open then are cut. Where it knows
 * before that it will close, each answer ends its connection, so that callers make their next one elsewhere.
 */
export const gracefulClose = fp<GracefulCloseOptions>(
  async (app, { withinMs, uploadsWithinMs, closing }) => {
    const sockets = new Set<Socket>();
    const uploading = new Set<Socket>();
    const timers: NodeJS.Timeout[] = [];
    let areOthersCut = false;

    const onConnection = (socket: Socket): void => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    };
    app.server.on("connection", onConnection);
    app.server.on("request", ({ headers, socket }, response) => {
      if (!isUpload(headers["content-type"])) return;
      uploading.add(socket);
      response.once("close", () => {
        uploading.delete(socket);
        if (areOthersCut) socket.end();
      });
    });
    closing.addEventListener("abort", () => {
      app.server.prependListener("request", (_request, response) => {
        response.shouldKeepAlive = false;
      });
    });

    app.addHook("preClose", async () => {
      const cutOthers = (): void => {
        areOthersCut = true;
        for (const socket of sockets) if (!uploading.has(socket)) socket.destroy();
      };
      timers.push(setTimeout(cutOthers, withinMs));
      timers.push(setTimeout(() => app.server.closeAllConnections(), Math.max(withinMs, uploadsWithinMs)));
    });
    app.addHook("onClose", async () => {
      for (const timer of timers) clearTimeout(timer);
    });
  },
  { name: "graceful-close" },
);
