import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

/** How long a client may go on sending a body that was refused, so that it gets to read why. */
const LINGER_MS = 5_000;

/**
 * Reads what is left of a body that was answered before its end, and throws it away: a client that writes on finds its
 * answer and not a broken connection. One that does not stop is cut off.
 */
const linger = (body: IncomingMessage): void => {
  if (body.complete || body.destroyed) return;
  const cut = setTimeout(() => body.socket.destroy(), LINGER_MS);
  cut.unref();
  body.once("close", () => clearTimeout(cut));
  body.once("end", () => clearTimeout(cut));
  body.resume();
};

/** Has every refused upload of this scope end within seconds. */
export const lingerAfterRefusal = (scope: FastifyInstance): void => {
  scope.addHook("onResponse", async (request) => linger(request.raw));
};
