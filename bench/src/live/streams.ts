import { connect } from "node:net";
import type { Socket } from "node:net";

/** An open chat page, as far as it is measured: when each message came that it was told. */
export interface PageStream {
  readonly socket: Socket;
  /** The marks of messages that came, with the time of their arrival by `performance.now()`. */
  readonly arrivals: Map<string, number>;
}

const MARK = /"text":"(m-[\w-]+)"/gu;

/** Opens a page's stream on a connection of its own, and resolves when the server has answered 200. */
export const openPageStream = (url: string, { path, token }: { readonly path: string; readonly token: string }) => {
  const { promise, resolve, reject } = Promise.withResolvers<PageStream>();
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const arrivals = new Map<string, number>();
  let isOpen = false;
  let rest = "";
  socket.setEncoding("latin1");
  socket.on("connect", () =>
    socket.write(`GET ${path}/events HTTP/1.1\r\nHost: ${hostname}\r\nX-Session-Token: ${token}\r\n\r\n`),
  );
  socket.on("error", reject);
  socket.on("close", () => reject(new Error("A stream ended.")));
  socket.on("data", (chunk: string) => {
    const now = performance.now();
    rest += chunk;
    if (!isOpen && rest.includes("\r\n\r\n")) {
      if (!rest.startsWith("HTTP/1.1 200")) reject(new Error(rest.slice(0, 200)));
      isOpen = true;
      resolve({ socket, arrivals });
    }
    for (const [, mark] of rest.matchAll(MARK)) if (mark !== undefined && !arrivals.has(mark)) arrivals.set(mark, now);
    rest = rest.slice(rest.lastIndexOf("\n\n") + 1).slice(-4_096);
  });
  return promise;
};
