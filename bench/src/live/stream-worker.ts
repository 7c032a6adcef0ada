import { connect } from "node:net";
import type { Socket } from "node:net";
import { runAtOnce } from "./at-once.ts";
import type { Arrival, FromWorker, StreamToOpen, ToWorker } from "./worker-messages.ts";
import { sharedNow } from "./shared-clock.ts";

const MARK = /"text":"(m-[\w-]+)"/gu;
const BEGINS_MARK = '"text":"m-';
const OPENED_AT_ONCE = 50;

let arrivals: Arrival[] = [];
const sockets = new Set<Socket>();

/** Opens a stream on a connection of its own, and resolves when the server has answered 200. */
const open = ({ key, url, path, headers }: StreamToOpen): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let isOpen = false;
  let rest = "";
  const seen = new Set<string>();
  socket.setEncoding("latin1");
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("connect", () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n${lines.join("")}\r\n`));
  socket.on("error", reject);
  socket.on("close", () => {
    sockets.delete(socket);
    reject(new Error("A stream ended."));
  });
  socket.on("data", (chunk: string) => {
    const at = sharedNow();
    rest += chunk;
    if (!isOpen && rest.includes("\r\n\r\n")) {
      if (!rest.startsWith("HTTP/1.1 200")) reject(new Error(rest.slice(0, 200)));
      isOpen = true;
      resolve();
    }
    if (rest.includes(BEGINS_MARK)) {
      for (const [, mark] of rest.matchAll(MARK)) {
        if (mark === undefined || seen.has(mark)) continue;
        seen.add(mark);
        arrivals.push([key, mark, at]);
      }
    }
    // A mark may be cut in two by the next chunk.
    rest = rest.slice(rest.lastIndexOf("\n\n") + 1).slice(-8_192);
  });
  sockets.add(socket);
  return promise;
};

const send = (message: FromWorker): void => void process.send?.(message);

process.on("message", (message: ToWorker) => {
  if (message.kind === "collect") {
    send({ kind: "arrivals", arrivals, open: sockets.size });
    arrivals = [];
    return;
  }
  runAtOnce(message.streams, OPENED_AT_ONCE, open).then(
    () => send({ kind: "opened" }),
    (error: unknown) => send({ kind: "failed", why: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
send({ kind: "ready" });
