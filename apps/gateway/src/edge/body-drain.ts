import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";

/** The largest body that is read to its end after it was refused, so that its connection can carry the next request. */
const KEPT_BYTES = 1024 * 1024;

/** How long a client may go on sending a body that was answered, so that it gets to read the answer. */
const DRAIN = { longestMs: 30_000, idleMs: 5_000, mostBytes: 64 * 1024 * 1024, lookMs: 1_000 };

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** Whether a body of this content type is an upload of files, in whatever case its sender writes it. */
export const isUpload = (contentType: string | undefined): boolean =>
  /^multipart\/form-data\b/iu.test(contentType ?? "");

/** A request that was injected has no connection, and nothing of it is still on its way. */
const isIncomplete = (raw: IncomingMessage): boolean => hasBody(raw) && !raw.complete && raw.socket instanceof Socket;

/** Ends the connection of a body that comes too slowly, or does not come to its end. */
const limitDrain = ({ socket }: IncomingMessage): (() => void) => {
  const from = socket.bytesRead;
  let seen = from;
  let elapsedMs = 0;
  let idleMs = 0;
  const timer = setInterval(() => {
    elapsedMs += DRAIN.lookMs;
    idleMs = socket.bytesRead > seen ? 0 : idleMs + DRAIN.lookMs;
    seen = socket.bytesRead;
    const isOver = elapsedMs >= DRAIN.longestMs || idleMs >= DRAIN.idleMs || seen - from > DRAIN.mostBytes;
    if (isOver) socket.destroy();
  }, DRAIN.lookMs).unref();
  return () => clearInterval(timer);
};

/**
 * Reads what is left of a body that is answered before its end, and throws it away: a client that writes on finds its
 * answer and not a broken connection. One that does not stop is cut off.
 */
const drainBody = (body: IncomingMessage): void => {
  if (!isIncomplete(body) || body.destroyed) return;
  const { socket } = body;
  const stop = limitDrain(body);
  // Node closes a connection that is not kept as soon as the answer is written. A socket that is closed while bytes come
  // in is reset by the operating system, which also discards the answer if the client has not read it yet.
  socket.destroySoon = () => void socket.end();
  socket.once("close", stop);
  body.once("end", () => {
    stop();
    socket.off("close", stop);
    Reflect.deleteProperty(socket, "destroySoon");
    if (socket.writableEnded) socket.destroySoon();
  });
  // A multipart parser that nobody reads any more would hold the body up.
  body.unpipe();
  body.resume();
};

/** Has the rest of the request's body drained once it is answered. */
export const drainAfterAnswer = ({ raw }: FastifyRequest, reply: FastifyReply): void => {
  // Before Node's own listener, which may close the connection.
  if (hasBody(raw)) reply.raw.prependOnceListener("finish", () => drainBody(raw));
};

/**
 * Decides what a refusal means for its connection: it is kept where the rest of the body is short or already here, and
 * otherwise announced as closed, so that the client need not send the rest.
 */
export const settleConnection = ({ raw }: FastifyRequest, reply: FastifyReply): void => {
  // Fastify sets it for every body that cannot be parsed, even one that was read to its end.
  if (reply.hasHeader("connection")) reply.removeHeader("connection");
  if (!isIncomplete(raw)) return;
  const length = Number(raw.headers["content-length"] ?? Infinity);
  if (length > KEPT_BYTES) reply.header("connection", "close");
};

/** Whatever is answered before its body's end leaves the connection usable, or closes it after the answer was read. */
export const bodyDrain = fp(
  async (app) => {
    app.addHook("onRequest", (request, reply, done) => {
      drainAfterAnswer(request, reply);
      done();
    });
  },
  { name: "body-drain" },
);
